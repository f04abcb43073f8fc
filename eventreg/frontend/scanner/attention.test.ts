import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Attention } from "./attention";
import { IDLE, type Shown } from "./decide";
import type { Scan } from "./store";
import { openTestPage, type TestPage } from "./testpage";

let page: TestPage;
let asked: number;
let attention: Attention;

beforeEach(() => {
  page = openTestPage();
  page.getElementById("together").hidden = true;
  asked = 0;
  attention = new Attention(() => (asked += 1));
});

afterEach(() => vi.unstubAllGlobals());

function note(id: string, secondsAgo: number, more: Partial<Shown> = {}): void {
  const scanned_at = new Date(Date.now() - secondsAgo * 1_000).toISOString();
  const scan: Scan = { id, code: id, session: "1", direction: "in", scanned_at, method: "camera" };
  attention.note(scan, { ...IDLE, state: "accepted", name: id, group: "dinas", ...more });
}

test("three of one group just now are asked for", () => {
  for (const id of ["a", "b", "c"]) note(id, 2);
  expect([asked, page.getElementById("together").hidden]).toEqual([1, false]);
});

test("nobody is asked for whose scan is more than a minute old: they have gone on", () => {
  for (const id of ["a", "b", "c"]) note(id, 61);
  note("d", 3_600, { warning: "group_at_once" });
  expect([asked, page.getElementById("together").hidden]).toEqual([0, true]);
});
