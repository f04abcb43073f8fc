/**
 * Scans on their way to the server.
 *
 * A scan is written to the phone before anything is shown and stays until the server has given a
 * verdict on that very scan. Whatever happens in between, nothing leaves the queue without one.
 */

import type { Answer, Problem, ScansAnswer } from "./api";
import type { DeviceClock } from "./clock";
import type { ScanResult } from "./decide";
import { Flight } from "./flight";
import {
  addScan,
  forgetOldPairings,
  removeScans,
  settleMark,
  waitingScans,
  type Beside,
  type Scan,
  type Store,
  type StoredScan,
  type WaitingScan,
} from "./store";

const LARGEST_BATCH = 500;
const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
const VERDICTS: readonly string[] = ["accepted", "repeat", "refused"];

export interface QueueEvents {
  /** The server gave its verdict on a scan. */
  onVerdict(scan: Scan, result: ScanResult): void;
  /** How many scans wait. */
  onLength(length: number): void;
  /** The server answered, or nobody did. */
  onNetwork(online: boolean): void;
  /** A batch came through; its answer carries the server's clock. */
  onAnswer(serverTime: string, sentAt: number, receivedAt: number): void;
  /** The server refused a whole batch; nothing is lost, but somebody must know. Null when over. */
  onProblem(problem: Problem | null): void;
}

/** A scan and the server's verdict on it. */
export interface Settled {
  stored: WaitingScan;
  result: ScanResult;
}

export type Send = (token: string, scans: Scan[]) => Promise<Answer<ScansAnswer>>;

/** How the times of scans are told by the clock that the phone has when it sends them. */
export interface Timing {
  /** Asks the server for its time where that is due; false where nobody answers. */
  measure(token: string): Promise<boolean>;
  timed(stored: StoredScan): Scan;
}

const AS_STORED: Timing = { measure: () => Promise.resolve(true), timed: ({ scan }) => scan };

type Step = "empty" | "again" | "wait";

export class ScanQueue {
  private readonly flight = new Flight(() => this.fly());
  private failures = 0;
  private largest = LARGEST_BATCH;
  /** Scans that the server refused to read; they wait until nothing else does, and take turns. */
  private readonly held = new Set<string>();
  /** How many waited when they were counted last. */
  private length = 0;
  /** How many the door was told of last. */
  private told: number | null = null;
  /** Notes verdicts while their scans are still stored; what fails here holds nothing up. */
  beforeSettled: (settled: Settled[]) => Promise<void> = () => Promise.resolve();
  /** The devices that have more than scans to deliver: their tokens are kept. */
  inUse: () => Promise<ReadonlySet<string>> = () => Promise.resolve(new Set());
  /** The codes of people whom the server does not know yet: their scans wait for them. */
  notYet: () => Promise<ReadonlySet<string>> = () => Promise.resolve(new Set());

  constructor(
    private readonly store: Store,
    private readonly send: Send,
    private readonly events: QueueEvents,
    private readonly timing: Timing = AS_STORED,
  ) {}

  /** Keeps a scan, and what belongs to it; once this resolves, it is safe on this phone. */
  async add(
    device: string,
    scan: Scan,
    more: Pick<StoredScan, "clock" | "shown"> = {},
    beside: Beside = {},
  ): Promise<void> {
    await addScan(this.store, { device, scan, ...more }, beside);
    await this.tellLength(this.length + 1);
  }

  /** Sends what waits, one batch at a time; called again meanwhile, it joins the flight. */
  flush(): Promise<void> {
    return this.flight.start();
  }

  private async fly(): Promise<void> {
    const locked = new Set<string>();
    let step: Step = "again";
    // A phone without room may fail to note an answer; the same scans then go once more.
    while (step === "again") step = await this.step(locked).catch((): Step => "wait");
    if (step !== "wait") return;
    const wait = Math.min(SHORTEST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
    this.failures += 1;
    this.flight.startIn(wait);
  }

  /** One batch; `locked` collects the devices whose access has ended. */
  private async step(locked: Set<string>): Promise<Step> {
    const waiting = await waitingScans(this.store);
    // Another page of this phone may have delivered some.
    await this.tellLength(waiting.length);
    if (waiting.length === 0) return "empty";
    // Asked after the scans were read: whoever was scanned had been written down before.
    const notYet = await this.notYet();
    const ready = waiting.filter(({ device, scan }) => !locked.has(device) && !notYet.has(scan.code ?? ""));
    const batch = this.nextBatch(ready);
    if (batch.length === 0) return "wait";
    const device = batch[0]?.device ?? "";
    const token = (await this.store.get("pairings", device))?.token ?? "";
    if (!(await this.timing.measure(token))) {
      this.events.onNetwork(false);
      return "wait";
    }
    const answer = await this.send(
      token,
      batch.map((entry) => this.timing.timed(entry)),
    );
    this.events.onNetwork(answer.kind !== "unanswered");
    if (answer.kind === "unanswered") return "wait";
    if (answer.kind === "problem") {
      this.events.onProblem(answer.problem);
      if (answer.problem.status === 401 || answer.problem.status === 403) locked.add(device);
      else if (!this.narrow(batch)) return "wait";
      return "again";
    }
    this.events.onAnswer(answer.body.server_time, answer.sentAt, answer.receivedAt);
    return this.settle(batch, answer.body);
  }

  /** The oldest scans of one device: each device's scans travel under its own token. */
  private nextBatch(waiting: readonly WaitingScan[]): WaitingScan[] {
    const free = waiting.filter((entry) => !this.held.has(entry.scan.id));
    if (free.length > 0) return free.filter((entry) => entry.device === free[0]?.device).slice(0, this.largest);
    const inTurn = [...this.held];
    const turn = (entry: WaitingScan): number => inTurn.indexOf(entry.scan.id);
    return [...waiting].sort((a, b) => turn(a) - turn(b)).slice(0, 1);
  }

  /** Removes exactly the scans that have a verdict and tells the door about each. */
  private async settle(batch: WaitingScan[], body: ScansAnswer): Promise<Step> {
    const results = new Map<string, ScanResult>();
    for (const result of Array.isArray(body.results) ? body.results : []) {
      if (VERDICTS.includes(result?.verdict)) results.set(result.id, result);
    }
    const done = batch.flatMap((stored): Settled[] => {
      const result = results.get(stored.scan.id);
      return result ? [{ stored, result }] : [];
    });
    if (done.length === 0) return "wait";
    await this.beforeSettled(done).catch(() => undefined);
    await removeScans(
      this.store,
      done.map(({ stored }) => stored.seq),
    );
    this.failures = 0;
    this.largest = LARGEST_BATCH;
    await this.tellLength(this.length - done.length);
    this.events.onProblem(null);
    // Their scans are gone from this phone: whatever fails from here on, each verdict is told.
    for (const { stored, result } of done) {
      this.held.delete(stored.scan.id);
      this.events.onVerdict(stored.scan, result);
    }
    await this.tidy(done).catch(() => undefined);
    return "again";
  }

  /** What need not succeed: a mark or a token then stays longer than it should. */
  private async tidy(done: readonly Settled[]): Promise<void> {
    for (const { stored, result } of done) {
      const isValid = result.verdict !== "refused";
      await settleMark(this.store, stored.scan.id, isValid).catch(() => undefined);
    }
    await forgetOldPairings(this.store, await this.inUse());
  }

  /** Tells how many wait; `reckoned` stands in where they cannot be counted. */
  private async tellLength(reckoned: number): Promise<void> {
    this.length = await this.store.count("scans").catch(() => Math.max(reckoned, 0));
    if (this.length === this.told) return;
    this.told = this.length;
    this.events.onLength(this.length);
  }

  /**
   * Looks for the one scan for which the server refused a whole batch, so that it does not block the
   * others: smaller and smaller batches find it, and it then waits behind them. False when there
   * is nothing left to try.
   */
  private narrow(batch: readonly WaitingScan[]): boolean {
    if (batch.length > 1) {
      this.largest = Math.ceil(batch.length / 2);
      return true;
    }
    const id = batch[0]?.scan.id ?? "";
    // It goes behind the others that are held: each has its turn.
    const isNew = !this.held.delete(id);
    this.held.add(id);
    return isNew;
  }
}

/** A scan as it leaves the phone: its time by the clock of now, and what was shown for it. */
export function asSent({ scan, clock, shown }: StoredScan, now: Pick<DeviceClock, "present">): Scan {
  const scanned_at = now.present(scan.scanned_at, clock);
  return { ...scan, scanned_at, ...(shown && { shown: { state: shown } }) };
}

/** A random UUID, also where `crypto.randomUUID` is missing because the page is not secure. */
export function newId(source: Crypto = crypto): string {
  if (typeof source.randomUUID === "function") return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
