import { describe, expect, test } from "vitest";

import cases from "../../../tests/checkin/scan_cases.json";
import {
  answered,
  decide,
  detailKey,
  type Direction,
  type Facts,
  type Hours,
  type Known,
  provisional,
  type TicketCheck,
  wordKey,
} from "./decide";
import { windowAt } from "./session";

describe("the rule that server and phone share", () => {
  test.each(cases)("$name", ({ facts, direction, expect: outcome }) => {
    expect(decide(facts as Facts, direction as Direction)).toEqual(outcome);
  });

  test("no two cases ask the same question", () => {
    const questions = cases.map(({ facts, direction, at, hours }) => {
      return JSON.stringify([facts, direction, at, hours]);
    });
    expect(new Set(questions).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(25);
  });
});

describe("how a moment lies to the hours of a session, for server and phone alike", () => {
  const timed = cases.flatMap(({ name, at, hours, facts }) => {
    return at && hours ? [{ name, at, hours, facts }] : [];
  });

  test.each(timed)("$name", ({ at, hours, facts }) => {
    expect(windowAt(Date.parse(at), { id: "", title: "", ...hours })).toBe(facts.window);
  });

  test("every answer is among them", () => {
    expect(new Set(timed.map(({ facts }) => facts.window))).toEqual(new Set(["open", "outside", "closed"]));
  });
});

describe("what is shown before the server has answered", () => {
  test("Scar 4: a genuine ticket is stored, never accepted", () => {
    expect(provisional("genuine", "in").state).toBe("stored");
    expect(provisional("genuine", "out").state).toBe("stored");
  });

  test("a ticket that cannot be checked here is stored", () => {
    expect(provisional("unchecked", "in").state).toBe("stored");
  });

  test("a ticket under another key is refused at once", () => {
    expect(provisional("foreign", "in")).toMatchObject({ state: "refused", reason: "unknown_ticket" });
  });
});

describe("what a phone with a list may show before the server has answered", () => {
  const first = { at: "2025-09-03T08:12:00+07:00", device: "Meja 2" };
  const siti: Known = {
    kind: "listed",
    name: "Siti",
    category: "KIM",
    organization: "KIM Sumber",
    note: "Kursi roda",
    admitted: true,
    first: null,
  };
  const word = (check: TicketCheck, direction: Direction, known: Known) => {
    const { state, reason } = provisional(check, direction, known);
    return [state, reason];
  };

  test("somebody on the list is stored, with everything that the door should know", () => {
    const shown = provisional("genuine", "in", siti);
    expect(shown).toMatchObject({ state: "stored", name: "Siti", category: "KIM", note: "Kursi roda" });
    expect(detailKey(shown)).toBe("hint.stored");
  });

  test("somebody who is inside is a repeat, with the first time and the gate", () => {
    const shown = provisional("genuine", "in", { ...siti, first });
    expect(shown).toMatchObject({ state: "repeat", name: "Siti", first });
    expect(provisional("genuine", "in", { kind: "newer", first }).state).toBe("repeat");
  });

  test("nobody is told at the way out that they never came", () => {
    expect(word("genuine", "out", siti)).toEqual(["stored", null]);
    expect(word("genuine", "out", { ...siti, first })).toEqual(["stored", null]);
  });

  test.each([
    ["cancelled", "cancelled"],
    ["replaced", "replaced"],
    ["rejected", "not_confirmed"],
    ["waitlisted", "not_confirmed"],
    ["pending", "not_confirmed"],
  ] as const)("Scar 8: a ticket whose registration is %s is refused: %s", (state, reason) => {
    expect(word("genuine", "in", { kind: "removed", state })).toEqual(["refused", reason]);
  });

  test("a category that this session does not admit is refused", () => {
    expect(word("genuine", "in", { ...siti, admitted: false })).toEqual(["refused", "not_admitted"]);
  });

  test("a genuine ticket that the list does not have is newer than the list", () => {
    const shown = provisional("genuine", "in", { kind: "newer", first: null });
    expect([shown.state, detailKey(shown)]).toEqual(["stored", "hint.newer"]);
    const early = provisional("genuine", "in", { kind: "unlisted", first: null });
    expect([early.state, detailKey(early)]).toEqual(["stored", "hint.stored"]);
  });

  test("a ticket under another key is refused, unless the list has it", () => {
    expect(word("foreign", "in", { kind: "newer", first: null })).toEqual(["refused", "unknown_ticket"]);
    expect(word("foreign", "in", siti)).toEqual(["stored", null]);
  });

  describe("outside the hours of the session", () => {
    const newer: Known = { kind: "newer", first: null };
    const look = (hours: Hours, direction: Direction = "in", known: Known = siti) => {
      const shown = provisional("genuine", direction, known, hours);
      return [shown.state, detailKey(shown)];
    };

    test.each(["in", "out"] as const)("a strict one refuses, as the server will: %s", (way) => {
      const closed: Hours = { window: "closed", sure: true };
      expect(look(closed, way)).toEqual(["refused", "reason.outside_window"]);
      expect(look(closed, way, newer)).toEqual(["refused", "reason.outside_window"]);
      expect(look(closed, way, { ...siti, first })).toEqual(["refused", "reason.outside_window"]);
    });

    test.each(["in", "out"] as const)("a clock that may be wrong refuses nobody: %s", (way) => {
      const perhaps: Hours = { window: "closed", sure: false };
      expect(look(perhaps, way)).toEqual(["stored", "hint.closed"]);
      expect(look(perhaps, way, newer)).toEqual(["stored", "hint.closed"]);
      expect(look(perhaps, "in", { ...siti, first })).toEqual(["repeat", null]);
    });

    test("one that is not strict is warned of, on the way in", () => {
      const outside: Hours = { window: "outside", sure: true };
      expect(look(outside)).toEqual(["stored", "hint.outside"]);
      expect(look(outside, "out")).toEqual(["stored", "hint.stored"]);
      expect(look(outside, "in", newer)).toEqual(["stored", "hint.newer"]);
    });

    test("a device whose time is over by a sure clock refuses everybody, as the server will", () => {
      const over: Hours = { window: "open", sure: true, over: true };
      expect(look(over)).toEqual(["refused", "reason.device_revoked"]);
      expect(look(over, "out", newer)).toEqual(["refused", "reason.device_revoked"]);
      expect(look({ ...over, sure: false })).toEqual(["stored", "hint.stored"]);
    });

    test("what is wrong with the ticket is said first", () => {
      const removed: Known = { kind: "removed", state: "cancelled" };
      const closed: Hours = { window: "closed", sure: true };
      expect(look(closed, "in", removed)).toEqual(["refused", "reason.cancelled"]);
    });
  });

  test("Scar 4: nothing is ever accepted", () => {
    const knowns: Known[] = [siti, { ...siti, first }, { kind: "newer", first: null }];
    const states = knowns.flatMap((known) =>
      (["in", "out"] as const).map((way) => provisional("genuine", way, known).state),
    );
    expect(states).not.toContain("accepted");
  });
});

describe("what the server's answer looks like", () => {
  const person = { id: "7", name: "Siti", category: "KIM", organization: null, note: null };

  test("a repeat names the person, the first time and the gate", () => {
    const first = { at: "2025-09-03T08:12:00+07:00", device: "Meja 2" };
    const result = { id: "a", verdict: "repeat", reason: null, registration: person, first } as const;
    const shown = answered(result, "in");
    expect(shown).toMatchObject({ state: "repeat", name: "Siti", organization: "", first });
    expect([wordKey(shown), detailKey(shown)]).toEqual(["word.repeat", null]);
  });

  test("a refusal without a person has a reason and no name", () => {
    const shown = answered({ id: "a", verdict: "refused", reason: "unknown_ticket" }, "in");
    expect(shown).toMatchObject({ state: "refused", name: "", first: null });
    expect(detailKey(shown)).toBe("reason.unknown_ticket");
  });

  test("an accepted way out has its own word", () => {
    const result = { id: "a", verdict: "accepted", reason: null, registration: person } as const;
    expect(wordKey(answered(result, "out"))).toBe("word.accepted_out");
    expect(wordKey(answered(result, "in"))).toBe("word.accepted");
  });

  test("an accepted scan with a warning says what to look at", () => {
    const warned = { id: "a", verdict: "accepted", reason: null, registration: person } as const;
    const shown = answered({ ...warned, warning: "outside_window" }, "in");
    expect([shown.state, wordKey(shown), detailKey(shown)]).toEqual([
      "accepted",
      "word.accepted",
      "warning.outside_window",
    ]);
  });
});
