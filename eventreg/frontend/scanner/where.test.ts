import "fake-indexeddb/auto";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Session, Use } from "./session";
import { openStore, readSetting, writeSetting, type Store } from "./store";
import { openTestPage, type TestElement, type TestPage } from "./testpage";
import { Where } from "./where";

const words = (key: string, facts: Record<string, unknown> = {}): string =>
  [key, ...Object.values(facts)].join(" ");
const NINE = Date.parse("2025-09-03T09:00:00+07:00");
const MINUTE = 60_000;
const morning: Session = {
  id: "1",
  title: "Pembukaan: sambutan",
  starts_at: "2025-09-03T08:00:00+07:00",
  ends_at: "2025-09-03T12:00:00+07:00",
};
const meal = { id: "9", name: "Makan siang" };
const atMeal: Use = { place: { checkpoint: "9" }, byHand: true, at: NINE, lastScan: NINE, declined: null };

let stores = 0;
let store: Store;
let page: TestPage;
let now: number;
let changes: number;

async function open(use: Use | null): Promise<Where> {
  if (use) await writeSetting(store, "use", use);
  const where = new Where(store, words, String, () => now, () => (changes += 1));
  await where.open({ sessions: [morning], checkpoints: [meal] });
  changes = 0;
  return where;
}

const shown = (id: string): TestElement => page.getElementById(id);

beforeEach(async () => {
  page = openTestPage();
  [now, changes] = [NINE, 0];
  store = await openStore(`/where-${(stores += 1)}`);
});

afterEach(() => vi.unstubAllGlobals());

test("a checkpoint that the office removes leaves no place until somebody chooses", async () => {
  const where = await open(atMeal);
  expect([where.place, where.isServing, where.isLost]).toEqual([{ checkpoint: "9" }, true, false]);
  now += MINUTE;
  where.update({ sessions: [morning], checkpoints: [] });
  expect([where.place, where.session, where.isServing, where.isLost]).toEqual([null, null, false, true]);
  expect([shown("move").hidden, shown("move-text").textContent]).toEqual([false, "place.lost"]);
  expect([shown("move-no").hidden, shown("move-yes").hidden, shown("session").value]).toEqual([true, false, ""]);
  expect(changes).toBe(1);
  // However long it takes.
  now += 100 * MINUTE;
  where.show();
  expect(where.isLost).toBe(true);
  shown("move-yes").click();
  expect([where.place, where.isLost, shown("move").hidden]).toEqual([{ session: "1" }, false, true]);
});

test("so does a session, also when the page is opened anew", async () => {
  const where = await open({ ...atMeal, place: { session: "1" }, byHand: false });
  where.update({ sessions: [{ ...morning, id: "2" }], checkpoints: [meal] });
  expect(where.isLost).toBe(true);
  await vi.waitFor(async () => expect((await readSetting(store, "use"))?.lost).toBe(true));
  const again = new Where(store, words, String, () => now, () => undefined);
  await again.open({ sessions: [{ ...morning, id: "2" }], checkpoints: [meal] });
  expect([again.place, again.isLost]).toEqual([null, true]);
});

test("where nothing else is left, there is nothing to choose", async () => {
  const where = await open(atMeal);
  where.update({ sessions: [], checkpoints: [] });
  expect([where.place, where.isLost, shown("move-yes").hidden]).toEqual([null, false, true]);
});

test("a place that comes back is taken up again", async () => {
  const where = await open(atMeal);
  where.update({ sessions: [morning], checkpoints: [] });
  where.update({ sessions: [morning], checkpoints: [meal] });
  expect([where.place, where.isLost, shown("move").hidden]).toEqual([{ checkpoint: "9" }, false, true]);
});

test("a phone that lies idle takes the session by the clock, as ever", async () => {
  const where = await open({ ...atMeal, place: { session: "1" }, byHand: false });
  now += 31 * MINUTE;
  where.update({ sessions: [{ ...morning, id: "2" }], checkpoints: [meal] });
  expect([where.place, where.isLost, shown("move").hidden]).toEqual([{ session: "2" }, false, true]);
});
