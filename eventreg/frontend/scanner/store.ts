/** What this phone keeps: whom it works for, the scans that wait, the list of people, a few habits. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { ClockReading } from "./clock";
import { nameless, type Direction, type Shown, type ShownState } from "./decide";
import type { PinVerifier, Tries } from "./pin";
import type { RemovedState, Sealed } from "./seal";
import { isThere, type Session, type Use } from "./session";

export interface Device {
  id: string;
  name: string;
  role: "door" | "desk";
  expires_at: string | null;
  /** Where it stands; empty where that does not matter. */
  gate?: string;
  pin?: PinVerifier | null;
}

/** A category of the event, or a checkpoint where something is received once. */
export interface Named {
  id: string;
  name: string;
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
  categories?: Named[];
  checkpoints?: Named[];
  /** The server's release. */
  version?: string;
}

export interface Pairing extends DeviceFacts {
  token: string;
  /** The server has said that this access has ended: it only delivers now. */
  ended?: true;
}

/** One scan as the API takes it: a ticket's code, or a registration found by search; at a session
 * or at a checkpoint. */
export interface Scan {
  id: string;
  code?: string;
  registration?: string;
  session?: string;
  checkpoint?: string;
  direction: Direction;
  /** The device's own clock, RFC 3339; the server corrects it. */
  scanned_at: string;
  method: "camera" | "reader" | "manual";
  /** What the phone showed for it; told when it is sent, so that staff learn of what came otherwise. */
  shown?: { state: ShownState };
}

/** A scan that waits for its verdict, with the device that made it and the state of its clock. */
export interface StoredScan {
  device: string;
  scan: Scan;
  clock?: ClockReading;
  /** What the phone showed when it was made. */
  shown?: ShownState;
}

/** A stored scan with its place in the queue. */
export interface WaitingScan extends StoredScan {
  seq: number;
}

/**
 * One line of the list, under the lookup of its code: sealed, so that only the QR opens it (door), or
 * in a box under this phone's own key (desk), or what is left of somebody who may not come.
 */
export interface RosterRow {
  lookup: string;
  sealed?: string;
  box?: Sealed;
  /** The registration's id, where this phone may know it. */
  person?: string;
  removed?: RemovedState;
}

/** What this phone has recorded of somebody at a place, until the list says it itself. */
export interface Mark {
  /** `lookup` of the code, or the registration's id where there was no code. */
  who: string;
  /** `placeOf` the scan. */
  place: string;
  /** By the server's clock, RFC 3339. */
  at: string;
  inside: boolean;
  /** The scan that says so. */
  scan: string;
  /** The server has given its verdict: the next whole list knows it. */
  settled: boolean;
}

/** How far the list has come. */
export interface RosterState {
  device: string;
  cursor: string | null;
  /** People on the list, without those who may not come. */
  size: number;
  total: number;
  /** By the server's clock, RFC 3339; null until the list was complete for the first time. */
  synced_at: string | null;
}

/** That the list was wiped from this phone; it is not fetched again before somebody asks for it. */
export interface Wiped {
  device: string;
  at: string;
  why: "ended" | "revoked" | "asked";
  /** The server knows. */
  told: boolean;
}

/** A verdict that came when somebody had gone on, and is not what the door was shown. */
export interface LateVerdict {
  scan: string;
  /** What to call the person without a name: the end of the code. */
  label: string;
  /** By the server's clock, RFC 3339. */
  at: string;
  /** Stored without whoever it is about. */
  shown: Shown;
  /** The same with the person, under the key of a desk's list. */
  box?: Sealed;
}

/** An accepted scan of a desk, which may be taken back for a while. */
export interface Takeable extends LateVerdict {
  device: string;
  /** Milliseconds of the server's clock. */
  until: number;
}

/** Small things remembered between visits. */
export interface Settings {
  current_device: string;
  clock_offset: number;
  use: Use;
  confirm: boolean;
  camera: string;
  sound: boolean;
  roster: RosterState;
  wiped: Wiped;
  pin_tries: Tries;
  late: LateVerdict[];
  takeable: Takeable[];
}

interface Schema extends DBSchema {
  pairings: { key: string; value: Pairing };
  scans: { key: number; value: StoredScan; indexes: { device: string } };
  settings: { key: string; value: unknown };
  roster: { key: string; value: RosterRow; indexes: { person: string; removed: string } };
  marks: { key: [string, string]; value: Mark; indexes: { scan: string } };
  keys: { key: string; value: CryptoKey };
}

export type Store = IDBPDatabase<Schema>;

/** The pairings as they stand in a transaction that may change them. */
interface Pairings {
  getKey(device: string): Promise<string | undefined>;
  put(pairing: Pairing, device: string): Promise<string>;
}

const VERSION = 2;

/** A power cut after "stored" was shown must not lose the scan. */
const SAFE = { durability: "strict" } as const;

/**
 * Opens the store of the app that lives under this root (there may be two on one host).
 *
 * A page of an older release that is still open keeps its store, lest it lose a scan; until it is
 * closed this one waits, and onBlocked says so. onLost: the browser has closed the store by itself,
 * and nothing can be written before the page is loaded again.
 */
export function openStore(
  root: string,
  onBlocked = (): void => undefined,
  onLost = (): void => undefined,
): Promise<Store> {
  return openDB<Schema>(`eventreg${root}`, VERSION, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore("pairings");
        db.createObjectStore("scans", { autoIncrement: true }).createIndex("device", "device");
        db.createObjectStore("settings");
      }
      if (before < 2) {
        const roster = db.createObjectStore("roster", { keyPath: "lookup" });
        roster.createIndex("person", "person");
        roster.createIndex("removed", "removed");
        const marks = db.createObjectStore("marks", { keyPath: ["who", "place"] });
        marks.createIndex("scan", "scan");
        db.createObjectStore("keys");
      }
    },
    blocked: onBlocked,
    terminated: onLost,
  });
}

/** Where a scan belongs: a session or a checkpoint, in one word. */
export function placeOf(scan: Pick<Scan, "session" | "checkpoint">): string {
  return scan.checkpoint === undefined ? `session ${scan.session}` : `checkpoint ${scan.checkpoint}`;
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
  // On a phone without room a habit is lost, and nothing else.
  await store.put("settings", value, key).catch(() => undefined);
}

/** The pairing that this phone works under now. */
export async function currentPairing(store: Store): Promise<Pairing | undefined> {
  const device = await readSetting(store, "current_device");
  return device === undefined ? undefined : store.get("pairings", device);
}

/** Later verdicts without the people's names: when the list is wiped, no name stays. */
export function withoutNames(late: readonly LateVerdict[]): LateVerdict[] {
  return late.map(({ scan, label, at, shown }) => ({ scan, label, at, shown: nameless(shown) }));
}

/**
 * Keeps a pairing and makes it the current one; the list that an earlier one had goes, and what it
 * scanned for unless this one may scan for that as well.
 */
export async function savePairing(store: Store, pairing: Pairing): Promise<void> {
  const tx = store.transaction(["pairings", "settings", "roster", "keys"], "readwrite", SAFE);
  const settings = tx.objectStore("settings");
  const use = (await settings.get("use")) as Use | undefined;
  const isOurs = use !== undefined && isThere(use.place, pairing);
  const old = ["roster", "wiped", "pin_tries", ...(isOurs ? [] : ["use"])];
  const gone = old.map((key) => settings.delete(key));
  const late = ((await settings.get("late")) ?? []) as LateVerdict[];
  await Promise.all([
    settings.put(withoutNames(late), "late"),
    tx.objectStore("pairings").put(pairing, pairing.device.id),
    settings.put(pairing.device.id, "current_device"),
    tx.objectStore("roster").clear(),
    tx.objectStore("keys").clear(),
    ...gone,
    tx.done,
  ]);
}

/** The access of a device has ended: it keeps what it needs to deliver its scans, and nothing more. */
export async function endPairing(store: Store, pairing: Pairing): Promise<void> {
  const tx = store.transaction("pairings", "readwrite", SAFE);
  const left: Pairing = { ...pairing, ticket_key: "", sessions: [], ended: true };
  await Promise.all([tx.store.put(left, pairing.device.id), tx.done]);
}

/** Whether this page's device is not the phone's any more: another page has paired it anew. */
export async function isReplaced(store: Store, device: string): Promise<boolean> {
  const current = await readSetting(store, "current_device");
  return current !== undefined && current !== device;
}

/** Forgets earlier pairings, but none whose scans still wait for an answer, nor one of `inUse`. */
export async function forgetOldPairings(
  store: Store,
  inUse: ReadonlySet<string> = new Set(),
): Promise<void> {
  // All in one, or a scan that another page stores in between would lose its token.
  const tx = store.transaction(["settings", "scans", "pairings"], "readwrite");
  const [pairings, byDevice] = [tx.objectStore("pairings"), tx.objectStore("scans").index("device")];
  const current = await tx.objectStore("settings").get("current_device");
  for (const device of await pairings.getAllKeys()) {
    const waiting = await byDevice.count(device);
    if (device !== current && waiting === 0 && !inUse.has(device)) await pairings.delete(device);
  }
  await tx.done;
}

/** What is written down together with a scan. */
export interface Beside {
  /** What it says of the person. */
  mark?: Mark | undefined;
  /** By which it is delivered: put back where another page has forgotten it. */
  pairing?: Pairing;
}

/** Writes a scan down; resolves only when it would survive a power cut. */
export async function addScan(store: Store, stored: StoredScan, beside: Beside = {}): Promise<void> {
  const { mark, pairing } = beside;
  const tx = store.transaction(["scans", "marks", "pairings"], "readwrite", SAFE);
  const written: Promise<unknown>[] = [tx.objectStore("scans").add(stored), tx.done];
  if (mark) written.push(tx.objectStore("marks").put(mark));
  if (pairing) written.push(putBack(tx.objectStore("pairings"), pairing));
  await Promise.all(written);
}

/** Puts the pairing back by which something is delivered, where another page has forgotten it. */
export async function keepPairing(store: Store, pairing: Pairing): Promise<void> {
  const tx = store.transaction("pairings", "readwrite", SAFE);
  await Promise.all([putBack(tx.store, pairing), tx.done]);
}

async function putBack(pairings: Pairings, pairing: Pairing): Promise<void> {
  const { id } = pairing.device;
  if ((await pairings.getKey(id)) === undefined) await pairings.put(pairing, id);
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

/** The server has spoken about a scan: what this phone noted of it is true, or it never was. */
export async function settleMark(store: Store, scan: string, valid: boolean): Promise<void> {
  const tx = store.transaction("marks", "readwrite");
  const mark = await tx.store.index("scan").get(scan);
  if (mark && valid) await tx.store.put({ ...mark, settled: true });
  if (mark && !valid) await tx.store.delete([mark.who, mark.place]);
  await tx.done;
}
