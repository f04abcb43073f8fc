import { expect, test } from "vitest";
import { isProgress } from "./progress";

test("only an answer with state and numbers moves the bar", () => {
  expect(isProgress({ state: "checking", rows: 10, done: 3 })).toBe(true);
  expect(isProgress({ state: "checking", rows: "10", done: 3 })).toBe(false);
  expect(isProgress(null)).toBe(false);
  expect(isProgress("checking")).toBe(false);
});
