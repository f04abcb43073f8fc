import { describe, expect, test } from "vitest";

import cases from "../../../tests/checkin/scan_cases.json";
import { answered, decide, detailKey, provisional, wordKey, type Direction, type Facts } from "./decide";

describe("the rule that server and phone share", () => {
  test.each(cases)("$name", ({ facts, direction, expect: outcome }) => {
    expect(decide(facts as Facts, direction as Direction)).toEqual(outcome);
  });

  test("no two cases ask the same question", () => {
    const questions = cases.map(({ facts, direction }) => JSON.stringify([facts, direction]));
    expect(new Set(questions).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(25);
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
});
