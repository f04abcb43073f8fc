import "fake-indexeddb/auto";

import { openDB } from "idb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { deviceName, startPairing } from "./pair";
import { openTestPage, type TestElement, type TestPage } from "./testpage";

test.each([
  ["Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36", "Android 08:05"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", "iPhone 08:05"],
  ["something else", "Scanner 08:05"],
])("a device that nobody named is called by its kind and the time", (agent, name) => {
  expect(deviceName(agent, new Date(2025, 8, 3, 8, 5))).toBe(name);
});

describe("pairing", () => {
  const words = (key: string): string => key;
  let page: TestPage;
  let asked: string[];

  beforeEach(() => {
    page = openTestPage();
    asked = [];
    page.getElementById("banner").hidden = true;
    page.getElementById("pair-error").hidden = true;
    page.getElementById("pair-busy").hidden = true;
    page.getElementById("pair-code").value = "ABCD2345";
    vi.stubGlobal("window", new EventTarget());
    vi.stubGlobal("navigator", { userAgent: "something else" });
    vi.stubGlobal("location", { hash: "", pathname: "/scan/pair", replace: () => undefined });
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return Promise.reject(new TypeError("no network"));
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  const submit = (root: string): void => {
    const place = new EventTarget() as unknown as HTMLElement;
    startPairing(Object.assign(place, { dataset: { root } }), words);
    page.getElementById("pair-form").dispatchEvent(new Event("submit"));
  };
  const error = (): TestElement => page.getElementById("pair-error-text");

  test("uses up no code while an older page holds the store, and goes on when it is closed", async () => {
    const old = await openDB("eventreg/held", 1);
    submit("/held");
    const banner = page.getElementById("banner");
    await vi.waitFor(() => expect(banner.textContent).toBe("banner.other_page"));
    expect([asked, banner.hidden]).toEqual([[], false]);
    old.close();
    await vi.waitFor(() => expect(asked.length).toBe(1));
    expect(banner.hidden).toBe(true);
  });

  test("uses up no code where the browser keeps nothing", async () => {
    vi.stubGlobal("indexedDB", {
      open: () => {
        throw new DOMException("", "SecurityError");
      },
    });
    submit("/private");
    await vi.waitFor(() => expect(error().textContent).toBe("pair.storage"));
    expect([asked, page.getElementById("pair-error").hidden]).toEqual([[], false]);
  });

  test("lets go of the store when the server was not there, and tries again with the same code", async () => {
    submit("/again");
    await vi.waitFor(() => expect(error().textContent).toBe("pair.unanswered"));
    const newer = openDB("eventreg/again", 99);
    await newer.then((opened) => opened.close());
    expect(asked.length).toBe(1);
  });
});
