/** The waiting scans as a file, for the day when it reaches no network any more. */

import type { DeviceClock } from "./clock";
import { asSent } from "./queue";
import { encodeBase64Url } from "./seal";
import { waitingScans, type Scan, type Store } from "./store";

interface Content {
  device: string;
  sent_at: string;
  /** How far the server's clock was ahead of this phone's, in milliseconds, as last measured. */
  clock_offset: number;
  scans: Scan[];
}

/** What the office loads: `payload` is the JSON of Content, signed as it stands there. */
export interface QueueFile extends Content {
  format: "eventreg-queue";
  version: 1;
  payload: string;
  /** Base64url of HMAC-SHA-256 over `payload` in UTF-8; the key is SHA-256 of the device's token. */
  signature: string;
}

/** One file for each device of this phone that has scans; the scans stay in the queue. */
export async function queueFiles(store: Store, clock: DeviceClock, now: Date): Promise<QueueFile[]> {
  const waiting = await waitingScans(store);
  const files: QueueFile[] = [];
  for (const device of new Set(waiting.map((one) => one.device))) {
    const token = (await store.get("pairings", device))?.token;
    if (token === undefined) continue;
    const content: Content = {
      device,
      sent_at: now.toISOString(),
      clock_offset: Math.round(clock.reading().offset),
      scans: waiting.filter((one) => one.device === device).map((one) => asSent(one, clock)),
    };
    files.push(await signed(content, token));
  }
  return files;
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
  return { format: "eventreg-queue", version: 1, ...content, payload, signature };
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
