import "fake-indexeddb/auto";

import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { openStore, savePairing, type Pairing } from "./store";
import { Roster } from "./roster";
import type { StoredWalkIn } from "./walkins";
import { openWalkIns } from "./walkinstore";

const facts = { category: "2", organization: "", phone: "089300001111", session: "1", code: "A".repeat(26) };
const scanned_at = "2025-09-03T01:10:00.000Z";

function somebody(id: string, more: Partial<StoredWalkIn> = {}): StoredWalkIn {
  return { device: "7", walkIn: { id, full_name: "Maryam", scanned_at, ...facts }, ...more };
}

const known = { id: "r", name: "Maryam Lama" } as NonNullable<StoredWalkIn["refused"]>["registration"];
const refused = { reason: "already_registered", registration: known };

/** What lies on the phone, for whoever opens it with a tool. */
async function lying(): Promise<string> {
  const db = await openDB("eventreg-walk-ins");
  const rows: unknown[] = await db.getAll("walkIns");
  db.close();
  return JSON.stringify(rows);
}

beforeEach(() => void vi.stubGlobal("indexedDB", new IDBFactory()));
afterEach(() => vi.unstubAllGlobals());

test("whoever was added lies in a box: no name, no number, no code", async () => {
  const store = await openWalkIns("");
  await store.add(somebody("a"));
  const [[key]] = (await store.all()) as [[number, StoredWalkIn]];
  await store.put(key, somebody("a", { refused }));
  const text = await lying();
  for (const word of ["Maryam", "0893", "AAAAAA"]) expect(text).not.toContain(word);
  expect(await (await openWalkIns("")).all()).toEqual([[key, somebody("a", { refused })]]);
});

test("whom an earlier release stored in clear is kept, in order, and put into a box", async () => {
  const older = await openDB("eventreg-walk-ins", 1, {
    upgrade: (db) => void db.createObjectStore("walkIns", { autoIncrement: true }),
  });
  for (const one of [somebody("a"), somebody("b", { refused }), somebody("c")]) await older.add("walkIns", one);
  older.close();
  const store = await openWalkIns("");
  expect((await store.all()).map(([, { walkIn }]) => walkIn.id)).toEqual(["a", "b", "c"]);
  expect((await store.all()).map(([, stored]) => stored.refused)).toEqual([undefined, refused, undefined]);
  expect(await lying()).not.toContain("Maryam");
});

test("a page of an earlier release that is still open is waited for, and that is said", async () => {
  const older = await openDB("eventreg-walk-ins", 1, {
    upgrade: (db) => void db.createObjectStore("walkIns", { autoIncrement: true }),
  });
  const blocked = new Promise<void>((resolve) => {
    void openWalkIns("", () => (older.close(), resolve()));
  });
  await blocked;
});

test("two pages that begin at once have one key", async () => {
  const [one, other] = [await openWalkIns(""), await openWalkIns("")];
  await Promise.all([one.add(somebody("a")), other.add(somebody("b"))]);
  expect((await one.all()).length).toBe(2);
});

test("who waits outlives the wiping of the list and a new pairing", async () => {
  const phone = { token: "t", device: { id: "7" }, event: { id: "1" } } as Pairing;
  const main = await openStore("");
  await savePairing(main, phone);
  const store = await openWalkIns("");
  await store.add(somebody("a"));
  await new Roster(main, phone).wipe("asked", scanned_at);
  await savePairing(main, { ...phone, device: { ...phone.device, id: "8" } });
  expect((await (await openWalkIns("")).all()).map(([, { walkIn }]) => walkIn.full_name)).toEqual(["Maryam"]);
});

test("those who were refused go alone", async () => {
  const store = await openWalkIns("");
  for (const one of [somebody("a"), somebody("b", { refused })]) await store.add(one);
  await store.deleteRefused();
  expect((await store.all()).map(([, { walkIn }]) => walkIn.id)).toEqual(["a"]);
});

test("a page that is not secure keeps them all the same", async () => {
  vi.stubGlobal("crypto", { randomUUID: () => "x" });
  const store = await openWalkIns("");
  await store.add(somebody("a"));
  expect((await store.all()).map(([, { walkIn }]) => walkIn.full_name)).toEqual(["Maryam"]);
});
