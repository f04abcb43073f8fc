import { expect, test } from "vitest";

import { fill } from "./messages";

test("facts take the place of their braces", () => {
  expect(fill("{count} belum terkirim", { count: 3 })).toBe("3 belum terkirim");
});

test("what looks like a fact in a name stays as it is", () => {
  expect(fill("{name}. {reason}", { name: "{reason}", reason: "Ditolak" })).toBe("{reason}. Ditolak");
});
