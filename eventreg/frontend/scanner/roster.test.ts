import "fake-indexeddb/auto";

import { openDB } from "idb";
import { beforeEach, describe, expect, test } from "vitest";

import type { Answer } from "./api";
import { provisional } from "./decide";
import { knownOf, lookUp, markOf, type Scene } from "./known";
import { Roster, type RosterPage } from "./roster";
import { lookupOf, type RosterEntry } from "./seal";
import {
  addScan,
  openStore,
  placeOf,
  savePairing,
  settleMark,
  waitingScans,
  type Mark,
  type Pairing,
  type Scan,
  type Store,
} from "./store";
import { RosterSync } from "./sync";

const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const OTHER = "B".repeat(26);
const NOON = "2025-09-03T12:00:00+07:00";

const desk = { device: { id: "desk-1", name: "Meja 1" }, event: { id: "7" } } as Pairing;
const scene: Scene = { place: { session: "3" }, sessions: [], categories: [], device: "Meja 1" };

let stores = 0;
let store: Store;
let roster: Roster;

beforeEach(async () => {
  store = await openStore(`/roster-${(stores += 1)}`);
  roster = new Roster(store, desk);
});

function person(id: string, more: Partial<RosterEntry> = {}): RosterEntry {
  const nobody = { category: "2", organization: null, note: null, present: {}, received: {} };
  return { id, name: `Nama ${id}`, ...nobody, ...more };
}

async function line(code: string, entry: RosterEntry): Promise<{ lookup: string; entry: RosterEntry }> {
  return { lookup: await lookupOf(code), entry };
}

function page(more: Partial<RosterPage>): RosterPage {
  return { cursor: "1", server_time: NOON, total: 1, entries: [], removed: [], more: false, ...more };
}

function scan(more: Partial<Scan> = {}): Scan {
  const scanned_at = "2025-09-03T05:00:00.000Z";
  return { id: "a", code: CODE, session: "3", direction: "in", scanned_at, method: "camera", ...more };
}

describe("the store of the first release", () => {
  test("keeps pairings, scans and settings when it is given room for the list", async () => {
    const old = await openDB("eventreg/older", 1, {
      upgrade(db) {
        db.createObjectStore("pairings");
        db.createObjectStore("scans", { autoIncrement: true }).createIndex("device", "device");
        db.createObjectStore("settings");
      },
    });
    await old.put("pairings", { token: "t", device: { id: "phone" } }, "phone");
    await old.add("scans", { device: "phone", scan: scan() });
    await old.put("settings", "phone", "current_device");
    old.close();
    const upgraded = await openStore("/older");
    expect(await upgraded.get("pairings", "phone")).toMatchObject({ token: "t" });
    expect((await waitingScans(upgraded)).map((waiting) => waiting.scan.id)).toEqual(["a"]);
    expect(await upgraded.get("settings", "current_device")).toBe("phone");
    expect(await new Roster(upgraded, desk).state()).toBeNull();
  });

  test("is not taken from a page that still has it open", async () => {
    const old = await openDB("eventreg/open", 1, {
      upgrade: (db) => void db.createObjectStore("settings"),
    });
    const blocked = new Promise<void>((resolve) => {
      void openStore("/open", resolve).then((opened) => opened.close());
    });
    await blocked;
    await old.put("settings", "still here", "camera");
    old.close();
  });
});

describe("a page of the list", () => {
  test("is found by its codes, under a key that cannot be read out", async () => {
    await roster.take(page({ entries: [await line(CODE, person("1"))] }), null, []);
    expect(await roster.find(CODE)).toMatchObject({ kind: "listed", entry: { name: "Nama 1" } });
    expect(await roster.find(OTHER)).toMatchObject({ kind: "absent" });
    expect(await roster.findPerson("1")).toMatchObject({ kind: "listed", entry: { id: "1" } });
    expect((await roster.everybody()).map(({ entry }) => entry.name)).toEqual(["Nama 1"]);
    expect((await store.get("keys", "desk-1"))?.extractable).toBe(false);
    const kept = JSON.stringify(await store.getAll("roster"));
    expect(kept).not.toContain("Nama 1");
  });

  test("comes with its cursor or not at all", async () => {
    const unreadable = { lookup: "x", entry: person("2", { name: (() => 0) as unknown as string }) };
    await roster.take(page({ cursor: "1" }), null, []);
    const bad = page({ cursor: "2", entries: [unreadable, null as never] });
    await expect(roster.take(bad, "1", [])).rejects.toThrow();
    expect([await roster.state(), await store.count("roster")]).toMatchObject([{ cursor: "1" }, 0]);
  });

  test("that another tab has overtaken is worth nothing", async () => {
    await roster.take(page({ cursor: "2" }), null, []);
    const late = page({ cursor: "1b", entries: [await line(CODE, person("1"))] });
    expect(await roster.take(late, "1", [])).toBe(false);
    expect(await roster.state()).toMatchObject({ cursor: "2", size: 0 });
  });

  test("may bring somebody twice, and take somebody away", async () => {
    const entry = await line(CODE, person("1"));
    await roster.take(page({ entries: [entry, entry], more: true }), null, []);
    expect(await roster.state()).toMatchObject({ size: 1, synced_at: null });
    const gone = { lookup: entry.lookup, state: "cancelled" as const, id: "1" };
    await roster.take(page({ cursor: "2", removed: [gone] }), "1", []);
    expect(await roster.find(CODE)).toMatchObject({ kind: "removed", state: "cancelled" });
    expect(await roster.state()).toMatchObject({ size: 0, synced_at: NOON });
  });

  test("from the beginning replaces what another device of this phone had", async () => {
    await roster.take(page({ entries: [await line(CODE, person("1"))] }), null, []);
    const next = new Roster(store, { ...desk, device: { ...desk.device, id: "desk-2" } });
    expect(await next.state()).toBeNull();
    await next.take(page({ entries: [await line(OTHER, person("2"))] }), null, []);
    expect(await next.find(CODE)).toMatchObject({ kind: "absent" });
    expect(await next.find(OTHER)).toMatchObject({ kind: "listed" });
  });
});

describe("two tabs of one phone that are paired differently", () => {
  const other = { token: "t", device: { id: "desk-2", name: "Meja 2" }, event: { id: "8" } } as Pairing;

  test("the earlier one does not take the place of the list of the current one", async () => {
    await savePairing(store, other);
    const current = new Roster(store, other);
    await current.take(page({ entries: [await line(OTHER, person("2"))] }), null, []);
    expect(await roster.take(page({ entries: [await line(CODE, person("1"))] }), null, [])).toBe(false);
    expect(await current.state()).toMatchObject({ device: "desk-2", size: 1 });
    expect(await current.find(OTHER)).toMatchObject({ kind: "listed" });
  });

  test("the end of the earlier one wipes nothing of the current one", async () => {
    await savePairing(store, other);
    const current = new Roster(store, other);
    await current.take(page({ entries: [await line(OTHER, person("2"))] }), null, []);
    await roster.wipe("revoked", NOON);
    expect(await current.find(OTHER)).toMatchObject({ kind: "listed" });
    expect([await current.wiped(), await store.count("keys")]).toEqual([null, 1]);
  });
});

describe("wiping", () => {
  test("takes list and key, leaves the scans, and holds until somebody asks for the list", async () => {
    await addScan(store, { device: "desk-1", scan: scan() });
    const first = page({ entries: [await line(CODE, person("1"))] });
    await roster.take(first, null, []);
    await roster.wipe("asked", NOON);
    expect([await store.count("roster"), await store.count("keys")]).toEqual([0, 0]);
    expect([await roster.state(), await waitingScans(store)]).toMatchObject([null, [{ seq: 1 }]]);
    expect(await roster.wiped()).toEqual({ device: "desk-1", at: NOON, why: "asked", told: false });
    expect(await roster.take(first, null, [])).toBe(false);
    await roster.allowAgain();
    expect(await roster.take(first, null, [])).toBe(true);
  });
});

describe("what is known before the server has spoken", () => {
  const inside = { "3": { at: NOON, device: "Gerbang 2", inside: true } };

  test("a person, and where they already are", async () => {
    const entry = person("1", { note: "Kursi roda", present: inside });
    await roster.take(page({ entries: [await line(CODE, entry)] }), null, []);
    const { known } = await lookUp(roster, { code: CODE }, scene);
    expect(known).toMatchObject({ kind: "listed", name: "Nama 1", note: "Kursi roda" });
    expect(known).toMatchObject({ first: { at: NOON, device: "Gerbang 2" } });
    const elsewhere = { ...scene, place: { session: "4" } };
    expect((await lookUp(roster, { code: CODE }, elsewhere)).known).toMatchObject({ first: null });
  });

  test("a ticket that is missing is newer than a whole list, and nothing beside half of one", async () => {
    await roster.take(page({ more: true }), null, []);
    expect((await lookUp(roster, { code: CODE }, scene)).known.kind).toBe("unlisted");
    await roster.take(page({ cursor: "2" }), "1", []);
    expect((await lookUp(roster, { code: CODE }, scene)).known.kind).toBe("newer");
  });

  test("a category that this session does not admit", async () => {
    const found = { kind: "listed", lookup: "x", entry: person("1") } as const;
    const sessions = [{ id: "3", title: "", starts_at: "", ends_at: "", admits: ["1"] }];
    const at = (admits: string[]): Scene => ({ ...scene, sessions: [{ ...sessions[0]!, admits }] });
    const admitted = [["1"], ["1", "2"], []].map((admits) => knownOf(found, undefined, true, at(admits)));
    expect(admitted).toMatchObject([{ admitted: false }, { admitted: true }, { admitted: true }]);
  });

  test("something that was received at a checkpoint", () => {
    const received = { "9": { at: NOON, device: "Konsumsi" } };
    const found = { kind: "listed", lookup: "x", entry: person("1", { received }) } as const;
    const there = { ...scene, place: { checkpoint: "9" } };
    expect(knownOf(found, undefined, true, there)).toMatchObject({ first: { device: "Konsumsi" } });
  });
});

describe("what this phone has recorded itself", () => {
  async function record(one: Scan): Promise<void> {
    const { known, who } = await lookUp(roster, { code: CODE }, scene);
    const taken = provisional("genuine", one.direction, known).state === "stored";
    await addScan(store, { device: "desk-1", scan: one }, { mark: taken ? markOf(one, who, NOON) : undefined });
  }
  const first = async (): Promise<unknown> => {
    const { known } = await lookUp(roster, { code: CODE }, scene);
    return "first" in known ? known.first : undefined;
  };
  const marks = (): Promise<Mark[]> => store.getAll("marks");

  test("counts before it was sent, with the first time", async () => {
    await record(scan());
    expect(await first()).toEqual({ at: NOON, device: "Meja 1" });
    await record(scan({ id: "b" }));
    expect(await marks()).toMatchObject([{ scan: "a", settled: false }]);
  });

  test("an out makes room for another in", async () => {
    await record(scan());
    await record(scan({ id: "b", direction: "out" }));
    expect(await first()).toBeNull();
    await record(scan({ id: "c" }));
    expect(await marks()).toMatchObject([{ scan: "c", inside: true }]);
  });

  test("is newer than the list, until a list comes that was asked for after the verdict", async () => {
    const left = person("1", { present: { "3": { at: NOON, device: null, inside: false } } });
    await record(scan());
    const asked = await roster.settledMarks();
    await settleMark(store, "a", true);
    await roster.take(page({ cursor: "1" }), null, asked);
    expect(await first()).not.toBeNull();
    const later = page({ cursor: "2", entries: [await line(CODE, left)] });
    await roster.take(later, "1", await roster.settledMarks());
    expect([await first(), await marks()]).toEqual([null, []]);
  });

  test("is forgotten when the server refused it", async () => {
    await record(scan());
    await settleMark(store, "a", false);
    expect([await first(), await marks()]).toEqual([null, []]);
  });

  test("belongs to its session or checkpoint", () => {
    expect([placeOf({ session: "3" }), placeOf({ checkpoint: "3" })]).toEqual([
      "session 3",
      "checkpoint 3",
    ]);
  });
});

describe("fetching", () => {
  const events = {
    onState: () => undefined,
    onProblem: () => undefined,
    onTime: () => undefined,
    onNetwork: () => undefined,
  };
  const answered = (body: RosterPage): Answer<RosterPage> => {
    return { kind: "answered", body, sentAt: 0, receivedAt: 0 };
  };
  const problem = (status: number): Answer<RosterPage> => {
    return { kind: "problem", problem: { status, type: "", title: "", detail: "" } };
  };

  /** A server that gives these answers in turn; the cursors that it was asked for. */
  async function fetched(answers: Answer<RosterPage>[], runs = 1): Promise<(string | null)[]> {
    const asked: (string | null)[] = [];
    const sync = new RosterSync(
      roster,
      (cursor) => {
        asked.push(cursor);
        return Promise.resolve(answers.shift() ?? { kind: "unanswered" });
      },
      events,
    );
    sync.start();
    for (let run = 0; run < runs; run += 1) await sync.run();
    sync.stop();
    return asked;
  }

  test("goes on page by page, and next time from where it was", async () => {
    const pages = [page({ more: true }), page({ cursor: "2" }), page({ cursor: "3" })];
    expect(await fetched(pages.map(answered), 2)).toEqual([null, "1", "2"]);
    expect(await roster.state()).toMatchObject({ cursor: "3" });
  });

  test("goes on after a page that was lost", async () => {
    const answers = [answered(page({ more: true })), { kind: "unanswered" } as const];
    expect(await fetched([...answers, answered(page({ cursor: "2" }))], 2)).toEqual([null, "1", "1"]);
    expect(await roster.state()).toMatchObject({ cursor: "2", synced_at: NOON });
  });

  test("begins again where the server does not know its cursor", async () => {
    const answers = [answered(page({})), problem(422), answered(page({ cursor: "n" }))];
    expect(await fetched(answers, 3)).toEqual([null, "1", null]);
  });

  test("does not fetch a list that was wiped here", async () => {
    await roster.wipe("asked", NOON);
    expect(await fetched([answered(page({}))])).toEqual([]);
  });

  test("takes no JSON that is no list", async () => {
    const strange = [{}, { entries: "none", removed: [] }].map((body) => answered(body as never));
    expect(await fetched(strange, 2)).toEqual([null, null]);
    expect(await roster.state()).toBeNull();
  });
});
