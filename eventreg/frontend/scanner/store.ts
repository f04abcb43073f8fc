/** What this phone keeps: whom it works for, the scans that wait, and a few habits. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { Direction } from "./decide";
import type { Choice, Session } from "./session";

export interface Device {
  id: string;
  name: string;
  role: "door" | "desk";
  expires_at: string | null;
}

export interface EventFacts {
  id: string;
  slug: string;
  title: string;
  timezone: string;
  ends_at: string | null;
}

/** What the server tells a device about itself and its event. */
export interface DeviceFacts {
  device: Device;
  event: EventFacts;
  sessions: Session[];
  ticket_key: string;
  server_time: string;
}

export interface Pairing extends DeviceFacts {
  token: string;
}

/** One scan as the API takes it: a ticket's code, or a registration found by search. */
export interface Scan {
  id: string;
  code?: string;
  registration?: string;
  session: string;
  direction: Direction;
  /** The device's own clock, RFC 3339; the server corrects it. */
  scanned_at: string;
  method: "camera" | "reader" | "manual";
}

/** A scan that waits for its verdict, with the device that made it. */
export interface StoredScan {
  device: string;
  scan: Scan;
}

/** A stored scan with its place in the queue. */
export interface WaitingScan extends StoredScan {
  seq: number;
}

/** Small things remembered between visits. */
export interface Settings {
  current_device: string;
  clock_offset: number;
  session_choice: Choice;
  camera: string;
  sound: boolean;
}

interface Schema extends DBSchema {
  pairings: { key: string; value: Pairing };
  scans: { key: number; value: StoredScan; indexes: { device: string } };
  settings: { key: string; value: unknown };
}

export type Store = IDBPDatabase<Schema>;

/** A power cut after "stored" was shown must not lose the scan. */
const SAFE = { durability: "strict" } as const;

/** Opens the store of the app that lives under this root (there may be two on one host). */
export function openStore(root: string): Promise<Store> {
  return openDB<Schema>(`eventreg${root}`, 1, {
    upgrade(db) {
      db.createObjectStore("pairings");
      db.createObjectStore("scans", { autoIncrement: true }).createIndex("device", "device");
      db.createObjectStore("settings");
    },
  });
}

export async function readSetting<K extends keyof Settings>(
  store: Store,
  key: K,
): Promise<Settings[K] | undefined> {
  return (await store.get("settings", key)) as Settings[K] | undefined;
}

export async function writeSetting<K extends keyof Settings>(
  store: Store,
  key: K,
  value: Settings[K],
): Promise<void> {
  await store.put("settings", value, key);
}

/** The pairing that this phone works under now. */
export async function currentPairing(store: Store): Promise<Pairing | undefined> {
  const device = await readSetting(store, "current_device");
  return device === undefined ? undefined : store.get("pairings", device);
}

/** Keeps a pairing and makes it the current one. */
export async function savePairing(store: Store, pairing: Pairing): Promise<void> {
  const tx = store.transaction(["pairings", "settings"], "readwrite", SAFE);
  await Promise.all([
    tx.objectStore("pairings").put(pairing, pairing.device.id),
    tx.objectStore("settings").put(pairing.device.id, "current_device"),
    tx.done,
  ]);
}

/** Forgets earlier pairings, but none whose scans still wait for an answer. */
export async function forgetOldPairings(store: Store): Promise<void> {
  const current = await readSetting(store, "current_device");
  for (const device of await store.getAllKeys("pairings")) {
    const waiting = await store.countFromIndex("scans", "device", device);
    if (device !== current && waiting === 0) await store.delete("pairings", device);
  }
}

/** Writes a scan down; resolves only when it would survive a power cut. */
export async function addScan(store: Store, stored: StoredScan): Promise<void> {
  const tx = store.transaction("scans", "readwrite", SAFE);
  await Promise.all([tx.store.add(stored), tx.done]);
}

/** Every scan that waits, the oldest first. */
export async function waitingScans(store: Store): Promise<WaitingScan[]> {
  const waiting: WaitingScan[] = [];
  const tx = store.transaction("scans");
  for await (const cursor of tx.store) waiting.push({ seq: cursor.key, ...cursor.value });
  return waiting;
}

/** Removes scans that have their verdict. */
export async function removeScans(store: Store, places: readonly number[]): Promise<void> {
  const tx = store.transaction("scans", "readwrite");
  await Promise.all([...places.map((seq) => tx.store.delete(seq)), tx.done]);
}
