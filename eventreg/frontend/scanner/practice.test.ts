import { describe, expect, test } from "vitest";

import { outcomeOf, sampleOf, type Outcome } from "./practice";

const words = (key: string): string => key;
const AT = "2025-09-03T08:00:00+07:00";

describe("a sample", () => {
  test.each([
    ["HTTPS://EXAMPLE.ORG/T/PRACTICEACCEPTEDAAAAAAAAAA", "accepted"],
    ["practicerepeataaaaaaaaaaaa", "repeat"],
    ["PRACTICECANCELLEDAAAAAAAAA", "cancelled"],
    ["PRACTICEUNKNOWNAAAAAAAAAAA", "unknown"],
    ["PRACTICESTOREDAAAAAAAAAAAA", "stored"],
  ])("%s is one of %s", (text, outcome) => {
    expect(outcomeOf(text)).toBe(outcome);
  });

  test.each(["ABCDEFGHIJKLMNOPQRSTUVWXYZ", "PRACTICE", "PRACTICEACCEPTED", "", "https://example.org"])(
    "%s is none",
    (text) => expect(outcomeOf(text)).toBeNull(),
  );

  test.each<[Outcome, string, string | null]>([
    ["accepted", "accepted", null],
    ["repeat", "repeat", null],
    ["cancelled", "refused", "cancelled"],
    ["unknown", "refused", "unknown_ticket"],
    ["stored", "stored", null],
  ])("of %s is shown as %s", (outcome, state, reason) => {
    expect(sampleOf(outcome, words, AT)).toMatchObject({ state, reason });
  });

  test("of a repeat tells the first time and gate, and an unknown one names nobody", () => {
    expect(sampleOf("repeat", words, AT).first).toEqual({ at: AT, device: "practice.gate" });
    expect(sampleOf("unknown", words, AT).name).toBe("");
  });
});
