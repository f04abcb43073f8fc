import "fake-indexeddb/auto";

import { expect, test } from "vitest";

import { DeviceClock } from "./clock";
import { countWithoutToken, queueFiles } from "./queuefile";
import { addScan, openStore, savePairing, waitingScans, type Pairing, type Scan, type Store } from "./store";
import type { StoredWalkIn } from "./walkins";

const NOW = new Date("2025-09-03T05:00:00.000Z");
const CLOCK = new DeviceClock(0);

function scan(id: string): Scan {
  const scanned_at = "2025-09-03T01:12:00.000Z";
  return { id, code: "A".repeat(26), session: "1", direction: "in", scanned_at, method: "camera" };
}

function walkIn(id: string, device = "4"): StoredWalkIn {
  const facts = { full_name: "Maryam", category: "2", organization: "", phone: "", session: "1" };
  return { device, walkIn: { id, scanned_at: "2025-09-03T01:10:00.000Z", ...facts, code: "B".repeat(26) } };
}

async function paired(root: string, ...devices: string[]): Promise<Store> {
  const store = await openStore(root);
  for (const id of devices) {
    await savePairing(store, { token: `token-${id}`, device: { id } } as Pairing);
  }
  return store;
}

test("the waiting scans go into one file for each device, and stay", async () => {
  const store = await paired("/queuefile", "4", "5", "6");
  await addScan(store, { device: "4", scan: scan("a") });
  await addScan(store, { device: "5", scan: scan("b") });
  await addScan(store, { device: "4", scan: scan("c") });
  const files = await queueFiles(store, [], CLOCK, NOW);
  expect(files.map(({ device, scans }) => [device, scans.map(({ id }) => id)])).toEqual([
    ["4", ["a", "c"]],
    ["5", ["b"]],
  ]);
  expect((await waitingScans(store)).length).toBe(3);
  const [first] = files;
  const { device, sent_at, clock_offset, scans } = first!;
  expect(JSON.parse(first!.payload)).toEqual({ device, sent_at, clock_offset, scans });
  expect(first).toMatchObject({ format: "eventreg-queue", version: 1, sent_at: NOW.toISOString() });
});

test("people who were added here go into the file of their own device, also where no scan waits", async () => {
  const store = await paired("/queuefile-people", "4", "5", "6");
  await addScan(store, { device: "4", scan: scan("a") });
  await addScan(store, { device: "6", scan: scan("b") });
  const people = [walkIn("x"), walkIn("y", "5"), walkIn("z"), walkIn("nobody's", "7")];
  const files = await queueFiles(store, people, CLOCK, NOW);
  const signed = files.map((file) => JSON.parse(file.payload) as typeof file);
  expect(signed.map(({ device, scans }) => [device, scans.length])).toEqual([
    ["4", 1],
    ["6", 1],
    ["5", 0],
  ]);
  expect(signed.map(({ walk_ins }) => walk_ins)).toEqual([
    [people[0]?.walkIn, people[2]?.walkIn],
    undefined,
    [people[1]?.walkIn],
  ]);
});

test("what has no token any more is counted, for no file can hold it", async () => {
  const store = await paired("/queuefile-stuck", "4", "5");
  const { device } = (await store.get("pairings", "5")) as Pairing;
  await store.put("pairings", { device } as Pairing, "5");
  await addScan(store, { device: "4", scan: scan("a") });
  expect(await countWithoutToken(store, [walkIn("x")])).toBe(0);
  for (const [id, lost] of [["b", "5"], ["c", "7"]] as const) await addScan(store, { device: lost, scan: scan(id) });
  expect(await countWithoutToken(store, [walkIn("x"), walkIn("y", "7")])).toBe(3);
});

test("an older server refuses a file with people instead of passing them over", async () => {
  const store = await paired("/queuefile-version", "4", "5");
  await addScan(store, { device: "5", scan: scan("a") });
  const files = await queueFiles(store, [walkIn("x")], CLOCK, NOW);
  expect(files.map(({ device, version }) => [device, version])).toEqual([
    ["5", 1],
    ["4", 2],
  ]);
});

test("what the phone showed goes along, as it does when it sends", async () => {
  const store = await paired("/queuefile-shown", "4");
  await addScan(store, { device: "4", scan: scan("a"), shown: "stored" });
  await addScan(store, { device: "4", scan: scan("b") });
  const [file] = await queueFiles(store, [], CLOCK, NOW);
  expect(file?.scans.map(({ shown }) => shown)).toEqual([{ state: "stored" }, undefined]);
});

test("all times are told by the clock that the phone has now", async () => {
  const clocks = { wallTime: NOW.getTime() };
  const clock = new DeviceClock(0, { wall: () => clocks.wallTime, steady: () => 0 });
  clock.measure(NOW.toISOString(), clocks.wallTime, clocks.wallTime);
  const reading = clock.reading();
  const store = await paired("/queuefile-clock", "4");
  await addScan(store, { device: "4", scan: scan("a"), clock: reading });
  clocks.wallTime += 7_200_000; // Somebody sets the clock two hours forward.
  clock.measure(NOW.toISOString(), clocks.wallTime, clocks.wallTime);
  const [file] = await queueFiles(store, [{ ...walkIn("x"), clock: reading }], clock, NOW);
  expect(file?.clock_offset).toBe(-7_200_000);
  expect(file?.scans[0]?.scanned_at).toBe("2025-09-03T03:12:00.000Z");
  expect(file?.walk_ins?.[0]?.scanned_at).toBe("2025-09-03T03:10:00.000Z");
});

test("the signature is the one that the office computes", async () => {
  const store = await paired("/queuefile-signature", "4");
  await addScan(store, { device: "4", scan: scan("a") });
  const [file] = await queueFiles(store, [], new DeviceClock(-7_200_000.4), NOW);
  expect(file?.payload).toBe(
    '{"device":"4","sent_at":"2025-09-03T05:00:00.000Z","clock_offset":-7200000,"scans":[{"id":"a","code":' +
      '"AAAAAAAAAAAAAAAAAAAAAAAAAA","session":"1","direction":"in",' +
      '"scanned_at":"2025-09-03T01:12:00.000Z","method":"camera"}]}',
  );
  // Made by Python's hmac over that text, under hashlib.sha256(b"token-4").digest().
  expect(file?.signature).toBe("AKMqy5D4cjggEjUIFwyLmneeQrWHonBbFGnpSiji4vc");
});
