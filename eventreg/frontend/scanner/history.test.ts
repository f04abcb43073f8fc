import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { IDLE, type Shown } from "./decide";
import { History } from "./history";
import type { Scan } from "./store";
import { openTestPage, type TestPage } from "./testpage";

let page: TestPage;
let history: History;

const scan = (id: string): Scan => ({ id, code: "A".repeat(26), scanned_at: "10.00" }) as Scan;
const shown: Shown = { ...IDLE, state: "accepted", name: "Siti" };
const times = (): string[] => page.getElementById("history").all("time").map((time) => time.textContent);

beforeEach(() => {
  page = openTestPage();
  // A phone whose clock is two hours ahead.
  history = new History((key) => key, String, () => "08.00");
});
afterEach(() => vi.unstubAllGlobals());

test("the times are those of the server's clock, whatever this phone's says", () => {
  history.put(scan("a"), shown, "");
  expect(times()).toEqual(["08.00"]);
});

test("a scan of an earlier visit has the time that is known of it, and keeps it", () => {
  history.date("a", "07.30");
  history.put(scan("a"), shown, "");
  history.date("a", "09.00");
  history.put(scan("a"), shown, "");
  expect(times()).toEqual(["07.30"]);
});
