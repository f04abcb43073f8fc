import { expect, test } from "vitest";

import { Dedupe } from "./dedupe";

const FRAME_MS = 66;

test("Scar 17: a code held in view for a minute is one scan", () => {
  const dedupe = new Dedupe();
  let scans = 0;
  for (let now = 0; now < 60_000; now += FRAME_MS) scans += dedupe.see("A", now) ? 1 : 0;
  expect(scans).toBe(1);
});

test("Scar 17: the next person's code is news in the very next frame", () => {
  const dedupe = new Dedupe();
  expect(dedupe.see("A", 0)).toBe(true);
  expect(dedupe.see("B", FRAME_MS)).toBe(true);
});

test("frames that could not be read do not make a code news again", () => {
  const dedupe = new Dedupe();
  dedupe.see("A", 0);
  expect(dedupe.see("A", 2_900)).toBe(false);
  expect(dedupe.see("A", 5_800)).toBe(false);
});

test("a code that was out of view for three seconds is news again", () => {
  const dedupe = new Dedupe();
  dedupe.see("A", 0);
  expect(dedupe.see("A", 3_000)).toBe(true);
});

test("a code in view beside another is not forgotten", () => {
  const dedupe = new Dedupe();
  dedupe.see("A", 0);
  dedupe.see("B", 1_000);
  dedupe.see("A", 2_000);
  expect(dedupe.see("B", 3_500)).toBe(false);
  expect(dedupe.see("A", 4_900)).toBe(false);
});

test("a code that blinks while it is held is one scan", () => {
  const dedupe = new Dedupe();
  let scans = 0;
  for (let now = 0; now < 30_000; now += FRAME_MS) {
    const isVisible = now % 2_500 < 500;
    if (isVisible) scans += dedupe.see("A", now) ? 1 : 0;
  }
  expect(scans).toBe(1);
});

test("two codes that alternate are one scan each", () => {
  const dedupe = new Dedupe();
  const news: string[] = [];
  for (let now = 0; now < 30_000; now += FRAME_MS) {
    const code = now % 1_000 < 500 ? "A" : "B";
    if (dedupe.see(code, now)) news.push(code);
  }
  expect(news).toEqual(["A", "B"]);
});

test("while the door waits for an answer the next code is no news, and afterwards it is", () => {
  const dedupe = new Dedupe();
  expect(dedupe.see("A", 0)).toBe(true);
  expect(dedupe.see("B", 100, true)).toBe(false);
  expect(dedupe.see("A", 200, true)).toBe(false);
  expect(dedupe.see("B", 300)).toBe(true);
  expect(dedupe.see("A", 400)).toBe(false);
});

test("whoever shows their code again while they are asked about is not asked about twice", () => {
  const dedupe = new Dedupe();
  expect(dedupe.see("A", 0)).toBe(true);
  expect(dedupe.see("B", 2_000, true)).toBe(false);
  expect(dedupe.see("A", 6_000, true)).toBe(false);
  expect(dedupe.see("A", 6_100)).toBe(false);
  // Out of view for three seconds after the answer it is a scan of its own, as ever.
  expect(dedupe.see("A", 9_100)).toBe(true);
});
