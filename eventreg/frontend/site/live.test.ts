import { expect, test } from "vitest";
import { figure } from "./live";

test("figures are grouped as the reader's language does", () => {
  expect(figure(12345, "id")).toBe("12.345");
  expect(figure(12345, "en")).toBe("12,345");
});

test("what is not a number is shown as it came, and a gap as a dash", () => {
  expect(figure("08.15", "id")).toBe("08.15");
  expect(figure(null, "id")).toBe("–");
});
