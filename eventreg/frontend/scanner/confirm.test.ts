import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Confirm } from "./confirm";
import { IDLE } from "./decide";
import { openTestPage, press, TestElement, type TestPage } from "./testpage";

let page: TestPage;
let confirm: Confirm;
let recorded: string[];
let now: number;

beforeEach(() => {
  page = openTestPage();
  now = 10_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  page.getElementById("confirm").hidden = true;
  confirm = new Confirm(true, (key) => key);
  recorded = [];
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A code is read; `looked`: somebody has had the time to look at the question. */
function ask(name: string, looked = true): void {
  const shown = { ...IDLE, state: "stored" as const, name };
  const record = (): number => recorded.push(name);
  confirm.ask({ id: name, shown, label: `… ${name}`, detail: "", record });
  if (looked) now += 1_000;
}

const body = new TestElement("body");
const asked = (): string => {
  return page.getElementById("confirm").hidden ? "" : page.getElementById("confirm-name").textContent;
};

describe("the keyboard", () => {
  test("records with Enter and skips with Escape", () => {
    ask("A");
    press(page, "Enter", now, body);
    ask("B");
    press(page, "Escape", now, body);
    expect([recorded, asked()]).toEqual([["A"], ""]);
  });

  test("skips with Enter on the button that skips", () => {
    ask("A");
    expect(press(page, "Enter", now, page.getElementById("confirm-no"))).toBe(true);
    expect([recorded, asked()]).toEqual([[], ""]);
  });

  test("leaves Enter to another button that has the focus", () => {
    ask("A");
    expect(press(page, "Enter", now, new TestElement("button"))).toBe(false);
    expect([recorded, asked()]).toEqual([[], "A"]);
  });

  test("the Enter of a reader answers nothing, also a second one", () => {
    ask("A");
    [..."12345"].forEach((key, index) => press(page, key, now + index * 8, body));
    const yes = page.getElementById("confirm-yes");
    expect(press(page, "Enter", now + 40, yes)).toBe(true);
    expect(press(page, "Enter", now + 48, yes)).toBe(true);
    expect([recorded, asked()]).toEqual([[], "A"]);
    press(page, "Enter", now + 2_000, yes);
    expect(recorded).toEqual(["A"]);
  });
});

describe("a question that comes while somebody types", () => {
  test.each(["input", "textarea", "select"])("leaves the focus to their %s", (tag) => {
    const field = new TestElement(tag);
    field.focus();
    ask("A");
    expect([document.activeElement, asked()]).toEqual([field, "A"]);
    expect(press(page, "Enter", now, field)).toBe(false);
    expect(recorded).toEqual([]);
  });

  test("takes the focus where nobody types", () => {
    new TestElement("button").focus();
    ask("A");
    expect(document.activeElement).toBe(page.getElementById("confirm-yes"));
  });

  test("is not answered by a key or a tap that was on its way already", () => {
    ask("A", false);
    now += 100;
    page.getElementById("confirm-yes").click();
    press(page, "Enter", now, body);
    expect([recorded, asked()]).toEqual([[], "A"]);
    now += 1_000;
    page.getElementById("confirm-yes").click();
    expect(recorded).toEqual(["A"]);
  });
});

describe("a code that is read while a question stands", () => {
  test("waits and is asked about next", () => {
    ask("A");
    ask("B");
    expect(asked()).toBe("A");
    page.getElementById("confirm-yes").click();
    expect([recorded, asked()]).toEqual([["A"], "B"]);
    now += 1_000;
    page.getElementById("confirm-yes").click();
    expect([recorded, asked()]).toEqual([["A", "B"], ""]);
    expect(confirm.asking).toBe(false);
  });

  test("is asked about once, however often it was read", () => {
    ask("A");
    ask("A");
    ask("B");
    ask("B");
    page.getElementById("confirm-no").click();
    now += 1_000;
    page.getElementById("confirm-no").click();
    expect([recorded, asked()]).toEqual([[], ""]);
  });

  test("is not answered by the second tap on the one before", () => {
    ask("A");
    ask("B");
    page.getElementById("confirm-yes").click();
    now += 100;
    page.getElementById("confirm-yes").click();
    expect([recorded, asked()]).toEqual([["A"], "B"]);
  });
});
