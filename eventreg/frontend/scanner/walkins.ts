/**
 * People added at the desk on their way to the server.
 *
 * Each is written to the phone before anything is shown, and stays until the server has spoken about
 * this very one. A refusal stays as well, until somebody at the desk has read it.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { Answer, FoundPerson } from "./api";
import type { ClockReading, DeviceClock } from "./clock";
import { Flight } from "./flight";
import { newId } from "./queue";

/** Somebody who came unannounced, as the API takes them. */
export interface WalkIn {
  id: string;
  full_name: string;
  category: string;
  organization: string;
  phone: string;
  session: string;
  /** The device's own clock, RFC 3339. */
  scanned_at: string;
  /** The ticket that this phone made; without a secure page the server makes it. */
  code?: string;
}

/** What the server says of somebody who came in at the desk. */
export interface CameIn {
  registration: FoundPerson;
  code: string;
  short: string;
  scan: { verdict: string; reason: string | null; warning?: string | null };
}

/** What it says of them to a phone that was revoked meanwhile: no more than that they were let in. */
export interface Delivered {
  id: string;
  verdict: string;
}

/** A walk-in that waits, or that the server refused. */
export interface StoredWalkIn {
  device: string;
  walkIn: WalkIn;
  /** How the phone's clock stood when the person came. */
  clock?: ClockReading;
  refused?: { reason: string; registration: FoundPerson | null };
}

export interface WalkInEvents {
  /** `answer`: none for a phone that is told nothing of anybody any more. */
  onDone(walkIn: WalkIn, answer: CameIn | null): void;
  onRefused(stored: StoredWalkIn): void;
  /** How many wait, and the refusals that nobody has put away. */
  onList(waiting: number, refused: StoredWalkIn[]): void;
}

/** How the time of an arrival is told by the clock that the phone has when it sends it. */
export interface WalkInTiming {
  clock: Pick<DeviceClock, "reading" | "present">;
  /** Asks the server for its time where that is due; false where nobody answers. */
  measure(token: string): Promise<boolean>;
}

export type SendWalkIn = (token: string, walkIn: WalkIn) => Promise<Answer<CameIn | Delivered>>;

interface Schema extends DBSchema {
  walkIns: { key: number; value: StoredWalkIn };
}

export type WalkInStore = IDBPDatabase<Schema>;

const SAFE = { durability: "strict" } as const;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** Not this walk-in is wrong, but the token: it waits for one that is not. */
const OF_THE_DEVICE: readonly number[] = [401, 403];

/** Somebody as they leave the phone: the time by the clock of now. */
export function walkInAsSent({ walkIn, clock }: StoredWalkIn, now: Pick<DeviceClock, "present">): WalkIn {
  return { ...walkIn, scanned_at: now.present(walkIn.scanned_at, clock) };
}

/** Opens the store of the app that lives under this root. */
export function openWalkIns(root: string): Promise<WalkInStore> {
  return openDB<Schema>(`eventreg-walk-ins${root}`, 1, {
    upgrade(db) {
      db.createObjectStore("walkIns", { autoIncrement: true });
    },
  });
}

export class WalkIns {
  private readonly flight = new Flight(() => this.fly());
  private wait = FIRST_WAIT_MS;

  constructor(
    private readonly store: WalkInStore,
    private readonly tokenOf: (device: string) => Promise<string | null>,
    private readonly send: SendWalkIn,
    private readonly events: WalkInEvents,
    private readonly timing: WalkInTiming,
  ) {}

  /** Keeps somebody; once this resolves, they are safe on this phone. */
  async add(device: string, facts: Omit<WalkIn, "id" | "scanned_at">): Promise<WalkIn> {
    const clock = this.timing.clock.reading();
    const walkIn = { id: newId(), scanned_at: new Date().toISOString(), ...facts };
    const tx = this.store.transaction("walkIns", "readwrite", SAFE);
    await Promise.all([tx.store.add({ device, walkIn, clock }), tx.done]);
    await this.tell();
    return walkIn;
  }

  /** Sends what waits, one after the other; called again meanwhile, it joins the flight. */
  flush(): Promise<void> {
    return this.flight.start();
  }

  /** Somebody has read a refusal. */
  async putAway(id: string): Promise<void> {
    for (const [key, stored] of await this.all()) {
      if (stored.walkIn.id === id && stored.refused) await this.store.delete("walkIns", key);
    }
    await this.tell();
  }

  /** Those who wait for word from the server, the first to come first. */
  async waiting(): Promise<StoredWalkIn[]> {
    return (await this.all()).map(([, stored]) => stored).filter(({ refused }) => !refused);
  }

  /** The devices whose walk-ins wait. */
  async devices(): Promise<Set<string>> {
    return new Set((await this.waiting()).map(({ device }) => device));
  }

  /** The codes that the server cannot know yet: it would say of them that they are no tickets. */
  async codes(): Promise<Set<string>> {
    return new Set((await this.waiting()).flatMap(({ walkIn }) => walkIn.code ?? []));
  }

  /** Says what waits and what was refused. */
  async tell(): Promise<void> {
    const all = (await this.all()).map(([, stored]) => stored);
    const refused = all.filter((stored) => stored.refused !== undefined);
    this.events.onList(all.length - refused.length, refused);
  }

  private async fly(): Promise<void> {
    const waiting = (await this.all()).filter(([, stored]) => !stored.refused);
    let blocked = false;
    for (const [key, stored] of waiting) {
      const token = await this.tokenOf(stored.device);
      const answer = token === null ? null : await this.deliver(token, stored);
      if (answer === null || !(await this.settle(key, stored, answer))) blocked = true;
      if (answer?.kind === "unanswered") break;
    }
    if (waiting.length > 0) await this.tell();
    if (!blocked) {
      this.wait = FIRST_WAIT_MS;
      return;
    }
    this.flight.startIn(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private async deliver(token: string, stored: StoredWalkIn): Promise<Answer<CameIn | Delivered>> {
    if (!(await this.timing.measure(token))) return { kind: "unanswered" };
    return this.send(token, walkInAsSent(stored, this.timing.clock));
  }

  /** False where the server has not spoken about this one. */
  private async settle(key: number, stored: StoredWalkIn, answer: Answer<CameIn | Delivered>): Promise<boolean> {
    if (answer.kind === "unanswered") return false;
    if (answer.kind === "answered") {
      const known = "registration" in answer.body && answer.body.registration && answer.body.code;
      const delivered = "verdict" in answer.body && answer.body.id === stored.walkIn.id;
      if (!known && !delivered) return false;
      await this.store.delete("walkIns", key);
      this.events.onDone(stored.walkIn, known ? (answer.body as CameIn) : null);
      return true;
    }
    const { status, type, reason, registration } = answer.problem;
    if (OF_THE_DEVICE.includes(status)) return false;
    const refused = { reason: reason ?? type, registration: registration ?? null };
    await this.store.put("walkIns", { ...stored, refused }, key);
    this.events.onRefused({ ...stored, refused });
    return true;
  }

  private async all(): Promise<[number, StoredWalkIn][]> {
    const tx = this.store.transaction("walkIns");
    const found: [number, StoredWalkIn][] = [];
    for await (const cursor of tx.store) found.push([cursor.key, cursor.value]);
    return found;
  }
}
