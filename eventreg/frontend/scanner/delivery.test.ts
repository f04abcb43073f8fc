import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Api } from "./api";
import { DeviceClock } from "./clock";
import { deliverWalkIns, type Delivery } from "./delivery";
import type { Door } from "./door";
import { openStore, type Store } from "./store";
import { WalkIns } from "./walkins";

let store: Store;
let queue: { flush(): Promise<void>; notYet(): Promise<ReadonlySet<string>> };
let delivery: Delivery;
let noted: unknown[];

beforeEach(async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("window", new EventTarget());
  noted = [];
  store = await openStore("");
  queue = { flush: async () => undefined, notYet: async () => new Set() };
  const memory = { clock: new DeviceClock(0) };
  const notice = { countPeople: () => undefined };
  const door = { queue, memory, notice, measure: async () => true } as unknown as Door;
  const api = { addWalkIn: async () => ({ kind: "unanswered" }) } as unknown as Api;
  delivery = deliverWalkIns(door, { api, store }, "");
  const list = await delivery.walkIns;
  const facts = { full_name: "Maryam", category: "2", organization: "", phone: "", session: "1" };
  await list.add("7", { ...facts, code: "B" });
  vi.stubGlobal("setTimeout", (work: () => void, wait = 0) => {
    if (wait > 0) return;
    try {
      work();
    } catch (error) {
      noted.push(error);
    }
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("people who cannot be sent hold up nobody's scans but their own", async () => {
  const broken = new DOMException("", "QuotaExceededError");
  vi.spyOn(WalkIns.prototype, "flush").mockRejectedValue(broken);
  expect(await queue.notYet()).toEqual(new Set(["B"]));
  expect(noted).toEqual([broken]);
});

test("where they cannot be read any more, those who waited last still wait", async () => {
  expect(await queue.notYet()).toEqual(new Set(["B"]));
  const broken = new DOMException("", "InvalidStateError");
  vi.spyOn(WalkIns.prototype, "codes").mockRejectedValue(broken);
  expect(await queue.notYet()).toEqual(new Set(["B"]));
  expect(noted).toEqual([broken]);
});
