import { expect, test } from "vitest";
import { printedLine, splitTitles } from "./nameline";

test("titles stand before the name with a space and behind it with a comma", () => {
  expect(printedLine("Dr. Ir.", "Slamet", "M.T.")).toBe("Dr. Ir. Slamet, M.T.");
  expect(printedLine("", "Herman Wijaya", "S.S.")).toBe("Herman Wijaya, S.S.");
  expect(printedLine("", "Sukarni", "")).toBe("Sukarni");
});

test("the line carries no stray spaces and no stray comma", () => {
  expect(printedLine(" dr. ", "  Siti   Aminah ", "  ")).toBe("dr. Siti Aminah");
  expect(printedLine("", "", "")).toBe("");
});

test("what stands behind the first comma is proposed as back titles", () => {
  expect(splitTitles("MOCH RIZAL FAHMI, S.Kom")).toEqual({ name: "MOCH RIZAL FAHMI", rest: "S.Kom" });
  expect(splitTitles("Dwi Astuti , S.Sos.,  M.Si.")).toEqual({ name: "Dwi Astuti", rest: "S.Sos., M.Si." });
});

test("without a comma, or with nothing on one side of it, nothing is proposed", () => {
  expect(splitTitles("Rizky S.S.")).toBeNull();
  expect(splitTitles("Rizky,")).toBeNull();
  expect(splitTitles(", S.Kom")).toBeNull();
  expect(splitTitles("")).toBeNull();
});
