import { expect, test } from "vitest";
import { figure, pauseOf } from "./live";

test("figures are grouped as the reader's language does", () => {
  expect(figure(12345, "id")).toBe("12.345");
  expect(figure(12345, "en")).toBe("12,345");
});

test("what is not a number is shown as it came, and a gap as a dash", () => {
  expect(figure("08.15", "id")).toBe("08.15");
  expect(figure(null, "id")).toBe("–");
});

test("a frame rests five seconds, or longer where it asks for that", () => {
  expect(pauseOf(undefined)).toBe(5_000);
  expect(pauseOf("30")).toBe(30_000);
  expect(pauseOf("1")).toBe(5_000);
  expect(pauseOf("soon")).toBe(5_000);
});
