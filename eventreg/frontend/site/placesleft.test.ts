import { expect, test } from "vitest";
import { placesUrl } from "./placesleft";

test("the region stands in the address", () => {
  expect(placesUrl("/daftar/e/acara/places.json", "35.73")).toBe("/daftar/e/acara/places.json?region=35.73");
});
