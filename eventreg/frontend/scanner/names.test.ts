import { describe, expect, test } from "vitest";

import shared from "../../../tests/people/name_cases.json";
import { NameIndex, type Findable } from "./names";

interface Case {
  typed: string;
  found: string[];
  any_order?: boolean;
}

const people: Findable[] = shared.people;
const found = (index: NameIndex, typed: string): string[] => index.find(typed).map(({ id }) => id);

describe("the rule that server and phone share", () => {
  const index = new NameIndex(people);
  test.each(shared.cases as Case[])("$typed", ({ typed, found: wanted, any_order }) => {
    const ids = found(index, typed);
    expect(any_order ? ids.sort() : ids).toEqual(any_order ? [...wanted].sort() : wanted);
  });
});

test("what changed of somebody is found, and what was is not", () => {
  const index = new NameIndex(people);
  index.put({ id: "siti", name: "Siti Lestari", phone: "5555" });
  expect(found(index, "rahayu")).toEqual(["malik"]);
  expect(found(index, "lestari")).toEqual(["siti"]);
  expect(found(index, "5555")).toEqual(["siti"]);
  index.remove("siti");
  index.remove("nobody");
  expect(found(index, "lestari")).toEqual([]);
});

test("those who left the list are forgotten", () => {
  const index = new NameIndex(people);
  index.keep(new Set(["siti"]));
  expect(index.size).toBe(1);
  expect(found(index, "siti")).toEqual(["siti"]);
});

test("odd text is answered", () => {
  const index = new NameIndex(people);
  for (const typed of ["\u0000\u0000\u0000", "\ud800\ud800\ud800", "((((", "\\\\\\", "x".repeat(5000)]) {
    expect(found(index, typed)).toEqual([]);
  }
});

test("ten thousand people are searched in a few milliseconds", () => {
  const syllables = ["su", "ti", "ra", "no", "wi", "di", "an", "ya", "ha", "mi"];
  const index = new NameIndex();
  for (let at = 0; at < 10_000; at += 1) {
    const [a, b, c, d] = [...String(at).padStart(4, "0")].map((digit) => syllables[Number(digit)]);
    index.put({ id: String(at), name: `${a}${b}${c} ${d}${a}`, phone: String(at).padStart(4, "0") });
  }
  index.find("dinas");
  const begun = performance.now();
  for (const typed of ["sutira", "4321", "wi sudi", "ABC234"]) index.find(typed);
  expect((performance.now() - begun) / 4).toBeLessThan(50); // Measured: 2 to 5; a busy machine may be slow.
});
