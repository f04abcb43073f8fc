import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Api, Answer } from "./api";
import { DeviceClock } from "./clock";
import { Keeper } from "./keeper";
import { openStore, type Pairing, type Wiped } from "./store";
import { openTestPage } from "./testpage";

const EIGHT = Date.parse("2025-09-03T08:00:00Z");
const HOUR = 3_600_000;
const nobody: Answer<never> = { kind: "unanswered" };

const until = (time: number | null): Pairing =>
  ({
    token: "token",
    device: { id: "7", name: "", role: "door", expires_at: time && new Date(time).toISOString() },
    event: { id: "1" },
  }) as Pairing;

let keeper: Keeper;
let wallTime = EIGHT;
let clock: DeviceClock;
let said: (Wiped["why"] | null)[];
let people: number;

beforeEach(async () => {
  openTestPage();
  vi.stubGlobal("indexedDB", new IDBFactory());
  [wallTime, said, people] = [EIGHT, [], 0];
  clock = new DeviceClock(0, { wall: () => wallTime, steady: () => 0 });
  const api = { status: async () => nobody, roster: async () => nobody } as Partial<Api> as Api;
  const words = (key: string): string => key;
  const store = await openStore("");
  const parts = { store, api, clock, words, formatTime: String, people: () => people };
  keeper = new Keeper(parts, until(EIGHT + HOUR), {
    onNetwork: () => undefined,
    onProblem: () => undefined,
    onTime: () => undefined,
    onList: () => undefined,
    onWiped: (why) => said.push(why),
  });
});

afterEach(() => {
  keeper.stop();
  vi.unstubAllGlobals();
});

/** The phone's clock jumps, and the list goes. */
async function jump(): Promise<void> {
  wallTime += 5 * HOUR;
  await keeper.start();
  expect(said).toEqual(["ended"]);
  clock.measure(new Date(EIGHT).toISOString(), wallTime, wallTime);
}

test.each([EIGHT + HOUR, null])("a list that a wrong clock has wiped comes back (until %s)", async (time) => {
  await jump();
  await keeper.update(until(time));
  expect([await keeper.roster.wiped(), said]).toEqual([null, ["ended", null]]);
});

test("it does not where the time is over", async () => {
  await jump();
  await keeper.update(until(EIGHT - HOUR));
  expect((await keeper.roster.wiped())?.why).toBe("ended");
});

test("nor where somebody has asked for the wiping", async () => {
  await keeper.wipe("asked");
  await keeper.update(until(EIGHT + HOUR));
  expect((await keeper.roster.wiped())?.why).toBe("asked");
});

test("whoever was added here and waits counts in what the office is told", async () => {
  people = 3;
  expect((await keeper.status()).queue).toBe(3);
});
