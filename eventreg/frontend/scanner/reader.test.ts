import { expect, test } from "vitest";

import { BurstReader } from "./reader";

const TEXT = "HTTPS://HOST/T/ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function type(reader: BurstReader, keys: string[], gap: number, start = 0): (string | null)[] {
  return keys.map((key, index) => reader.key(key, start + index * gap));
}

const last = <T>(list: T[]): T | undefined => list[list.length - 1];

test("a reader's burst ends with Enter and comes as one text", () => {
  expect(last(type(new BurstReader(), [...TEXT, "Enter"], 8))).toBe(TEXT);
});

test("a slow Bluetooth reader is still a reader", () => {
  expect(last(type(new BurstReader(), [...TEXT, "Enter"], 90))).toBe(TEXT);
});

test("the Shift of capitals is no part of the text", () => {
  const keys = [...TEXT].flatMap((character) => ["Shift", character]);
  expect(last(type(new BurstReader(), [...keys, "Enter"], 5))).toBe(TEXT);
});

test("a person who types is no reader", () => {
  expect(last(type(new BurstReader(), [...TEXT, "Enter"], 180))).toBeNull();
});

test("Enter alone, or after a pause, is nobody's code", () => {
  const reader = new BurstReader();
  expect(reader.key("Enter", 0)).toBeNull();
  type(reader, [...TEXT], 8, 1_000);
  expect(reader.key("Enter", 9_000)).toBeNull();
});

test("keys pressed long before do not get into the burst", () => {
  const reader = new BurstReader();
  type(reader, ["x", "y"], 8);
  expect(last(type(reader, [...TEXT, "Enter"], 8, 5_000))).toBe(TEXT);
});

test("a second burst starts afresh", () => {
  const reader = new BurstReader();
  type(reader, [...TEXT, "Enter"], 8);
  expect(last(type(reader, ["A", "Enter"], 8, 400))).toBeNull();
  expect(last(type(reader, [...TEXT, "Enter"], 8, 900))).toBe(TEXT);
});
