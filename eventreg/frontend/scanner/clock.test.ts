import { describe, expect, test } from "vitest";

import { DeviceClock } from "./clock";

const HOUR = 3_600_000;
const EIGHT = Date.parse("2025-09-03T08:00:00Z");
const at = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** A phone whose owner can set its clock, and whose time passes only when told. */
class Phone {
  wallTime = EIGHT;
  steadyTime = 0;
  readonly clock = new DeviceClock(0, {
    wall: () => this.wallTime,
    steady: () => this.steadyTime,
  });

  pass(milliseconds: number): void {
    this.wallTime += milliseconds;
    this.steadyTime += milliseconds;
  }

  setForward(milliseconds: number): void {
    this.wallTime += milliseconds;
  }

  hear(serverTime: number): void {
    this.clock.measure(at(serverTime), this.wallTime, this.wallTime);
  }
}

describe("the time of a scan, told by the clock that the phone has when it sends", () => {
  test("a clock that is always two hours wrong needs no mending here: the server does it", () => {
    const phone = new Phone();
    phone.hear(EIGHT + 2 * HOUR);
    phone.pass(HOUR);
    const scan = { at: at(phone.wallTime), reading: phone.clock.reading() };
    phone.pass(HOUR);
    phone.hear(phone.wallTime + 2 * HOUR);
    expect(phone.clock.present(scan.at, scan.reading)).toBe(scan.at);
  });

  test("a clock that was set after the scan: the scan's time goes with it", () => {
    const phone = new Phone();
    phone.hear(EIGHT);
    phone.pass(HOUR);
    const scan = { at: at(phone.wallTime), reading: phone.clock.reading() };
    phone.setForward(2 * HOUR);
    phone.hear(EIGHT + HOUR);
    expect(phone.clock.present(scan.at, scan.reading)).toBe(at(EIGHT + 3 * HOUR));
  });

  test("a clock that was set before the scan: the scan's time stands", () => {
    const phone = new Phone();
    phone.hear(EIGHT);
    phone.setForward(-2 * HOUR);
    phone.pass(HOUR);
    const scan = { at: at(phone.wallTime), reading: phone.clock.reading() };
    phone.hear(EIGHT + HOUR);
    expect(phone.clock.present(scan.at, scan.reading)).toBe(scan.at);
  });

  test("a phone that only slept keeps its times", () => {
    const phone = new Phone();
    phone.hear(EIGHT);
    phone.wallTime += HOUR; // The steady clock of some phones stands still meanwhile.
    const scan = { at: at(phone.wallTime), reading: phone.clock.reading() };
    phone.hear(phone.wallTime);
    expect(phone.clock.present(scan.at, scan.reading)).toBe(scan.at);
  });

  test("of a scan of which nothing more is known the time stays as it is", () => {
    const phone = new Phone();
    phone.hear(EIGHT + 2 * HOUR);
    expect(phone.clock.present(at(EIGHT), undefined)).toBe(at(EIGHT));
    expect(phone.clock.present(at(EIGHT), { offset: 0, drift: null })).toBe(at(EIGHT));
  });
});

describe("a phone that was opened without a connection, before it was ever measured", () => {
  /** The time as it is sent, of a scan made then. */
  const made = (phone: Phone): (() => string) => {
    const scan = { at: at(phone.wallTime), reading: phone.clock.reading() };
    return () => phone.clock.present(scan.at, scan.reading);
  };

  test("set after the scan: the scan's time goes with it", () => {
    const phone = new Phone();
    phone.pass(HOUR);
    const sent = made(phone);
    phone.setForward(2 * HOUR);
    phone.pass(HOUR);
    phone.hear(EIGHT + 2 * HOUR);
    expect(sent()).toBe(at(EIGHT + 3 * HOUR));
  });

  test("set before the scan: the scan's time stands", () => {
    const phone = new Phone();
    phone.setForward(2 * HOUR);
    const sent = made(phone);
    phone.hear(EIGHT);
    expect(sent()).toBe(at(EIGHT + 2 * HOUR));
  });

  test("set before the page was opened: the scan's time stands", () => {
    const phone = new Phone();
    const sent = made(phone);
    phone.hear(EIGHT - 2 * HOUR);
    expect(sent()).toBe(at(EIGHT));
  });

  test("a sleep is no setting", () => {
    const phone = new Phone();
    const sent = made(phone);
    phone.wallTime += HOUR; // The steady clock stood still.
    phone.hear(EIGHT + HOUR);
    expect(sent()).toBe(at(EIGHT));
  });

  test("of another visit's scan nothing is known: its time stands", () => {
    const [before, phone] = [new Phone(), new Phone()];
    before.pass(HOUR);
    const { wallTime } = before;
    phone.setForward(3 * HOUR);
    phone.hear(EIGHT + HOUR);
    expect(phone.clock.present(at(wallTime), before.clock.reading())).toBe(at(wallTime));
  });
});

describe("whether the clock needs to be measured before scans leave", () => {
  test("never measured, set since, or long ago", () => {
    const phone = new Phone();
    expect(phone.clock.isFresh()).toBe(false);
    phone.hear(EIGHT);
    expect(phone.clock.isFresh()).toBe(true);
    phone.setForward(HOUR);
    expect(phone.clock.isFresh()).toBe(false);
    phone.hear(EIGHT);
    phone.pass(61_000);
    expect(phone.clock.isFresh()).toBe(false);
  });

  test("an answer without a time measures nothing", () => {
    const phone = new Phone();
    expect(phone.clock.measure("perhaps", 0, 0)).toBeNull();
    expect([phone.clock.isFresh(), phone.clock.now()]).toEqual([false, EIGHT]);
  });
});

test("a clock is sure from its measuring on until it is set or the phone has slept", () => {
  const phone = new Phone();
  expect(phone.clock.isSure()).toBe(false);
  phone.hear(EIGHT);
  phone.pass(3 * HOUR);
  expect(phone.clock.isSure()).toBe(true);
  phone.setForward(HOUR);
  expect(phone.clock.isSure()).toBe(false);
  phone.hear(EIGHT + 3 * HOUR);
  phone.wallTime += HOUR; // The steady clock stood still.
  expect(phone.clock.isSure()).toBe(false);
});
