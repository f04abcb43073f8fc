/**
 * People added at the desk on their way to the server.
 *
 * Each is written to the phone before anything is shown, and stays until the server has spoken about
 * this very one. A refusal stays as well, until somebody at the desk has read it.
 */

import type { Answer, FoundPerson } from "./api";
import type { ClockReading, DeviceClock } from "./clock";
import type { ShownState } from "./decide";
import { throwLater } from "./failures";
import { Flight } from "./flight";
import { newId } from "./queue";
import type { WalkInStore } from "./walkinstore";

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
  /** What the phone showed then. */
  shown?: ShownState;
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

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** What a phone whose access has ended is told of whoever was not registered: the office sees to it. */
const TOLD_TO_NOBODY = "not_recorded";
/** Not this walk-in is wrong, but the token: it waits for one that is not. */
const OF_THE_DEVICE: readonly number[] = [401, 403];

/** Somebody as they leave the phone: the time by the clock of now. */
export function walkInAsSent({ walkIn, clock }: StoredWalkIn, now: Pick<DeviceClock, "present">): WalkIn {
  return { ...walkIn, scanned_at: now.present(walkIn.scanned_at, clock) };
}

export class WalkIns {
  private readonly flight = new Flight(() => this.fly());
  private wait = FIRST_WAIT_MS;
  /** Notes the verdict on somebody while they are still stored; what fails here holds nothing up. */
  beforeDone: (stored: StoredWalkIn, answer: CameIn) => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly store: WalkInStore,
    private readonly tokenOf: (device: string) => Promise<string | null>,
    private readonly send: SendWalkIn,
    private readonly events: WalkInEvents,
    private readonly timing: WalkInTiming,
  ) {}

  /** Keeps somebody; once this resolves, they are safe on this phone. */
  async add(
    device: string,
    facts: Omit<WalkIn, "id" | "scanned_at"> & Partial<WalkIn>,
    shown?: ShownState,
  ): Promise<WalkIn> {
    const clock = this.timing.clock.reading();
    const walkIn = { id: newId(), scanned_at: new Date().toISOString(), ...facts };
    await this.store.add({ device, walkIn, clock, ...(shown && { shown }) });
    await this.tell();
    return walkIn;
  }

  /** Sends what waits, one after the other; called again meanwhile, it joins the flight. */
  flush(): Promise<void> {
    return this.flight.start();
  }

  /** Somebody has read a refusal. */
  async putAway(id: string): Promise<void> {
    for (const [key, stored] of await this.store.all()) {
      if (stored.walkIn.id === id && stored.refused) await this.store.delete(key);
    }
    await this.tell();
  }

  /** The access of this phone has ended: no page is left on which somebody could read the refusals. */
  async forgetRefused(): Promise<void> {
    await this.store.deleteRefused();
    await this.tell();
  }

  /** Those who wait for word from the server, the first to come first. */
  async waiting(): Promise<StoredWalkIn[]> {
    return (await this.store.all()).map(([, stored]) => stored).filter(({ refused }) => !refused);
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
    const all = (await this.store.all()).map(([, stored]) => stored);
    const refused = all.filter((stored) => stored.refused !== undefined);
    this.events.onList(all.length - refused.length, refused);
  }

  private async fly(): Promise<void> {
    const waiting = (await this.store.all()).filter(([, stored]) => !stored.refused);
    let blocked = false;
    for (const [key, stored] of waiting) {
      const token = await this.tokenOf(stored.device);
      const answer = token === null ? null : await this.deliver(token, stored);
      if (answer === null || !(await this.noted(key, stored, answer))) blocked = true;
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

  /** On a phone without room an answer cannot be noted: this one is sent once more, and holds up nobody. */
  private noted(key: number, stored: StoredWalkIn, answer: Answer<CameIn | Delivered>): Promise<boolean> {
    return this.settle(key, stored, answer).catch((error: unknown) => {
      throwLater(error);
      return false;
    });
  }

  /** False where the server has not spoken about this one. */
  private async settle(key: number, stored: StoredWalkIn, answer: Answer<CameIn | Delivered>): Promise<boolean> {
    if (answer.kind === "unanswered") return false;
    if (answer.kind === "answered") {
      const known = "registration" in answer.body && answer.body.registration && answer.body.code;
      const delivered = "verdict" in answer.body && answer.body.id === stored.walkIn.id;
      if (!known && !delivered) return false;
      const came = known ? (answer.body as CameIn) : null;
      if (came) await this.beforeDone(stored, came).catch(throwLater);
      await this.store.delete(key);
      this.events.onDone(stored.walkIn, came);
      return true;
    }
    const { status, type, reason, errors, registration } = answer.problem;
    if (OF_THE_DEVICE.includes(status)) return false;
    const refused = { reason: reason ?? errors?.[0]?.field ?? type, registration: registration ?? null };
    if (refused.reason === TOLD_TO_NOBODY) await this.store.delete(key);
    else await this.store.put(key, { ...stored, refused });
    this.events.onRefused({ ...stored, refused });
    return true;
  }
}
