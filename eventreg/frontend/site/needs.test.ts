import { expect, test } from "vitest";
import { compare, type Need } from "./needs";

function need(key: string, count = "1"): Need {
  return { key, count, words: "", detail: "" };
}

test("lines keep their places, with what waits now", () => {
  const { found, more } = compare(["pending", "chats"], [need("chats", "4"), need("pending", "2")]);
  expect(found.map((one) => one?.count)).toEqual(["2", "4"]);
  expect(more).toBe(false);
});

test("what was settled leaves its line, and what is new gets none", () => {
  const { found, more } = compare(["pending", "chats"], [need("chats"), need("scans")]);
  expect(found.map((one) => one?.key)).toEqual([undefined, "chats"]);
  expect(more).toBe(true);
});

test("something new is said also where nothing waited", () => {
  expect(compare([], [need("scans")]).more).toBe(true);
  expect(compare([], []).more).toBe(false);
});
