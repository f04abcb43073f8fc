import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { IDLE, type Shown } from "./decide";
import { listenToTouches, lockDesk } from "./lock";
import type { Store } from "./store";
import { openTestPage } from "./testpage";
import { View } from "./view";

let touches: number;
let page: EventTarget;

beforeEach(() => {
  vi.useFakeTimers();
  [touches, page] = [0, new EventTarget()];
  listenToTouches(page, () => (touches += 1));
});

afterEach(() => vi.useRealTimers());

const type = (keys: number, every: number): void => {
  for (let key = 0; key < keys; key += 1) {
    page.dispatchEvent(new Event("keydown"));
    vi.advanceTimersByTime(every);
  }
};

test("a finger and a person's typing are touches", () => {
  page.dispatchEvent(new Event("pointerdown"));
  expect(touches).toBe(1);
  type(3, 180);
  expect(touches).toBe(4);
});

test("a reader's burst is none: nobody needs to stand at the desk", () => {
  type(27, 12);
  vi.advanceTimersByTime(60_000);
  expect(touches).toBe(0);
});

test("while the desk is locked nobody is named who was scanned before", () => {
  const shown = openTestPage();
  const view = new View((key, facts = {}) => [key, ...Object.values(facts)].join(" "), String);
  const refused: Shown = { ...IDLE, state: "refused", reason: "cancelled", name: "Siti" };
  let locked = 0;
  lockDesk({} as Store, { iterations: 1, salt: "", hash: "" }, (key) => key, () => (locked += 1));
  expect(locked).toBe(1);
  view.showLate(refused, "… WXYZ");
  expect(shown.getElementById("late").textContent).toBe("late … WXYZ reason.cancelled");
  shown.getElementById("scanner").toggleAttribute("data-locked", false);
  view.showLate(refused, "… WXYZ");
  expect(shown.getElementById("late").textContent).toBe("late Siti reason.cancelled");
  shown.getElementById("lock-now").click();
  expect(locked).toBe(2);
  vi.unstubAllGlobals();
});
