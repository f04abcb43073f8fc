import "fake-indexeddb/auto";

import { expect, test } from "vitest";

import type { FoundPerson } from "./api";
import { People } from "./people";
import { Roster, type Listed } from "./roster";
import type { RosterEntry } from "./seal";
import { openStore, type Mark, type Pairing } from "./store";

const at = "2025-09-03T08:00:00+07:00";
const listed = (id: string, present: RosterEntry["present"]): Listed => ({
  lookup: `lookup ${id}`,
  entry: { id, name: `Siti ${id}`, category: "1", present, received: {} } as unknown as RosterEntry,
});
const mark = (place: string, inside: boolean, settled: boolean): Mark =>
  ({ who: "", place, at, inside, scan: "", settled }) as Mark;

const here = { at, inside: true } as RosterEntry["present"][string];
const gone = { at, inside: false } as RosterEntry["present"][string];

function people(rows: Listed[], marks: Record<string, Mark[]> = {}): People {
  return new People({ categories: [] }, async () => rows, async (who) => marks[who] ?? []);
}

const present = async (list: People): Promise<string[]> => (await list.find("siti"))?.[0]?.present ?? [];

test("whoever has left is not present", async () => {
  expect(await present(people([listed("a", { "3": here, "4": gone })]))).toEqual(["3"]);
});

test("what this phone has recorded itself counts before it is sent", async () => {
  const rows = [listed("a", { "4": here })];
  const marks = [mark("session 3", true, false), mark("session 4", false, true), mark("checkpoint 3", true, false)];
  expect(await present(people(rows, { "lookup a": marks }))).toEqual(["3"]);
});

test("also for whom the server has found; of what it knows itself it is the judge", async () => {
  const marks = [mark("session 3", true, false), mark("session 4", true, true)];
  const list = people([listed("a", {})], { "lookup a": marks });
  const [found, other] = [{ id: "a", present: ["5"] }, { id: "b", present: ["3"] }] as FoundPerson[];
  const seen = await list.withOwn([found as FoundPerson, other as FoundPerson]);
  expect(seen.map((person) => person.present)).toEqual([["5", "3"], ["3"]]);
});

test("what was received is known by the list and by this phone's own scans", async () => {
  const rows = [listed("a", {})];
  (rows[0] as Listed).entry.received = { "3": { at, device: null } };
  const list = people(rows, { "lookup a": [mark("checkpoint 5", true, false), mark("session 4", true, false)] });
  expect((await list.find("siti"))?.[0]?.received).toEqual(["3", "5"]);
  const [found] = await list.withOwn([{ id: "a", present: [], received: ["7"] }] as unknown as FoundPerson[]);
  expect(found?.received).toEqual(["7", "5"]);
});

test("the list knows what this phone has recorded of one person, and of nobody else", async () => {
  const store = await openStore("/people");
  const kept = ["session 3", "checkpoint 3"].map((place) => ({ ...mark(place, true, false), who: "a" }));
  for (const one of [...kept, { ...mark("session 3", true, false), who: "ab" }]) await store.put("marks", one);
  const roster = new Roster(store, { device: { id: "7" }, event: { id: "1" } } as Pairing);
  expect(new Set(await roster.marks("a"))).toEqual(new Set(kept));
});
