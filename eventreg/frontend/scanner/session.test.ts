import { describe, expect, test } from "vitest";

import {
  clockOffset,
  currentSession,
  goOn,
  moved,
  sessionByClock,
  takeUp,
  type Session,
  type Use,
} from "./session";

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
const PLACES = { sessions: SESSIONS, checkpoints: [{ id: "meal" }] };

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

const use = (facts: Partial<Use> = {}): Use => ({
  place: { session: "morning" },
  byHand: false,
  at: at("08:00"),
  lastScan: null,
  declined: null,
  ...facts,
});

describe("a device that goes on", () => {
  test("without anything takes the session by the clock", () => {
    const { use: next, ask } = goOn(PLACES, null, at("09:00"));
    expect(next).toMatchObject({ place: { session: "morning" }, byHand: false });
    expect(ask).toBeNull();
  });

  test("lying idle follows the clock without a question", () => {
    const { use: next, ask } = goOn(PLACES, use({ lastScan: at("11:29") }), at("12:00"));
    expect(next?.place).toEqual({ session: "noon" });
    expect(ask).toBeNull();
  });

  test("in use keeps its session and asks", () => {
    const { use: next, ask } = goOn(PLACES, use({ lastScan: at("11:31") }), at("12:00"));
    expect(next?.place).toEqual({ session: "morning" });
    expect(ask?.id).toBe("noon");
  });

  test("asks nothing as long as the clock agrees", () => {
    const before = use({ lastScan: at("11:50") });
    expect(goOn(PLACES, before, at("11:59"))).toEqual({ use: before, ask: null });
  });

  test("asks after a choice by hand, however long nobody has scanned", () => {
    const chosen = use({ byHand: true, at: at("08:00") });
    expect(goOn(PLACES, chosen, at("11:59")).ask).toBeNull();
    expect(goOn(PLACES, chosen, at("15:00"))).toMatchObject({ use: chosen, ask: NOON });
  });

  test("does not ask again what was declined, but asks about the session after it", () => {
    const evening = session("evening", "19:00", "21:00");
    const stays = use({ byHand: true, declined: "noon" });
    expect(goOn({ sessions: [...SESSIONS, evening] }, stays, at("12:30")).ask).toBeNull();
    expect(goOn({ sessions: [...SESSIONS, evening] }, stays, at("17:00")).ask?.id).toBe("evening");
  });

  test("hears of a delay: the question comes later", () => {
    const longer = [{ ...MORNING, ends_at: "2025-09-03T12:30:00+07:00" }, NOON];
    const busy = use({ lastScan: at("12:05") });
    expect(goOn({ sessions: longer }, busy, at("12:10")).ask).toBeNull();
    expect(goOn({ sessions: longer }, busy, at("12:30")).ask?.id).toBe("noon");
  });

  test("at a checkpoint is never asked", () => {
    const meal = use({ place: { checkpoint: "meal" } });
    expect(goOn(PLACES, meal, at("15:00"))).toEqual({ use: meal, ask: null });
  });

  test.each([{ session: "gone" }, { checkpoint: "gone" }])(
    "lying idle takes the clock's session when the office has removed its place (%o)",
    (place) => {
      const gone = use({ place, lastScan: at("08:10") });
      const { use: next, ask } = goOn(PLACES, gone, at("09:00"));
      expect([next?.place, next?.lost, ask]).toEqual([{ session: "morning" }, undefined, null]);
    },
  );

  test.each([
    ["in use at a session", { place: { session: "gone" }, lastScan: at("08:50") }],
    ["in use at a checkpoint", { place: { checkpoint: "gone" }, byHand: true, lastScan: at("08:50") }],
    ["that was chosen, before anybody was scanned", { place: { checkpoint: "gone" }, byHand: true }],
  ])("%s has none when the office removes it, and asks until somebody chooses", (_what, facts) => {
    const { use: next, ask } = goOn(PLACES, use(facts), at("09:00"));
    expect([next?.place, next?.lost, ask]).toEqual([facts.place, true, MORNING]);
    expect(goOn(PLACES, next, at("14:00"))).toEqual({ use: next, ask: NOON });
    expect(goOn({ sessions: [] }, next, at("14:00"))).toEqual({ use: next, ask: null });
  });

  test("goes on where its place is there again", () => {
    const lost = use({ place: { checkpoint: "meal" }, byHand: true, lost: true });
    expect(goOn(PLACES, lost, at("09:00"))).toEqual({ use: { ...lost, lost: false }, ask: null });
  });

  test("without sessions has none", () => {
    expect(goOn({ sessions: [] }, null, at("09:00"))).toEqual({ use: null, ask: null });
  });
});

describe("a page that is opened anew", () => {
  test("takes the session by the clock after a pause", () => {
    expect(takeUp(SESSIONS, use({ lastScan: at("11:29") }), at("12:00"))).toBeNull();
  });

  test("between two people stays in its session", () => {
    const busy = use({ lastScan: at("11:45") });
    expect(takeUp(SESSIONS, busy, at("12:10"))).toEqual(busy);
  });

  test("keeps a choice that holds, and forgets one that is over", () => {
    const chosen = use({ byHand: true, place: { session: "noon" } });
    expect(takeUp(SESSIONS, chosen, at("09:30"))).toEqual(chosen);
    expect(takeUp(SESSIONS, use({ byHand: true }), at("14:00"))).toBeNull();
  });

  test("still asks for a place where the office has removed it, for two hours", () => {
    const lost = use({ place: { session: "gone" }, lastScan: at("09:00"), lost: true });
    expect(takeUp(SESSIONS, lost, at("10:59"))).toEqual(lost);
    expect(takeUp(SESSIONS, lost, at("11:00"))).toBeNull();
    const chosen = use({ place: { session: "gone" }, byHand: true });
    expect(takeUp(SESSIONS, chosen, at("09:00"))).toEqual(chosen);
  });

  test("stays at its checkpoint for two hours", () => {
    const meal = use({ place: { checkpoint: "meal" }, lastScan: at("12:00") });
    expect(takeUp(SESSIONS, meal, at("13:59"))).toEqual(meal);
    expect(takeUp(SESSIONS, meal, at("14:00"))).toBeNull();
  });
});

test("a session that begins later is told, one that is new or only longer is not", () => {
  const later = { ...NOON, starts_at: "2025-09-03T13:30:00+07:00" };
  const longer = { ...MORNING, ends_at: "2025-09-03T12:30:00+07:00" };
  const fresh = session("evening", "19:00", "21:00");
  expect(moved(SESSIONS, [later, longer, fresh])).toEqual([later]);
});

test("the clock's offset is measured in the middle of the request", () => {
  const sentAt = at("08:00");
  expect(clockOffset("2025-09-03T10:00:01+07:00", sentAt, sentAt + 2_000)).toBe(2 * 60 * 60 * 1000);
});
