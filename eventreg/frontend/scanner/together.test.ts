import { expect, test } from "vitest";

import { Together } from "./together";

test("three people of one group within ten seconds are named", () => {
  const together = new Together();
  expect(together.note("dinas", "1", "Ani", 0)).toBeNull();
  expect(together.note("dinas", "2", "Budi", 4_000)).toBeNull();
  expect(together.note("dinas", "3", "Citra", 10_000)).toEqual(["Ani", "Budi", "Citra"]);
  expect(together.note("dinas", "4", "Dewi", 11_000)).toEqual(["Budi", "Citra", "Dewi"]);
});

test("three who come one after the other in their own time are not", () => {
  const together = new Together();
  expect(together.note("dinas", "1", "Ani", 0)).toBeNull();
  expect(together.note("dinas", "2", "Budi", 6_000)).toBeNull();
  expect(together.note("dinas", "3", "Citra", 12_000)).toBeNull();
});

test("people of different groups are not together", () => {
  const together = new Together();
  together.note("dinas", "1", "Ani", 0);
  together.note("kim", "2", "Budi", 100);
  expect(together.note("badan", "3", "Citra", 200)).toBeNull();
});

test("one person scanned three times is one person", () => {
  const together = new Together();
  together.note("dinas", "1", "Ani", 0);
  together.note("dinas", "1", "Ani", 1_000);
  expect(together.note("dinas", "1", "Ani", 2_000)).toBeNull();
});

test("whoever is noted again asks nothing anew", () => {
  const together = new Together();
  ["1", "2"].forEach((who) => together.note("dinas", who, who, 0));
  expect(together.note("dinas", "3", "3", 1_000)).toEqual(["1", "2", "3"]);
  expect(together.note("dinas", "3", "3", 1_500)).toBeNull();
});

test("two people of one name are two", () => {
  const together = new Together();
  together.note("dinas", "1", "Siti Aminah", 0);
  together.note("dinas", "2", "Siti Aminah", 1_000);
  expect(together.note("dinas", "3", "Ani", 2_000)).toEqual(["Siti Aminah", "Siti Aminah", "Ani"]);
});
