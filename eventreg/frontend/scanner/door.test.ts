import "fake-indexeddb/auto";

import { forceCloseDatabase } from "fake-indexeddb";
import { unwrap } from "idb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Api } from "./api";
import { Attention } from "./attention";
import { DeviceClock } from "./clock";
import { Confirm } from "./confirm";
import { IDLE } from "./decide";
import { Door, type Parts } from "./door";
import { Feedback, type Sound } from "./feedback";
import { makeCode } from "./making";
import { Roster } from "./roster";
import { encodeBase64Url } from "./seal";
import type { Session } from "./session";
import {
  openStore,
  savePairing,
  waitingScans,
  writeSetting,
  type Device,
  type LateVerdict,
  type Pairing,
  type Scan,
  type Store,
} from "./store";
import { openTestPage, type TestPage } from "./testpage";
import { View } from "./view";

const KEY = encodeBase64Url(new Uint8Array(32).fill(7));
const words = (key: string, facts: object = {}): string => [key, ...Object.values(facts)].join(" ");
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
let ended: string[];
let door: Door;
let confirm: Confirm;

/** Notes each signal down; one that comes after its test has ended must not reach a real phone's parts. */
class Listening extends Feedback {
  override give(sound: Sound): void {
    sounds.push(sound);
  }
}

async function openDoor(
  sessions: Session[] = [session],
  clock = new DeviceClock(0),
  device: Partial<Device> = {},
): Promise<Door> {
  const pairing = {
    token: "t",
    device: { id: "phone", name: "Gerbang", role: "door", expires_at: null, ...device },
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
  const opened = new Door(parts, pairing, { clock }, (why) => ended.push(why));
  await opened.open();
  return opened;
}

const shown = (): Record<string, string> => page.getElementById("verdict").dataset;
const banner = (): string => page.getElementById("banner").textContent;

beforeEach(async () => {
  page = openTestPage();
  vi.stubGlobal("navigator", { onLine: true });
  [sounds, ended] = [[], []];
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

test("a phone whose time is over is red without a network too; the scan is stored all the same", async () => {
  const clock = new DeviceClock(0);
  clock.measure(new Date().toISOString(), Date.now(), Date.now());
  for (const [ends, state] of [["2099-09-03T00:00:00Z", "stored"], ["2025-09-03T00:00:00Z", "refused"]]) {
    door = await openDoor([session], clock, { expires_at: ends ?? null });
    await door.take(await makeCode(KEY), "camera");
    expect(shown()).toMatchObject({ state });
  }
  expect(page.getElementById("verdict-detail").textContent).toBe("reason.device_revoked");
  expect((await waitingScans(store)).length).toBe(2);
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
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 1_000);
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

test("a phone that is answered again learns at once what the office has edited", async () => {
  await door.take(await makeCode(KEY), "camera");
  await door.queue.flush();
  expect(page.getElementById("network").dataset.online).toBe("false");
  const now = Date.now();
  const said = (more: object) => () => {
    const body = { server_time: new Date(now).toISOString(), ...more };
    return Promise.resolve({ kind: "answered", body, sentAt: now, receivedAt: now });
  };
  const event = { id: "7", slug: "e", title: "Judul baru", timezone: "Asia/Jakarta", ends_at: null };
  answers.device = said({ event, sessions: [{ ...session, title: "Sesi lain" }] });
  answers.status = said({});
  answers.scans = said({ results: [] });
  await door.queue.flush();
  await vi.waitFor(() => expect(door.session()?.title).toBe("Sesi lain"));
  expect(page.getElementById("event-title").textContent).toBe("Gerbang \u00b7 Judul baru");
});

describe("a verdict that is over", () => {
  const second = { ...session, id: "4", title: "Materi" };
  const scanOne = async (): Promise<string> => {
    await door.take(await makeCode(KEY), "camera");
    expect(shown()).toMatchObject({ state: "stored" });
    return (await waitingScans(store)).pop()?.scan.id ?? "";
  };

  test("leaves the screen when another place is chosen", async () => {
    door = await openDoor([session, second]);
    await scanOne();
    const select = page.getElementById("session");
    select.value = "4";
    select.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(shown()).toMatchObject({ state: "idle" }));
  });

  test("leaves it when the scan is taken back, and only then", async () => {
    const [first, latest] = [await scanOne(), await scanOne()];
    answers.undo = () => Promise.resolve({ kind: "answered", body: { id: "" }, sentAt: 0, receivedAt: 0 });
    await door.takeBack(first, "keliru");
    expect(shown()).toMatchObject({ state: "stored" });
    await door.takeBack(latest, "keliru");
    expect(shown()).toMatchObject({ state: "idle" });
  });

  test("leaves it when what was typed is no ticket", async () => {
    await scanOne();
    door.clear();
    expect(shown()).toMatchObject({ state: "idle", name: "" });
    expect((await waitingScans(store)).length).toBe(1);
  });
});

test("a server that takes no scans is told of in the page's language, by a number", async () => {
  const problem = { status: 422, type: "", title: "This is not a list of scans", detail: "" };
  for (const what of ["status", "scans"]) answers[what] = () => Promise.resolve({ kind: "problem", problem });
  await door.take(await makeCode(KEY), "camera");
  await vi.waitFor(() => expect(banner()).toBe("banner.problem 422"));
});

test("the list of last scans has the server's times, whatever this phone's clock says", async () => {
  door = await openDoor([session], new DeviceClock(-7_200_000));
  const before = Date.now();
  await door.take(await makeCode(KEY), "camera");
  const [time] = page.getElementById("history").all("time");
  const ahead = Date.parse(time?.textContent ?? "") - before;
  expect(Math.abs(ahead + 7_200_000)).toBeLessThan(60_000);
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

const heard = (body: object): unknown => ({ kind: "answered", body, sentAt: Date.now(), receivedAt: Date.now() });

describe("an access that ends", () => {
  const problem = { status: 401, type: "https://host/problems/device-revoked", title: "Ended", detail: "" };
  const kept = (): Promise<Pairing | undefined> => store.get("pairings", "phone");

  const full = new DOMException("", "QuotaExceededError");
  let later: { work: () => void; wait: number }[];

  beforeEach(() => {
    answers.counts = () => Promise.resolve({ kind: "problem", problem });
    later = [];
    vi.stubGlobal("setTimeout", (work: () => void, wait = 0) => later.push({ work, wait }));
  });

  test("keeps its token, also when an answer from before comes after that", async () => {
    let arrive = (_answer: unknown): void => undefined;
    answers.device = () => {
      delete answers.device;
      return new Promise((resolve) => (arrive = resolve));
    };
    const refreshing = door.refresh();
    await door.count();
    await vi.waitFor(async () => expect((await kept())?.ended).toBe(true));
    arrive(heard({ sessions: [session], ticket_key: KEY, server_time: new Date().toISOString() }));
    await refreshing;
    expect([await kept(), door.isPaired]).toMatchObject([{ token: "t", ended: true, ticket_key: "" }, false]);
  });

  test("takes the list from a phone on which nothing can be written any more", async () => {
    await store.put("roster", { lookup: "x", sealed: "y" });
    const transaction = store.transaction.bind(store) as (...facts: unknown[]) => unknown;
    vi.spyOn(store, "transaction").mockImplementation(((...facts: unknown[]) => {
      if (facts[0] === "pairings" && facts[1] === "readwrite") throw full;
      return transaction(...facts);
    }) as never);
    await door.count();
    await vi.waitFor(() => expect(later.filter(throws).length).toBe(1));
    expect([await store.count("roster"), (await kept())?.token]).toEqual([0, "t"]);
    expect(banner()).toContain("wiped.revoked");
  });

  test("does not say that the list is gone before it is, and tries again", async () => {
    await store.put("roster", { lookup: "x", sealed: "y" });
    vi.spyOn(Roster.prototype, "wipe").mockRejectedValueOnce(full);
    await door.count();
    await vi.waitFor(() => expect(later.filter(throws).length).toBe(1));
    expect([banner(), await store.count("roster")]).toEqual(["banner.revoked", 1]);
    later.find(({ wait }) => wait === 30_000)?.work();
    await vi.waitFor(async () => expect(await store.count("roster")).toBe(0));
  });

  /** Whether it is there to tell the browser of the failure. */
  function throws({ work, wait }: { work: () => void; wait: number }): boolean {
    if (wait > 0) return false;
    try {
      work();
    } catch (error) {
      return error === full;
    }
    return false;
  }
});

describe("a page whose phone was paired anew on another one", () => {
  const pairAgain = async (): Promise<void> => {
    const old = (await store.get("pairings", "phone")) as Pairing;
    await savePairing(store, { ...old, token: "t2", device: { ...old.device, id: "phone-2" } });
  };

  test("records nothing under the old pairing, and says so loudly", async () => {
    await pairAgain();
    await door.take(await makeCode(KEY), "camera");
    expect([ended, sounds, await waitingScans(store)]).toEqual([["replaced"], ["refused"], []]);
    expect(door.isPaired).toBe(false);
  });

  test("notices it when it looks at the clock", async () => {
    door.showPlace();
    await pairAgain();
    door.showPlace();
    door.showPlace();
    await vi.waitFor(() => expect(ended).toEqual(["replaced"]));
  });

  test("goes on where that cannot be read", async () => {
    const get = store.get.bind(store) as (...facts: unknown[]) => Promise<unknown>;
    vi.spyOn(store, "get").mockImplementation(((...facts: unknown[]) =>
      facts[1] === "current_device" ? Promise.reject(new Error("no")) : get(...facts)) as never);
    await door.take(await makeCode(KEY), "camera");
    expect([ended, (await waitingScans(store)).length]).toEqual([[], 1]);
  });

  test("loses no scan that it stored just then: its token comes back with it", async () => {
    const add = door.queue.add.bind(door.queue);
    vi.spyOn(door.queue, "add").mockImplementation(async (...facts) => {
      await pairAgain();
      await store.delete("pairings", "phone");
      await add(...facts);
    });
    await door.take(await makeCode(KEY), "camera");
    expect((await store.get("pairings", "phone"))?.token).toBe("t");
  });
});

test("a phone whose session the office has removed records nothing until somebody chooses", async () => {
  await door.take(await makeCode(KEY), "camera");
  const other = { ...session, id: "4" };
  answers.device = () => Promise.resolve(heard({ sessions: [other], server_time: new Date().toISOString() }));
  await door.refresh();
  await door.take(await makeCode(KEY), "camera");
  expect(shown()).toMatchObject({ state: "refused" });
  expect(page.getElementById("verdict-detail").textContent).toBe("hint.no_place");
  expect((await waitingScans(store)).length).toBe(1);
  page.getElementById("move-yes").click();
  await door.take(await makeCode(KEY), "camera");
  expect((await waitingScans(store)).map(({ scan }) => scan.session)).toEqual(["3", "4"]);
});

test("a page that somebody looks at again shows what another one has delivered", async () => {
  await door.take(await makeCode(KEY), "camera");
  expect(page.getElementById("queue").dataset.length).toBe("1");
  await store.clear("scans");
  const late = { scan: "1", label: "… 1", at: "", shown: { ...IDLE, state: "refused", name: "Siti" } } as LateVerdict;
  await writeSetting(store, "late", [late]);
  await door.lookAgain();
  await vi.waitFor(() => expect(page.getElementById("queue").dataset.length).toBe("0"));
  expect(page.getElementById("late-items").all("strong").length).toBe(1);
  expect(shown().state).toBe("idle");
});

test("one whose scan still waits goes on saying so", async () => {
  await door.take(await makeCode(KEY), "camera");
  await door.lookAgain();
  expect(shown().state).toBe("stored");
});
