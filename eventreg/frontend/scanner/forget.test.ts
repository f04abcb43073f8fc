import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Attention } from "./attention";
import { Confirm } from "./confirm";
import { IDLE, type Shown } from "./decide";
import { forgetNames, type Screen } from "./forget";
import { History } from "./history";
import type { Scan } from "./store";
import { openTestPage, TestElement, type TestPage } from "./testpage";
import { View } from "./view";

const SITI: Shown = { ...IDLE, state: "accepted", name: "Siti", organization: "Dinas Siti", note: "Siti VIP" };
const words = (key: string, facts: object = {}): string => [key, ...Object.values(facts)].join(" ");

let page: TestPage;
let screen: Screen;

beforeEach(() => {
  page = openTestPage();
  screen = {
    history: new History(words, String, String),
    view: new View(words, String),
    confirm: new Confirm(true, words),
    attention: new Attention(() => undefined),
  };
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Three of one group just now: somebody is asked to look for them. */
function noteThree(): void {
  const scanned_at = new Date().toISOString();
  for (const id of ["1", "2", "3"]) {
    const scan: Scan = { id, code: id, session: "1", direction: "in", scanned_at, method: "camera" };
    screen.attention.note(scan, { ...SITI, group: "dinas" });
  }
}

test("no name stays on the page of a device whose list is gone", () => {
  screen.history.put({ id: "1", code: "A".repeat(26) } as Scan, SITI, "");
  screen.view.show(SITI);
  screen.view.showLate(SITI, "… AAAA");
  screen.confirm.ask({ id: "A", shown: SITI, label: "… AAAA", detail: "", record: () => undefined });
  noteThree();
  const lists = ["search-results", "at-door-list", "walk-in-refused"];
  for (const id of lists) {
    page.getElementById(id).append(Object.assign(new TestElement("li"), { textContent: "Siti" }));
  }
  for (const id of ["person-name", "undo-name", "at-door-message", "walk-in-ticket-name"]) {
    page.getElementById(id).textContent = "Siti";
  }
  const typed = ["search-text", "substitute-name", "substitute-reason", "undo-reason", "walk-in-name"];
  for (const id of typed) page.getElementById(id).value = "Siti";
  expect(page.idsWith("Siti")).toEqual(expect.arrayContaining(["verdict", "confirm-name", "together-names", "late"]));
  forgetNames(screen);
  // What waits for somebody to read it, and a ticket that somebody photographs, stay.
  expect(page.idsWith("Siti")).toEqual(["walk-in-refused", "walk-in-ticket-name"]);
  expect(page.getElementById("person").hidden).toBe(true);
});

test("whoever is asked about still is, by the end of the code, and is recorded so", () => {
  const recorded: Shown[] = [];
  const record = (shown: Shown): number => recorded.push(shown);
  screen.confirm.ask({ id: "A", shown: SITI, label: "… AAAA", detail: "", record });
  forgetNames(screen);
  expect(page.getElementById("confirm-name").textContent).toBe("… AAAA");
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 1_000);
  page.getElementById("confirm-yes").click();
  expect(recorded).toMatchObject([{ state: "accepted", name: "", organization: "", note: "" }]);
});

test("the next of a group is not asked about with those before", () => {
  noteThree();
  forgetNames(screen);
  const scan = { id: "4", code: "4", session: "1", direction: "in", scanned_at: new Date().toISOString() } as Scan;
  screen.attention.note(scan, { ...SITI, name: "Budi", group: "dinas" });
  expect(page.idsWith("Siti")).toEqual([]);
});

test("a verdict that comes later finds no place for its name", () => {
  screen.history.close();
  screen.history.put({ id: "1" } as Scan, SITI, "");
  expect(page.getElementById("history").text).toBe("");
});
