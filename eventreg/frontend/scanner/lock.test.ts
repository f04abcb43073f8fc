import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { listenToTouches } from "./lock";

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
