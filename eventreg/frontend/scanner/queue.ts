/**
 * Scans on their way to the server.
 *
 * A scan is written to the phone before anything is shown and stays until the server has given a
 * verdict on that very scan. Whatever happens in between, nothing leaves the queue without one.
 */

import type { Answer, Problem, ScansAnswer } from "./api";
import type { ScanResult } from "./decide";
import {
  addScan,
  forgetOldPairings,
  removeScans,
  waitingScans,
  type Scan,
  type Store,
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

export type Send = (token: string, scans: Scan[]) => Promise<Answer<ScansAnswer>>;

type Step = "empty" | "again" | "wait";

export class ScanQueue {
  private flight: Promise<void> | null = null;
  /** Somebody called while a flight was under way, perhaps after it had looked for the last time. */
  private calledAgain = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private largest = LARGEST_BATCH;
  /** Scans that the server refused to read; they wait until nothing else does. */
  private readonly held = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly send: Send,
    private readonly events: QueueEvents,
  ) {}

  /** Keeps a scan; once this resolves, it is safe on this phone. */
  async add(device: string, scan: Scan): Promise<void> {
    await addScan(this.store, { device, scan });
    this.events.onLength(await this.store.count("scans"));
  }

  /** Sends what waits, one batch at a time; called again meanwhile, it joins the flight. */
  flush(): Promise<void> {
    if (this.flight) {
      this.calledAgain = true;
      return this.flight;
    }
    clearTimeout(this.timer);
    this.flight = this.fly().finally(() => {
      this.flight = null;
      if (this.calledAgain) void this.flush();
    });
    return this.flight;
  }

  private async fly(): Promise<void> {
    this.calledAgain = false;
    const locked = new Set<string>();
    let step: Step = "again";
    while (step === "again") step = await this.step(locked);
    if (step !== "wait") return;
    const wait = Math.min(SHORTEST_WAIT_MS * 2 ** this.failures, LONGEST_WAIT_MS);
    this.failures += 1;
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  /** One batch; `locked` collects the devices whose access has ended. */
  private async step(locked: Set<string>): Promise<Step> {
    const waiting = await waitingScans(this.store);
    if (waiting.length === 0) return "empty";
    const batch = this.nextBatch(waiting.filter((entry) => !locked.has(entry.device)));
    if (batch.length === 0) return "wait";
    const device = batch[0]?.device ?? "";
    const token = (await this.store.get("pairings", device))?.token ?? "";
    const answer = await this.send(
      token,
      batch.map((entry) => entry.scan),
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
    const candidates = free.length > 0 ? free : waiting;
    const size = free.length > 0 ? this.largest : 1;
    return candidates.filter((entry) => entry.device === candidates[0]?.device).slice(0, size);
  }

  /** Removes exactly the scans that have a verdict and tells the door about each. */
  private async settle(batch: WaitingScan[], body: ScansAnswer): Promise<Step> {
    const results = new Map<string, ScanResult>();
    for (const result of Array.isArray(body.results) ? body.results : []) {
      if (VERDICTS.includes(result?.verdict)) results.set(result.id, result);
    }
    const done = batch.filter((entry) => results.has(entry.scan.id));
    if (done.length === 0) return "wait";
    await removeScans(
      this.store,
      done.map((entry) => entry.seq),
    );
    await forgetOldPairings(this.store);
    this.failures = 0;
    this.largest = LARGEST_BATCH;
    this.events.onLength(await this.store.count("scans"));
    this.events.onProblem(null);
    for (const { scan } of done) {
      this.held.delete(scan.id);
      const result = results.get(scan.id);
      if (result) this.events.onVerdict(scan, result);
    }
    return "again";
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
    if (this.held.has(id)) return false;
    this.held.add(id);
    return true;
  }
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
