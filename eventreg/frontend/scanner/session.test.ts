import { describe, expect, test } from "vitest";

import { clockOffset, currentSession, sessionByClock, type Session } from "./session";

const session = (id: string, starts: string, ends: string): Session => ({
  id,
  title: id,
  starts_at: `2025-09-03T${starts}:00+07:00`,
  ends_at: `2025-09-03T${ends}:00+07:00`,
});
const at = (time: string): number => Date.parse(`2025-09-03T${time}:00+07:00`);

const MORNING = session("morning", "08:00", "12:00");
const NOON = session("noon", "13:00", "16:00");
const SESSIONS = [NOON, MORNING];

describe("the session by the clock", () => {
  test.each([
    ["before the doors open the next one", "06:59", "morning"],
    ["at its first minute the running one", "08:00", "morning"],
    ["in the middle the running one", "10:30", "morning"],
    ["at its last minute no longer that one", "12:00", "noon"],
    ["in the break the next one", "12:30", "noon"],
    ["after the last one the last one", "20:00", "noon"],
  ])("%s", (_when, time, id) => {
    expect(sessionByClock(SESSIONS, at(time))?.id).toBe(id);
  });

  test("of two that run the one that began last", () => {
    const all = session("all day", "07:00", "17:00");
    expect(sessionByClock([MORNING, all, NOON], at("09:00"))?.id).toBe("morning");
    expect(sessionByClock([MORNING, all, NOON], at("12:30"))?.id).toBe("all day");
  });

  test("an event without sessions has none", () => {
    expect(sessionByClock([], at("09:00"))).toBeNull();
  });

  test("the zone in which a time is written makes no difference", () => {
    const utc = { ...MORNING, starts_at: "2025-09-03T01:00:00Z", ends_at: "2025-09-03T05:00:00+00:00" };
    expect(sessionByClock([utc, NOON], at("08:00"))?.id).toBe("morning");
  });
});

describe("a session chosen by hand", () => {
  test("holds until it has ended", () => {
    const choice = { session: "noon", at: at("08:00") };
    expect(currentSession(SESSIONS, choice, at("08:01"))?.id).toBe("noon");
    expect(currentSession(SESSIONS, choice, at("15:59"))?.id).toBe("noon");
  });

  test("gives way to the clock once it has ended", () => {
    const choice = { session: "morning", at: at("08:00") };
    expect(currentSession(SESSIONS, choice, at("12:00"))?.id).toBe("noon");
  });

  test("holds for two hours when it was over already", () => {
    const choice = { session: "morning", at: at("13:30") };
    expect(currentSession(SESSIONS, choice, at("15:29"))?.id).toBe("morning");
    expect(currentSession(SESSIONS, choice, at("15:30"))?.id).toBe("noon");
  });

  test("of another event means nothing", () => {
    const choice = { session: "gone", at: at("08:00") };
    expect(currentSession(SESSIONS, choice, at("09:00"))?.id).toBe("morning");
  });
});

test("the clock's offset is measured in the middle of the request", () => {
  const sentAt = at("08:00");
  expect(clockOffset("2025-09-03T10:00:01+07:00", sentAt, sentAt + 2_000)).toBe(2 * 60 * 60 * 1000);
});
