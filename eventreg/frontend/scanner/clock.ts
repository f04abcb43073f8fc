/**
 * The clock of a phone, which may be wrong and may be set anew while nobody can be asked.
 *
 * The server's time is measured with every answer. What a scan needs besides its own time is how the
 * clock stood then, so that its time can be told by the clock that the phone has when it sends.
 */

import { clockOffset } from "./session";

/** How a phone's clock stood when a scan was made. Milliseconds. */
export interface ClockReading {
  /** How far it was behind the server's, as measured last. */
  offset: number;
  /** By how much it has gone more than the time that passed since; null where that is not known. */
  drift: number | null;
  /** One opening of the page; only within it can two of its steady clock's moments be compared. */
  page?: number;
  /** Where the clock stood by the page's steady clock. */
  base?: number;
}

/** Smaller differences are the network's, not a clock that somebody has set. */
const NOISE_MS = 5_000;
const FRESH_MS = 60_000;

/** A clock for people and a clock that nobody can set; in the browser Date and performance. */
export interface Clocks {
  wall(): number;
  steady(): number;
}

const BROWSER: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

export class DeviceClock {
  private readonly page = Math.random();
  private measuredAt: { wall: number; steady: number } | null = null;

  /** `offset` is what was measured on an earlier visit. */
  constructor(
    private offset: number,
    private readonly clocks: Clocks = BROWSER,
  ) {}

  /** Takes the server's time from an answer; the offset in milliseconds, null if it tells none. */
  measure(serverTime: string, sentAt: number, receivedAt: number): number | null {
    const offset = clockOffset(serverTime, sentAt, receivedAt);
    if (Number.isNaN(offset)) return null;
    this.offset = offset;
    this.measuredAt = { wall: this.clocks.wall(), steady: this.clocks.steady() };
    return offset;
  }

  /** Milliseconds of the server's clock, as well as this phone knows. */
  now(): number {
    return this.clocks.wall() + this.offset;
  }

  /** How the clock stands at this moment. */
  reading(): ClockReading {
    return { offset: this.offset, drift: this.drift(), page: this.page, base: this.base() };
  }

  /**
   * The time of a scan (RFC 3339, by this phone's clock of then) by the clock of now.
   *
   * Where the offset of now is another than at the scan, the clock was set in between, and the drift
   * tells whether that was before the scan or after it. A phone that slept drifts as well; the
   * nearer explanation wins, and where nothing is known the time stays as it is.
   */
  present(scannedAt: string, reading: ClockReading | undefined): string {
    if (reading?.drift !== null || reading.page !== this.page || reading.base === undefined) {
      return this.sinceMeasured(scannedAt, reading);
    }
    // Never measured before the scan: only how far the clock went since then can tell. What the offset
    // of an earlier visit says is nearer to that where it was set, and nearer to nothing after a sleep.
    const gone = this.base() - reading.base;
    const setForward = reading.offset - this.offset;
    const wasSet = Math.abs(gone) >= NOISE_MS && Math.abs(setForward - gone) < Math.abs(setForward);
    return wasSet ? new Date(Date.parse(scannedAt) + gone).toISOString() : scannedAt;
  }

  private sinceMeasured(scannedAt: string, reading: ClockReading | undefined): string {
    if (!reading || reading.drift === null) return scannedAt;
    const setForward = reading.offset - this.offset;
    if (Math.abs(setForward) < NOISE_MS) return scannedAt;
    const setBefore = Math.abs(reading.drift - setForward) <= Math.abs(reading.drift);
    if (setBefore) return scannedAt;
    return new Date(Date.parse(scannedAt) + setForward).toISOString();
  }

  /** Whether the server's time was measured a moment ago and the clock has not been set since. */
  isFresh(): boolean {
    if (!this.measuredAt || !this.isSure()) return false;
    return this.clocks.steady() - this.measuredAt.steady < FRESH_MS;
  }

  /** Whether it was measured since the page was opened, and has gone since like one that nobody set. */
  isSure(): boolean {
    const drift = this.drift();
    return drift !== null && Math.abs(drift) < NOISE_MS;
  }

  private base(): number {
    return this.clocks.wall() - this.clocks.steady();
  }

  private drift(): number | null {
    if (!this.measuredAt) return null;
    const wall = this.clocks.wall() - this.measuredAt.wall;
    return wall - (this.clocks.steady() - this.measuredAt.steady);
  }
}
