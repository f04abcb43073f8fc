import { expect, test } from "vitest";
import { nextRow, Presses, takesLetters } from "./keys";

const KNOWN = new Set(["?", "/", "n", "g p", "g n"]);

function pressed(keys: string, pause = 100): (string | null)[] {
  const presses = new Presses(KNOWN);
  return [...keys].map((key, index) => presses.press(key, 1_000 + index * pause));
}

test("one key does what it is known for, others do nothing", () => {
  expect(pressed("?/nq")).toEqual(["?", "/", "n", null]);
});

test("g and a letter lead to a place, the letter alone does not", () => {
  expect(pressed("gp")).toEqual([null, "g p"]);
  expect(pressed("p")).toEqual([null]);
  expect(pressed("gpp")).toEqual([null, "g p", null]);
});

test("after g a letter means the place, and no longer what it means alone", () => {
  expect(pressed("gn")).toEqual([null, "g n"]);
});

test("whoever hesitates has begun nothing", () => {
  expect(pressed("gp", 3_000)).toEqual([null, null]);
  expect(pressed("gn", 3_000)).toEqual([null, "n"]);
});

test("a letter that leads nowhere ends what was begun", () => {
  expect(pressed("gxp")).toEqual([null, null, null]);
  expect(pressed("gg")).toEqual([null, null]);
});

test("letters belong to whoever types or chooses", () => {
  const typing = [{ tagName: "TEXTAREA" }, { tagName: "SELECT" }, { tagName: "INPUT", type: "search" }, { tagName: "INPUT" }];
  expect(typing.every(takesLetters)).toBe(true);
  expect(takesLetters({ tagName: "DIV", isContentEditable: true })).toBe(true);
  const others = [{ tagName: "A" }, { tagName: "BODY" }, { tagName: "BUTTON" }, { tagName: "INPUT", type: "checkbox" }];
  expect(others.some(takesLetters)).toBe(false);
});

test("rows begin at the first and end at the last", () => {
  expect([nextRow(-1, 1, 3), nextRow(0, 1, 3), nextRow(2, 1, 3)]).toEqual([0, 1, 2]);
  expect([nextRow(-1, -1, 3), nextRow(0, -1, 3), nextRow(2, -1, 3)]).toEqual([0, 0, 1]);
});
