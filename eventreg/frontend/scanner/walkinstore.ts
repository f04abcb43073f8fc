/**
 * Where this phone keeps the people whom it added, each in a box under a key that never leaves it.
 *
 * The key is not that of the list: who waits for the server must outlive the wiping of the list.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import { box, newBoxKey, openBox, type Sealed } from "./seal";
import type { StoredWalkIn } from "./walkins";

/** Somebody in a box, and what may be known of them without opening it. */
interface Boxed {
  device: string;
  isRefused: boolean;
  box: Sealed;
}

interface Schema extends DBSchema {
  /** In clear where an earlier release has stored them, and on a page that is not secure. */
  walkIns: { key: number; value: Boxed | StoredWalkIn };
  keys: { key: string; value: CryptoKey };
}

const VERSION = 2;
const KEY = "walk-ins";
const SAFE = { durability: "strict" } as const;

export class WalkInStore {
  constructor(private readonly db: IDBPDatabase<Schema>) {}

  /** Keeps somebody; once this resolves, they would survive a power cut. */
  async add(stored: StoredWalkIn): Promise<void> {
    const row = await this.boxed(stored);
    const tx = this.db.transaction("walkIns", "readwrite", SAFE);
    await Promise.all([tx.store.add(row), tx.done]);
  }

  /** Keeps what has become of somebody. */
  async put(key: number, stored: StoredWalkIn): Promise<void> {
    await this.db.put("walkIns", await this.boxed(stored), key);
  }

  async delete(key: number): Promise<void> {
    await this.db.delete("walkIns", key);
  }

  /** Everybody, the first to come first. */
  async all(): Promise<[number, StoredWalkIn][]> {
    const opened = (await this.rows()).map(async ([at, row]): Promise<[number, StoredWalkIn] | null> => {
      const stored = "box" in row ? await this.opened(row) : row;
      return stored && [at, stored];
    });
    return (await Promise.all(opened)).filter((one) => one !== null);
  }

  /** Nobody is here any more who could read why somebody was refused. */
  async deleteRefused(): Promise<void> {
    for (const [at, row] of await this.rows()) {
      if ("box" in row ? row.isRefused : row.refused) await this.delete(at);
    }
  }

  /** Puts those into boxes whom an earlier release has stored in clear. */
  async boxOlder(): Promise<void> {
    if (!crypto.subtle) return;
    for (const [at, row] of await this.rows()) {
      if ("box" in row) continue;
      const boxed = await this.boxed(row);
      const tx = this.db.transaction("walkIns", "readwrite", SAFE);
      const now = await tx.store.get(at);
      // The server may have spoken about them meanwhile.
      const isSame = now && !("box" in now) && JSON.stringify(now) === JSON.stringify(row);
      await Promise.all([isSame ? tx.store.put(boxed, at) : undefined, tx.done]);
    }
  }

  private async rows(): Promise<[number, Boxed | StoredWalkIn][]> {
    const tx = this.db.transaction("walkIns");
    const found: [number, Boxed | StoredWalkIn][] = [];
    for await (const cursor of tx.store) found.push([cursor.key, cursor.value]);
    return found;
  }

  private async boxed(stored: StoredWalkIn): Promise<Boxed | StoredWalkIn> {
    if (!crypto.subtle) return stored;
    const { device, refused } = stored;
    return { device, isRefused: refused !== undefined, box: await box(stored, KEY, await this.key()) };
  }

  private async opened({ box: sealed }: Boxed): Promise<StoredWalkIn | null> {
    const key = await this.db.get("keys", KEY);
    return key ? openBox<StoredWalkIn>(sealed, KEY, key) : null;
  }

  /** The key of these boxes: of two tabs that make one at once the first one's. */
  private async key(): Promise<CryptoKey> {
    const kept = await this.db.get("keys", KEY);
    if (kept) return kept;
    const made = await newBoxKey();
    const tx = this.db.transaction("keys", "readwrite", SAFE);
    const first = await tx.store.get(KEY);
    await Promise.all([first ?? tx.store.add(made, KEY), tx.done]);
    return first ?? made;
  }
}

/**
 * Opens the store of the app that lives under this root. A page of an earlier release that is still
 * open keeps its store; until it is closed this one waits, and onBlocked says so.
 */
export async function openWalkIns(root: string, onBlocked = (): void => undefined): Promise<WalkInStore> {
  const db = await openDB<Schema>(`eventreg-walk-ins${root}`, VERSION, {
    upgrade(opened, before) {
      if (before < 1) opened.createObjectStore("walkIns", { autoIncrement: true });
      if (before < 2) opened.createObjectStore("keys");
    },
    blocked: onBlocked,
  });
  const store = new WalkInStore(db);
  // A phone without room keeps them as they are, and delivers them all the same.
  await store.boxOlder().catch(() => undefined);
  return store;
}
