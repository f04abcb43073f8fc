import "fake-indexeddb/auto";

import { expect, test } from "vitest";

import { queueFiles } from "./queuefile";
import { addScan, openStore, savePairing, waitingScans, type Pairing, type Scan } from "./store";

const NOW = new Date("2025-09-03T05:00:00.000Z");

function scan(id: string): Scan {
  const scanned_at = "2025-09-03T01:12:00.000Z";
  return { id, code: "A".repeat(26), session: "1", direction: "in", scanned_at, method: "camera" };
}

test("the waiting scans go into one file for each device, and stay", async () => {
  const store = await openStore("/queuefile");
  for (const id of ["4", "5", "6"]) {
    await savePairing(store, { token: `token-${id}`, device: { id } } as Pairing);
  }
  await addScan(store, { device: "4", scan: scan("a") });
  await addScan(store, { device: "5", scan: scan("b") });
  await addScan(store, { device: "4", scan: scan("c") });
  const files = await queueFiles(store, NOW, 0);
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

test("the signature is the one that the office computes", async () => {
  const store = await openStore("/queuefile-signature");
  await savePairing(store, { token: "token-4", device: { id: "4" } } as Pairing);
  await addScan(store, { device: "4", scan: scan("a") });
  const [file] = await queueFiles(store, NOW, -7_200_000.4);
  expect(file?.payload).toBe(
    '{"device":"4","sent_at":"2025-09-03T05:00:00.000Z","clock_offset":-7200000,"scans":[{"id":"a","code":' +
      '"AAAAAAAAAAAAAAAAAAAAAAAAAA","session":"1","direction":"in",' +
      '"scanned_at":"2025-09-03T01:12:00.000Z","method":"camera"}]}',
  );
  // Made by Python's hmac over that text, under hashlib.sha256(b"token-4").digest().
  expect(file?.signature).toBe("AKMqy5D4cjggEjUIFwyLmneeQrWHonBbFGnpSiji4vc");
});
