import { expect, test } from "vitest";
import { isBlank } from "./tables";

test("a dash and nothing at all are blank, a figure is not", () => {
  expect(["", "  ", "\n –\n"].every(isBlank)).toBe(true);
  expect(["0", "a – b", "-1"].some(isBlank)).toBe(false);
});
