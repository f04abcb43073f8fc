import { describe, expect, test, vi } from "vitest";

import { choosePage, isOurShell, isPlainPage, shellPath, within, type Shelf } from "./shell";

const KEPT = new Set(["assets/scanner-a1.js", "assets/scanner-a1.css"]);
const ours = (script: string, sheet = "assets/scanner-a1.css"): string =>
  `<link rel="stylesheet" href="/static/dist/${sheet}">` +
  `<script type="module" src="/static/dist/${script}"></script>`;

describe("a page in answer to /scan", () => {
  test("is ours when everything that it loads is kept", () => {
    expect(isOurShell(ours("assets/scanner-a1.js"), KEPT)).toBe(true);
  });

  test.each([
    ["a guest network's", '<html><h1>Selamat datang di Wi-Fi Hotel</h1><a href="/login">'],
    ["a proxy's for an error", "<html><h1>502 Bad Gateway</h1></html>"],
    ["of a newer release", ours("assets/scanner-b2.js")],
    ["of a newer release by its style alone", ours("assets/scanner-a1.js", "assets/scanner-b2.css")],
    ["of the public site", ours("assets/site-c3.js")],
    ["empty", ""],
  ])("is not when it is %s", (_what, html) => {
    expect(isOurShell(html, KEPT)).toBe(false);
  });

  test.each([
    [200, "text/html; charset=utf-8", true],
    [500, "text/html", false],
    [502, "text/html", false],
    [511, "text/html", false],
    [200, "application/json", false],
  ])("with status %i and type %s: %s", (status, type, plain) => {
    expect(isPlainPage(new Response("", { status, headers: { "Content-Type": type } }))).toBe(plain);
  });
});

describe("the page that is shown", () => {
  const page = (text: string): Response => new Response(text);
  const full = new DOMException("", "QuotaExceededError");
  let troubles: unknown[];

  const shown = async (asked: Promise<Response>, more: Partial<Shelf> = {}): Promise<string> => {
    troubles = [];
    const shelf: Shelf = {
      isOurs: async () => true,
      keep: async () => undefined,
      kept: async () => page("kept"),
      onTrouble: (error) => troubles.push(error),
      ...more,
    };
    return (await choosePage(asked, shelf, 50)).text();
  };

  test("is the one from the network where that is ours", async () => {
    const keep = vi.fn(async () => undefined);
    expect(await shown(Promise.resolve(page("fresh")), { keep })).toBe("fresh");
    expect(keep).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["it is somebody else's", Promise.resolve(page("hotel"))],
    ["nobody answers", new Promise<Response>(() => undefined)],
  ])("is the one that is kept where %s", async (_what, asked) => {
    expect(await shown(asked, { isOurs: async () => false })).toBe("kept");
    expect(await shown(Promise.reject(new TypeError("no network")))).toBe("kept");
  });

  test("is the one from the network also on a phone where nothing more can be kept", async () => {
    const keep = (): Promise<void> => Promise.reject(full);
    expect(await shown(Promise.resolve(page("fresh")), { keep })).toBe("fresh");
    expect(troubles).toEqual([full]);
  });

  test("is whatever the network says where nothing is kept, or it cannot be read", async () => {
    const strange = (): Promise<Response> => Promise.resolve(page("502"));
    const isOurs = async (): Promise<boolean> => false;
    expect(await shown(strange(), { isOurs, kept: async () => undefined })).toBe("502");
    expect(await shown(strange(), { isOurs, kept: () => Promise.reject(full) })).toBe("502");
    expect(troubles).toEqual([full]);
  });
});

describe("addresses", () => {
  const root = new URL("https://host/scan");
  const below = new URL("https://host/acara/scan");

  test.each([
    ["https://host/scan", root, "/scan"],
    ["https://host/scan/", root, "/scan"],
    ["https://host/scan?lang=en", root, "/scan"],
    ["https://host/scan/pair", root, "/scan/pair"],
    ["https://host/scan/practice", root, "/scan/practice"],
    ["https://host/scan/sw.js", root, null],
    ["https://host/scanner", root, null],
    ["https://other/scan", root, null],
    ["https://host/acara/scan", below, "/acara/scan"],
    ["https://host/acara/scan/pair", below, "/acara/scan/pair"],
    ["https://host/scan", below, null],
  ])("%s", (address, scope, path) => {
    expect(shellPath(new URL(address), scope)).toBe(path);
  });
});

test("what takes too long is given up", async () => {
  vi.useFakeTimers();
  const late = within(new Promise<string>(() => undefined), 2_000);
  vi.advanceTimersByTime(2_000);
  expect(await late).toBeNull();
  vi.useRealTimers();
  expect(await within(Promise.resolve("here"), 2_000)).toBe("here");
});
