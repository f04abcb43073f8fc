import "fake-indexeddb/auto";

import { forceCloseDatabase } from "fake-indexeddb";
import { unwrap } from "idb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Api } from "./api";
import { Attention } from "./attention";
import { DeviceClock } from "./clock";
import { Confirm } from "./confirm";
import { Door, type Parts } from "./door";
import { Feedback, type Sound } from "./feedback";
import { makeCode } from "./making";
import { Roster } from "./roster";
import { encodeBase64Url } from "./seal";
import type { Session } from "./session";
import { openStore, savePairing, waitingScans, type Pairing, type Scan, type Store } from "./store";
import { openTestPage, type TestPage } from "./testpage";
import { View } from "./view";

const KEY = encodeBase64Url(new Uint8Array(32).fill(7));
const words = (key: string): string => key;
/** What the server says; of everything else nothing. */
let answers: Record<string, unknown>;
const server = new Proxy({} as Api, {
  get: (_api, name: string) => answers[name] ?? (() => Promise.resolve({ kind: "unanswered" })),
});
const session = {
  id: "3",
  title: "Pembukaan",
  starts_at: "2025-09-03T08:00:00+07:00",
  ends_at: "2099-09-03T09:00:00+07:00",
};

let stores = 0;
let store: Store;
let page: TestPage;
let sounds: string[];
let door: Door;
let confirm: Confirm;

/** Notes each signal down; one that comes after its test has ended must not reach a real phone's parts. */
class Listening extends Feedback {
  override give(sound: Sound): void {
    sounds.push(sound);
  }
}

async function openDoor(sessions: Session[] = [session], clock = new DeviceClock(0)): Promise<Door> {
  const pairing = {
    token: "t",
    device: { id: "phone", name: "Gerbang", role: "door", expires_at: null },
    event: { id: "7", slug: "e", title: "E", timezone: "Asia/Jakarta", ends_at: null },
    sessions,
    ticket_key: KEY,
    server_time: "",
  } as Pairing;
  await savePairing(store, pairing);
  const feedback = new Listening(true);
  const formatTime = (time: string): string => time;
  confirm = new Confirm(false, words);
  const parts: Parts = {
    store,
    api: server,
    view: new View(words, formatTime),
    feedback,
    attention: new Attention(() => undefined),
    confirm,
    words,
    formatTime,
  };
  const opened = new Door(parts, pairing, { clock }, () => undefined);
  await opened.open();
  return opened;
}

const shown = (): Record<string, string> => page.getElementById("verdict").dataset;
const banner = (): string => page.getElementById("banner").textContent;

beforeEach(async () => {
  page = openTestPage();
  vi.stubGlobal("navigator", { onLine: true });
  sounds = [];
  answers = {};
  store = await openStore(`/door-${(stores += 1)}`);
  door = await openDoor();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("a phone whose list cannot be read", () => {
  test("takes a scan as one of whom it knows nothing", async () => {
    vi.spyOn(Roster.prototype, "find").mockRejectedValue(new DOMException("", "UnknownError"));
    await door.take(await makeCode(KEY), "camera");
    expect(shown()).toMatchObject({ state: "stored" });
    expect((await waitingScans(store)).length).toBe(1);
  });

  test("takes a person as well, by the name that was chosen", async () => {
    vi.spyOn(Roster.prototype, "findPerson").mockRejectedValue(new DOMException("", "UnknownError"));
    await door.takePerson("9", "Siti Aminah");
    expect(shown()).toMatchObject({ state: "stored", name: "Siti Aminah" });
  });
});

describe("a strict session outside its hours, without a network", () => {
  const closed = { ...session, closes_at: "2025-09-03T09:00:00+07:00", strict: true };
  const measured = (): DeviceClock => {
    const clock = new DeviceClock(0);
    clock.measure(new Date().toISOString(), Date.now(), Date.now());
    return clock;
  };

  test("is red and says why; the scan is stored all the same, with what was shown", async () => {
    door = await openDoor([closed], measured());
    await door.take(await makeCode(KEY), "camera");
    expect(shown()).toMatchObject({ state: "refused" });
    expect(page.getElementById("verdict-detail").textContent).toBe("reason.outside_window");
    expect((await waitingScans(store)).map((one) => one.shown)).toEqual(["refused"]);
  });

  test("is so for a person who was found by name", async () => {
    door = await openDoor([closed], measured());
    await door.takePerson("9", "Siti Aminah");
    expect(shown()).toMatchObject({ state: "refused", name: "Siti Aminah" });
    expect((await waitingScans(store)).length).toBe(1);
  });

  test("refuses nobody by a clock that was not measured since the page was opened", async () => {
    door = await openDoor([closed]);
    await door.take(await makeCode(KEY), "camera");
    expect(shown()).toMatchObject({ state: "stored" });
    expect(page.getElementById("verdict-detail").textContent).toBe("hint.closed");
  });
});

describe("a scan that cannot be recorded", () => {
  const notRecorded = async (): Promise<void> => {
    expect(shown()).toMatchObject({ state: "refused" });
    expect(page.getElementById("verdict-detail").textContent).toBe("hint.not_stored");
    await vi.waitFor(() => expect(sounds).toContain("refused"));
  };

  test("is red and loud where the connection to the storage is lost", async () => {
    store.close();
    await door.take(await makeCode(KEY), "camera");
    await notRecorded();
    expect(banner()).toBe("banner.lost");
  });

  test("is so where it fails before anything could be written", async () => {
    const code = await makeCode(KEY);
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new Error("no key"));
    await door.take(code, "camera");
    await notRecorded();
    expect(banner()).toBe("banner.storage");
  });

  test("is so where somebody said yes to it", async () => {
    const code = await makeCode(KEY);
    confirm.enabled = true;
    await door.take(code, "reader");
    store.close();
    page.getElementById("confirm-yes").click();
    await vi.waitFor(() => expect(shown()).toMatchObject({ state: "refused" }));
    await notRecorded();
  });

  test("is so at an event without a session, and the banner says why", async () => {
    door = await openDoor([]);
    await door.take(await makeCode(KEY), "camera");
    await notRecorded();
    expect(banner()).toBe("banner.no_session");
  });

  test("is not said of one that is stored when only its counting fails", async () => {
    vi.spyOn(store, "count").mockRejectedValue(new Error("no count"));
    await door.take(await makeCode(KEY), "camera");
    expect(shown()).toMatchObject({ state: "stored" });
  });
});

test("a scan that is stored is never called not recorded, whatever fails beside it", async () => {
  const noted: unknown[] = [];
  vi.stubGlobal("setTimeout", (work: () => void) => {
    try {
      work();
    } catch (error) {
      noted.push(error);
    }
  });
  const broken = new Error("no line");
  vi.spyOn(door.history, "put").mockImplementation(() => {
    throw broken;
  });
  const sent = vi.spyOn(door.queue, "flush");

  await door.take(await makeCode(KEY), "camera");

  expect(shown()).toMatchObject({ state: "stored" });
  expect(banner()).toBe("");
  expect(noted).toEqual([broken]);
  expect(sent).toHaveBeenCalled();
  expect((await waitingScans(store)).length).toBe(1);
});

describe("a verdict that differs from what was shown", () => {
  const lateNames = (): string[] => {
    return page.getElementById("late-items").all("strong").map((name) => name.textContent);
  };
  /** The server is there again, and says this of every scan. */
  const answer = (verdict: string): void => {
    const registration = { id: "9", name: "Siti Aminah", category: "", organization: null, note: null };
    answers.scans = (_token: string, scans: Scan[]) => {
      const results = scans.map(({ id }) => ({ id, verdict, reason: null, registration }));
      const server_time = new Date().toISOString();
      const now = Date.now();
      return Promise.resolve({ kind: "answered", body: { server_time, results }, sentAt: now, receivedAt: now });
    };
    const time = { server_time: new Date().toISOString() };
    answers.status = () =>
      Promise.resolve({ kind: "answered", body: time, sentAt: Date.now(), receivedAt: Date.now() });
  };

  test("is kept when somebody else is on the screen by then", async () => {
    for (const _ of ["earlier", "latest"]) await door.take(await makeCode(KEY), "camera");
    await door.queue.flush();
    answer("repeat");
    await door.queue.flush();
    expect([lateNames(), shown().state]).toEqual([["Siti Aminah"], "repeat"]);
  });

  test("is kept of the last scan as well when that was a while ago", async () => {
    await door.take(await makeCode(KEY), "camera");
    await door.queue.flush();
    answer("refused");
    // A minute passes, also on the clock that nobody can set.
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
    await door.queue.flush();
    expect(lateNames()).toEqual(["Siti Aminah"]);
  });

  test("is not kept where it only confirms", async () => {
    for (const _ of ["earlier", "latest"]) await door.take(await makeCode(KEY), "camera");
    answer("accepted");
    await door.queue.flush();
    expect(lateNames()).toEqual([]);
  });
});

test("a storage that the browser has closed is told, and the banner stays", async () => {
  const lost = await new Promise<Store>((resolve, reject) => {
    const opening = openStore("/lost", undefined, () => opening.then(resolve, reject));
    void opening.then((opened) => forceCloseDatabase(unwrap(opened) as never));
  });
  expect(lost.name).toBe("eventreg/lost");
  door.lose();
  expect(banner()).toBe("banner.lost");
  const code = await makeCode(KEY);
  vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new Error("no key"));
  await door.take(code, "camera");
  expect(banner()).toBe("banner.lost");
});
