import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Api } from "./api";
import { DeviceClock } from "./clock";
import type { Door } from "./door";
import { openStore } from "./store";
import { openTestPage } from "./testpage";
import { deliverWalkIns } from "./delivery";

const FACTS = { full_name: "Maryam", category: "2", organization: "", phone: "", session: "1", code: "A" };

beforeEach(() => {
  openTestPage();
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("indexedDB", new IDBFactory());
});

afterEach(() => vi.unstubAllGlobals());

test("whatever a phone is, it holds back the scans of those who wait, and says how many wait", async () => {
  const people: number[] = [];
  const door = {
    queue: { flush: async () => undefined },
    notice: { countPeople: (count: number) => people.push(count) },
    memory: { clock: new DeviceClock(0) },
    measure: async () => true,
  } as unknown as Door;
  const api = { addWalkIn: async () => ({ kind: "unanswered" }) } as Partial<Api> as Api;
  const parts = { api, store: await openStore("") };
  const before = await deliverWalkIns(door, parts, "").walkIns;
  await before.add("7", FACTS);
  deliverWalkIns(door, parts, "");
  // Asked at once, before its store can have opened.
  expect(await door.queue.notYet()).toEqual(new Set(["A"]));
  expect(await door.queue.inUse()).toEqual(new Set(["7"]));
  expect(people[people.length - 1]).toBe(1);
});
