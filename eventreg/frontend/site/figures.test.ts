import { expect, test } from "vitest";
import { attributesOf, drawn, linesOf, written } from "./figures";

test("numbers are grouped as the reader's language does, words stay", () => {
  expect(written(12345, "id")).toBe("12.345");
  expect(written(12345, "en")).toBe("12,345");
  expect(written(0, "id")).toBe("0");
  expect(written("08.12 WIB", "id")).toBe("08.12 WIB");
  expect(written(null, "id")).toBe("");
});

test("a list that is none has no lines", () => {
  expect(linesOf({ regions: [{ name: "Kota Malang" }] }, "regions")).toHaveLength(1);
  expect(linesOf({}, "regions")).toEqual([]);
  expect(linesOf({ regions: "many" }, "regions")).toEqual([]);
});

test("what is drawn is said as attribute and fact", () => {
  expect(drawn("width:share")).toEqual([["width", "share"]]);
  expect(drawn("x:x;width:share")).toEqual([
    ["x", "x"],
    ["width", "share"],
  ]);
  expect(drawn("")).toEqual([]);
});

test("the word of a shape is its text and no attribute", () => {
  expect(attributesOf({ x: "7%", y: "97%", word: "07.00" })).toEqual([
    ["x", "7%"],
    ["y", "97%"],
  ]);
});
