import { expect, test } from "vitest";
import { COOKIE, holds } from "./downloads";

test("a cookie is found by its whole name", () => {
  expect(holds(`a=1; ${COOKIE}=1`, COOKIE)).toBe(true);
  expect(holds(`x${COOKIE}=1; b=${COOKIE}=1`, COOKIE)).toBe(false);
  expect(holds("", COOKIE)).toBe(false);
});
