import { expect, test } from "vitest";

import { plainCode, readRows } from "./ticks";

test.each([
  ["1-5, 8, 12", [1, 2, 3, 4, 5, 8, 12], []],
  ["5 – 3", [3, 4, 5], []],
  [" 2 4\n6;8.", [2, 4, 6, 8], []],
  ["4, x, 6", [4, 6], ["x"]],
  ["0 21 1-21 x1 ²", [], ["0", "21", "1-21", "x1", "²"]],
  ["", [], []],
])("the rows of %j", (typed, rows, wrong) => {
  const read = readRows(typed, 20);
  expect([...read.rows]).toEqual(rows);
  expect(read.wrong).toEqual(wrong);
});

test("a code in any spelling", () => {
  expect(plainCode(" abc-2 34 ")).toBe("ABC234");
});
