import "fake-indexeddb/auto";

import { expect, test } from "vitest";

import type { Use } from "./session";
import { isReplaced, keepPairing, openStore, readSetting, savePairing, writeSetting, type Pairing } from "./store";

const pairing = (id: string, more: object = {}): Pairing =>
  ({ token: `token-${id}`, device: { id }, sessions: [], ...more }) as unknown as Pairing;
const at = (place: Use["place"]): Use => ({ place, byHand: true, at: 0, lastScan: 1, declined: null });

test.each([
  ["a session of the new pairing", { session: "1" }, true],
  ["a checkpoint of the new pairing", { checkpoint: "2" }, true],
  ["a session of another event", { session: "2" }, false],
  ["a checkpoint of another event", { checkpoint: "1" }, false],
])("a phone that is paired anew goes on at %s: %o %s", async (what, place, stays) => {
  const store = await openStore(`/store-${what}`);
  await writeSetting(store, "use", at(place));
  await savePairing(store, pairing("a", { sessions: [{ id: "1" }], checkpoints: [{ id: "2" }] }));
  expect(await readSetting(store, "use")).toEqual(stays ? at(place) : undefined);
});

test("a page knows when another one has paired the phone anew", async () => {
  const store = await openStore("/store-replaced");
  expect(await isReplaced(store, "a")).toBe(false);
  await savePairing(store, pairing("a"));
  expect(await isReplaced(store, "a")).toBe(false);
  await savePairing(store, pairing("b"));
  expect([await isReplaced(store, "a"), await isReplaced(store, "b")]).toEqual([true, false]);
});

test("a pairing that another page has forgotten is put back, and no other is touched", async () => {
  const store = await openStore("/store-put-back");
  await savePairing(store, pairing("b"));
  for (const id of ["a", "b"]) await keepPairing(store, { ...pairing(id), token: "put back" });
  expect((await store.getAll("pairings")).map(({ token }) => token)).toEqual(["put back", "token-b"]);
});
