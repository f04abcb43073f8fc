import { expect, test } from "vitest";
import { nextNumber, question, rowMarkup, uuid } from "./group";

test("a row's id is a UUID of version 4, whatever the random bytes", () => {
  expect(uuid(new Uint8Array(16).fill(0xff))).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  expect(uuid(new Uint8Array(16))).toBe("00000000-0000-4000-8000-000000000000");
});

test("a new row has a number that no row has, also after some were removed", () => {
  expect(nextNumber([])).toBe(0);
  expect(nextNumber(["people-0", "people-7", "people-2"])).toBe(8);
  expect(nextNumber(["people-ROW", "other"])).toBe(0);
});

test("a row is made of the template with its number everywhere", () => {
  const template = '<fieldset id="people-ROW"><legend>Orang NUMBER</legend><input id="people-ROW-name" name="people-ROW-name"></fieldset>';
  expect(rowMarkup(template, 12, 3)).toBe(
    '<fieldset id="people-12"><legend>Orang 3</legend><input id="people-12-name" name="people-12-name"></fieldset>',
  );
});

test("what was pasted and which button was pressed are not asked about", () => {
  const asked = question([
    ["csrf_token", "t"],
    ["pasted", "1. Siti Contoh"],
    ["step", "paste"],
    ["people-0-name", "Siti & Budi"],
  ]);
  expect(asked.toString()).toBe("csrf_token=t&people-0-name=Siti+%26+Budi");
});
