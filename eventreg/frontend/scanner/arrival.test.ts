import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Answer, Api } from "./api";
import { Attention } from "./attention";
import { DeviceClock } from "./clock";
import { Confirm } from "./confirm";
import { deliverWalkIns, type Delivery } from "./delivery";
import { Door, type Parts } from "./door";
import { Feedback } from "./feedback";
import { encodeBase64Url, newBoxKey } from "./seal";
import type { Session } from "./session";
import { currentPairing, openStore, readSetting, savePairing, waitingScans, type Pairing, type Store } from "./store";
import { openTestPage, type TestElement, type TestPage } from "./testpage";
import { View } from "./view";
import { openWalkInDesk, Ticket } from "./walkin";
import type { CameIn, WalkIn } from "./walkins";

const words = (key: string): string => key;
const morning: Session = {
  id: "3",
  title: "Pembukaan",
  starts_at: "2025-09-03T08:00:00+07:00",
  ends_at: "2099-09-03T09:00:00+07:00",
};
const categories = [
  { id: "1", name: "OPD" },
  { id: "2", name: "KIM" },
];
const nobody: Answer<CameIn> = { kind: "unanswered" };

let page: TestPage;
let store: Store;
let door: Door;
let delivery: Delivery;
let sent: WalkIn[];
let answers: Answer<CameIn>[];
let phone: Pairing;

class Silent extends Feedback {
  override give(): void {}
}

const measured = (): DeviceClock => {
  const clock = new DeviceClock(0);
  clock.measure(new Date().toISOString(), Date.now(), Date.now());
  return clock;
};

/** The page of a desk, opened anew on the same phone. */
async function openDesk(sessions = [morning], clock = measured(), expires_at: string | null = null): Promise<void> {
  page = openTestPage();
  for (const id of ["walk-in-error", "walk-in-ticket"]) page.getElementById(id).hidden = true;
  // Of this page alone: one that was open before may still be sending.
  const [taken, given]: [WalkIn[], Answer<CameIn>[]] = [[], []];
  [sent, answers] = [taken, given];
  const api = new Proxy({} as Api, {
    get: (_api, name: string) => async (_token: string, body: WalkIn) => {
      if (name === "undo") return given.shift() ?? nobody;
      if (name !== "addWalkIn") return nobody;
      taken.push(body);
      return given.shift() ?? nobody;
    },
  });
  phone = {
    token: "t",
    device: { id: "phone", name: "Meja", role: "desk", expires_at },
    event: { id: "7", slug: "e", title: "E", timezone: "Asia/Jakarta", ends_at: null },
    sessions,
    categories,
    ticket_key: encodeBase64Url(new Uint8Array(32).fill(7)),
    server_time: "",
  };
  if (!(await currentPairing(store))) await savePairing(store, phone);
  const view = new View(words, String);
  const [attention, confirm] = [new Attention(() => undefined), new Confirm(false, words)];
  const feedback = new Silent(true);
  const parts: Parts = { store, api, view, feedback, attention, confirm, words, formatTime: String };
  door = new Door(parts, phone, { clock }, () => undefined);
  await door.open();
  delivery = deliverWalkIns(door, parts, "");
  const ticket = new Ticket(words, "");
  await openWalkInDesk(door, phone, parts, { ticket, delivery, onPerson: () => undefined });
}

beforeEach(async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("location", { origin: "https://acara.example.org" });
  store = await openStore("");
});

// What is stubbed stays: a page that was open before still tries to send, and looks for its document.
afterEach(() => vi.restoreAllMocks());

const part = (id: string): TestElement => page.getElementById(id);
const state = (): string => part("walk-in-state").text;

async function add(name: string, category = "1"): Promise<void> {
  const before = sent.length;
  part("walk-in-name").value = name;
  part("walk-in-category").value = category;
  part("walk-in-form").dispatchEvent(new Event("submit", { cancelable: true }));
  await vi.waitFor(() => expect(sent.length > before || !part("walk-in-error").hidden).toBe(true));
  await vi.waitFor(() => expect(part("walk-in-name").value === "" || !part("walk-in-error").hidden).toBe(true));
}

const said = (verdict: string, reason: string | null = null): Answer<CameIn> => ({
  kind: "answered",
  body: {
    registration: { id: "r", name: "Maryam", category: "OPD", organization: null } as CameIn["registration"],
    code: "A".repeat(26),
    short: "ABC234",
    scan: { verdict, reason },
  },
  sentAt: 0,
  receivedAt: 0,
});
const deliver = async (answer: Answer<CameIn>): Promise<void> => {
  answers.push(answer);
  const list = await delivery.walkIns;
  await vi.waitFor(async () => {
    await list.flush();
    expect(await list.waiting()).toEqual([]);
  });
};
const late = (): string[] => part("late-items").all("li").map((line) => line.text);
const history = (): TestElement[] => part("history").all("li");

describe("somebody added without a network who is not checked in after all", () => {
  test("is told of later, when the next person stands there", async () => {
    await add("Maryam");
    part("walk-in-next").click();
    await deliver(said("refused", "not_admitted"));
    expect(late()).toEqual([expect.stringContaining("Maryam word.refused. reason.not_admitted")]);
    expect(JSON.stringify(await readSetting(store, "late"))).not.toContain("Maryam");
  });

  test("also when the page was opened anew, or is no desk any more", async () => {
    await add("Maryam");
    await openDesk();
    await deliver(said("refused", "not_admitted"));
    expect(late().length).toBe(1);
  });

  test("is not told of twice while the ticket is on the screen", async () => {
    await add("Maryam");
    await deliver(said("refused", "not_admitted"));
    expect([late(), state()]).toEqual([[], "walk_in.not_present reason.not_admitted"]);
  });

  test("is told of where the ticket has stood there for long", async () => {
    await add("Maryam");
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 30_000);
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 30_000);
    await deliver(said("refused", "not_admitted"));
    expect(late().length).toBe(1);
  });

  test("is no news where the phone had said so itself", async () => {
    await openDesk([{ ...morning, closes_at: "2025-09-03T09:00:00+07:00", strict: true }]);
    await add("Maryam");
    part("walk-in-next").click();
    await deliver(said("refused", "outside_window"));
    expect(late()).toEqual([]);
  });

  beforeEach(() => openDesk());
});

describe("what the phone says of somebody before the server has answered", () => {
  test("is saved, and nothing else, in an open session", async () => {
    await openDesk();
    await add("Maryam");
    expect([part("walk-in-ticket").dataset.state, state()]).toEqual(["stored", "walk_in.stored"]);
  });

  test("is red by the strict hours of a session; the person is kept and sent all the same", async () => {
    await openDesk([{ ...morning, closes_at: "2025-09-03T09:00:00+07:00", strict: true }]);
    await add("Maryam");
    expect(part("walk-in-ticket").dataset.state).toBe("refused");
    expect(state()).toBe("walk_in.stored_not_present reason.outside_window");
    expect(sent.map(({ full_name }) => full_name)).toEqual(["Maryam"]);
  });

  test("refuses nobody by a clock that was not measured, but says what may become of it", async () => {
    const closed = { ...morning, closes_at: "2025-09-03T09:00:00+07:00", strict: true };
    await openDesk([closed], new DeviceClock(0));
    // Nobody is sent before the clock was measured.
    part("walk-in-name").value = "Maryam";
    part("walk-in-category").value = "1";
    part("walk-in-form").dispatchEvent(new Event("submit"));
    await vi.waitFor(() => expect(state()).toBe("walk_in.stored hint.closed"));
    expect(part("walk-in-ticket").dataset.state).toBe("stored");
  });

  test("warns outside the hours of a session that is not strict", async () => {
    await openDesk([{ ...morning, closes_at: "2025-09-03T09:00:00+07:00" }]);
    await add("Maryam");
    expect(state()).toBe("walk_in.stored hint.outside");
  });
});

test("nobody is added once the time of the desk is over: the server would take them from it no more", async () => {
  await openDesk([morning], measured(), "2025-09-03T12:00:00+07:00");
  await add("Maryam");
  expect(part("walk-in-error-text").textContent).toBe("reason.device_revoked");
  expect([sent, part("walk-in-name").value]).toEqual([[], "Maryam"]);
});

test("somebody who is stored is not called lost when the ticket cannot be drawn", async () => {
  await openDesk();
  const noted: unknown[] = [];
  const broken = new Error("no drawing");
  vi.spyOn(Ticket.prototype, "show").mockImplementation(() => {
    throw broken;
  });
  const wait = globalThis.setTimeout;
  vi.stubGlobal("setTimeout", (work: () => void, after?: number) => {
    if (after) return wait(work, after);
    try {
      work();
    } catch (error) {
      noted.push(error);
    }
    return 0;
  });
  await add("Maryam");
  expect([part("walk-in-error-text").textContent, noted]).toEqual(["", [broken]]);
  expect(sent.map(({ full_name }) => full_name)).toEqual(["Maryam"]);
});

describe("a session that admits one category alone", () => {
  const only = { ...morning, admits: ["2"] };
  const offered = (): string[] => part("walk-in-category").children.map((one) => (one as TestElement).tag);

  test("offers no other", async () => {
    await openDesk([only]);
    expect([offered(), part("walk-in-category").value]).toEqual([["KIM"], "2"]);
  });

  test("takes nobody of another, whatever the form still holds", async () => {
    await openDesk([only]);
    await add("Maryam", "1");
    expect([part("walk-in-error-text").textContent, sent]).toEqual(["reason.not_admitted", []]);
  });

  test("leaves what was chosen, where it takes part in the next session, too", async () => {
    const next = { ...morning, id: "4", title: "Makan", starts_at: "2025-09-03T07:00:00+07:00", admits: ["1"] };
    await openDesk([morning, next]);
    expect(offered()).toEqual(["OPD", "KIM"]);
    part("walk-in-category").value = "1";
    part("session").value = "4";
    part("session").dispatchEvent(new Event("change"));
    expect([door.session()?.id, offered(), part("walk-in-category").value]).toEqual(["4", ["OPD"], "1"]);
  });
});

describe("the new ticket at the desk that made it", () => {
  const scan = async (): Promise<string | undefined> => {
    await door.take(sent[0]?.code ?? "", "camera");
    return part("verdict").dataset.state;
  };

  test("is there already, while nobody answers", async () => {
    await openDesk();
    await add("Maryam");
    expect(await scan()).toBe("repeat");
    expect(part("verdict-first").hidden).toBe(false);
    expect((await waitingScans(store)).map(({ shown }) => shown)).toEqual(["repeat"]);
  });

  test("is no repeat where the phone had said that the person is not checked in", async () => {
    await openDesk([{ ...morning, closes_at: "2025-09-03T09:00:00+07:00", strict: true }]);
    await add("Maryam");
    expect(await scan()).toBe("refused");
  });

  test.each([
    [said("accepted"), "repeat"],
    [said("refused", "not_admitted"), "stored"],
    [{ kind: "problem", problem: { status: 409, type: "full", title: "", detail: "", reason: "full" } } as const, "stored"],
  ])("follows the server's word: %#", async (answer, shown) => {
    await openDesk();
    await add("Maryam");
    await deliver(answer);
    await vi.waitFor(async () => {
      const marks = await store.getAll("marks");
      expect(marks.map(({ settled }) => settled)).toEqual(shown === "repeat" ? [true] : []);
    });
    expect(await scan()).toBe(shown);
  });
});

test("somebody added is among the last scans, and can be taken back under the id of the scan", async () => {
  await openDesk();
  const asked: string[] = [];
  door.history.onUndo = ({ id }, name) => asked.push(`${id} ${name}`);
  await add("Maryam");
  await deliver(said("accepted"));
  expect(history().map((line) => line.all("strong")[0]?.textContent)).toEqual(["Maryam"]);
  history()[0]?.all("button")[0]?.click();
  expect(asked).toEqual([`${sent[0]?.id} Maryam`]);
});

describe("what a desk could take back before its page was opened anew", () => {
  const buttons = (): TestElement[] => part("history").all("button");
  const reopen = async (clock?: DeviceClock): Promise<void> => {
    await openDesk([morning], clock);
    door.history.onUndo = () => undefined;
    await door.showTakeable();
  };

  beforeEach(async () => {
    await openDesk();
    await store.put("keys", await newBoxKey(), "phone");
    await add("Maryam");
    await deliver(said("accepted"));
    await vi.waitFor(async () => expect(await readSetting(store, "takeable")).toHaveLength(1));
  });

  test("it still can, by name; what is stored names nobody", async () => {
    await reopen();
    expect(history().map((line) => line.all("strong")[0]?.textContent)).toEqual(["Maryam"]);
    expect(buttons()).toHaveLength(1);
    expect(JSON.stringify(await readSetting(store, "takeable"))).not.toContain("Maryam");
  });

  test("it names nobody once the key of the list is gone", async () => {
    const code = sent[0]?.code ?? "";
    await store.clear("keys");
    await reopen();
    expect(history().map((line) => line.all("strong")[0]?.textContent)).toEqual([`… ${code.slice(-4)}`]);
  });

  test("not after ten minutes of the server's clock", async () => {
    await reopen(new DeviceClock(10 * 60_000));
    expect(history()).toEqual([]);
  });

  test("not what it has taken back", async () => {
    await reopen();
    const [kept] = (await readSetting(store, "takeable")) ?? [];
    answers.push({ kind: "answered", body: {} as CameIn, sentAt: 0, receivedAt: 0 });
    await door.takeBack(kept?.scan ?? "", "Salah orang");
    await reopen();
    expect(history()).toEqual([]);
  });
});
