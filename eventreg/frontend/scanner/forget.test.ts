import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { IDLE } from "./decide";
import { forgetNames } from "./forget";
import { History } from "./history";
import type { Scan } from "./store";
import { openTestPage, TestElement, type TestPage } from "./testpage";

let page: TestPage;

beforeEach(() => (page = openTestPage()));
afterEach(() => vi.unstubAllGlobals());

test("no name stays on the page of a device whose list is gone", () => {
  const history = new History((key) => key, String);
  const scan = { id: "1", code: "A".repeat(26) } as Scan;
  history.put(scan, { ...IDLE, state: "accepted", name: "Siti" }, "");
  for (const id of ["search-results", "at-door-list", "walk-in-refused"]) {
    page.getElementById(id).append(Object.assign(new TestElement("li"), { textContent: "Siti" }));
  }
  for (const id of ["person-name", "undo-name", "at-door-message", "walk-in-ticket-name"]) {
    page.getElementById(id).textContent = "Siti";
  }
  page.getElementById("search-text").value = "Siti";
  forgetNames(history);
  const ids = ["history", "search-results", "at-door-list", "person-name", "undo-name", "at-door-message"];
  expect(ids.map((id) => page.getElementById(id).text).join("")).toBe("");
  expect(page.getElementById("search-text").value).toBe("");
  expect(page.getElementById("person").hidden).toBe(true);
  // What waits for somebody to read it, and a ticket that somebody photographs, stay.
  expect(page.getElementById("walk-in-refused").text).toBe("Siti");
  expect(page.getElementById("walk-in-ticket-name").text).toBe("Siti");
});

test("a verdict that comes later finds no place for its name", () => {
  const history = new History((key) => key, String);
  history.close();
  history.put({ id: "1" } as Scan, { ...IDLE, state: "accepted", name: "Siti" }, "");
  expect(page.getElementById("history").text).toBe("");
});
