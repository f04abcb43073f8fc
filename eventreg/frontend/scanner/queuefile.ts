/** What waits on this phone as a file, for the day when it reaches no network any more. */

import type { DeviceClock } from "./clock";
import { asSent } from "./queue";
import { encodeBase64Url } from "./seal";
import { waitingScans, type Scan, type Store } from "./store";
import { walkInAsSent, type StoredWalkIn, type WalkIn } from "./walkins";

interface Content {
  device: string;
  sent_at: string;
  /** How far the server's clock was ahead of this phone's, in milliseconds, as last measured. */
  clock_offset: number;
  scans: Scan[];
  /** Those whom this phone added at the desk, where some wait: they are loaded before the scans. */
  walk_ins?: WalkIn[];
}

/**
 * What the office loads: `payload` is the JSON of Content, signed as it stands there.
 *
 * Version 2 has walk-ins: a server that knows none of them says so and loads nothing, instead of
 * passing them over.
 */
export interface QueueFile extends Content {
  format: "eventreg-queue";
  version: 1 | 2;
  payload: string;
  /** Base64url of HMAC-SHA-256 over `payload` in UTF-8; the key is SHA-256 of the device's token. */
  signature: string;
}

/** One file for each device of this phone for which something waits; it goes on waiting here. */
export async function queueFiles(
  store: Store,
  walkIns: readonly StoredWalkIn[],
  clock: DeviceClock,
  now: Date,
): Promise<QueueFile[]> {
  const waiting = await waitingScans(store);
  const files: QueueFile[] = [];
  for (const device of new Set([...waiting, ...walkIns].map((one) => one.device))) {
    const token = (await store.get("pairings", device))?.token;
    if (token === undefined) continue;
    const own = (one: { device: string }): boolean => one.device === device;
    const people = walkIns.filter(own).map((one) => walkInAsSent(one, clock));
    const content: Content = {
      device,
      sent_at: now.toISOString(),
      clock_offset: Math.round(clock.reading().offset),
      scans: waiting.filter(own).map((one) => asSent(one, clock)),
      ...(people.length > 0 && { walk_ins: people }),
    };
    files.push(await signed(content, token));
  }
  return files;
}

/** How much waits for which this phone has no token any more: it can neither be sent nor signed. */
export async function countWithoutToken(store: Store, walkIns: readonly StoredWalkIn[]): Promise<number> {
  const pairings = (await store.getAll("pairings")).filter(({ token }) => token);
  const known = new Set(pairings.map(({ device }) => device.id));
  return [...(await waitingScans(store)), ...walkIns].filter(({ device }) => !known.has(device)).length;
}

async function signed(content: Content, token: string): Promise<QueueFile> {
  const { subtle } = crypto;
  const utf8 = new TextEncoder();
  const payload = JSON.stringify(content);
  const secret = await subtle.digest("SHA-256", utf8.encode(token));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const mac = await subtle.sign("HMAC", key, utf8.encode(payload));
  const signature = encodeBase64Url(new Uint8Array(mac));
  return { format: "eventreg-queue", version: content.walk_ins ? 2 : 1, ...content, payload, signature };
}

/** Gives a file to the phone to keep; `name` without a person's data in it. */
export function saveFile(file: QueueFile): void {
  const content = new Blob([JSON.stringify(file)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  const moment = file.sent_at.slice(0, 16).replace(/[:T]/g, "-");
  link.download = `pindaian-${file.device}-${moment}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
