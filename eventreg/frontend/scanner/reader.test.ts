import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { BurstReader, listenToReader } from "./reader";
import { openTestPage, press, TestElement, type TestPage } from "./testpage";

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

describe("a reader while somebody types into a field", () => {
  let page: TestPage;
  let field: TestElement;
  let read: string[];

  beforeEach(() => {
    page = openTestPage();
    field = new TestElement("input");
    read = [];
    listenToReader(page as unknown as Document, (text) => read.push(text));
  });

  afterEach(() => vi.unstubAllGlobals());

  /** Types into the field as a browser does; true where Enter was kept from the form. */
  function typeInto(keys: string[], gap: number, start: number): boolean {
    let kept = false;
    keys.forEach((key, index) => {
      kept = press(page, key, start + index * gap, field);
      if (key.length === 1 && !kept) field.value += key;
    });
    return kept;
  }

  test("is a scan, and the field has what stood there before", () => {
    const heard = vi.fn();
    field.addEventListener("input", heard);
    typeInto([..."Siti"], 200, 0);
    expect(typeInto([...TEXT, "Enter"], 8, 5_000)).toBe(true);
    expect([read, field.value, heard.mock.calls.length]).toEqual([[TEXT], "Siti", 1]);
  });

  test("is not heard where the text is no ticket, nor where a person types", () => {
    expect(typeInto([..."SITI AMINAH BINTI AHMAD", "Enter"], 8, 0)).toBe(false);
    expect(typeInto([...TEXT, "Enter"], 150, 5_000)).toBe(false);
    expect(read).toEqual([]);
    expect(field.value).toBe(`SITI AMINAH BINTI AHMAD${TEXT}`);
  });

  test("is not taken for what is a long name without its spaces", () => {
    expect(typeInto([..."BAGIAN UMUM DAN KEUANGAN KOTA", "Enter"], 8, 0)).toBe(false);
    expect([read, field.value]).toEqual([[], "BAGIAN UMUM DAN KEUANGAN KOTA"]);
  });

  test("that reads into no field is heard as before", () => {
    const body = new TestElement("body");
    [...TEXT].forEach((key, index) => press(page, key, index * 8, body));
    expect(press(page, "Enter", TEXT.length * 8, body)).toBe(true);
    expect([read, field.value]).toEqual([[TEXT], ""]);
  });
});
