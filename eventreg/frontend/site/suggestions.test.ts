import { expect, test } from "vitest";
import { suggestionsUrl } from "./suggestions";

test("agencies are asked for by region and by what was typed", () => {
  expect(suggestionsUrl("", "35.73", "agency", "dinas & co")).toBe("/regions/35.73/agencies.json?q=dinas+%26+co");
});

test("KIM are asked for by their kind, also below a path", () => {
  expect(suggestionsUrl("/daftar", "35.07", "kim", "")).toBe("/daftar/regions/35.07/agencies.json?kind=kim&q=");
});
