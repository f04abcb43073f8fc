import { nextRow, Presses, takesLetters } from "./keys";
import { each } from "./page";

/** Where this browser notes that somebody switched the keys off (WCAG 2.1.4). */
const OFF = "er-shortcuts-off";
/** What may take the focus in a row: the link to what it is about, or what is done with it. */
const IN_ROW = "a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select";

interface Shortcut {
  words: string;
  use(): void;
}

function isOff(): boolean {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // A browser that keeps nothing: they are on, and off until the next page.
  }
}

function remember(off: boolean): void {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // It holds for this page.
  }
}

function wordsOf(element: HTMLElement): string {
  const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent;
  return (element.dataset["keysWords"] ?? label ?? "").trim().replace(/\s+/g, " ");
}

/** What the page's own elements say that keys do with them: links and buttons are pressed, fields take the focus. */
function ofElements(): Map<string, Shortcut> {
  const found = new Map<string, Shortcut>();
  each<HTMLElement>("[data-keys]", (element) => {
    const keys = element.dataset["keys"] ?? "";
    if (element.closest("[hidden]") || found.has(keys)) return;
    const use = (): void => {
      if (element instanceof HTMLInputElement) {
        element.focus();
        element.select();
      } else {
        element.click();
      }
    };
    found.set(keys, { words: wordsOf(element), use });
  });
  return found;
}

function rowsOfPage(): HTMLElement[] {
  const rows = [...document.querySelectorAll<HTMLElement>("main tbody > tr, main .er-list > li")];
  return rows.filter((row) => row.checkVisibility() && row.querySelector(IN_ROW));
}

function stepThrough(step: 1 | -1): void {
  const rows = rowsOfPage();
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[nextRow(now, step, rows.length)];
  (row?.querySelector<HTMLElement>("th a[href]") ?? row?.querySelector<HTMLElement>(IN_ROW))?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function markRow(): void {
  const row = rowsOfPage().find((one) => one.contains(document.activeElement));
  row?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
}

/** What works on any list of the page. */
function ofRows(sheet: HTMLElement): [string, Shortcut][] {
  const rows = rowsOfPage();
  if (rows.length === 0) return [];
  const { next = "", previous = "", mark = "" } = sheet.dataset;
  const steps: [string, Shortcut][] = [
    ["j", { words: next, use: () => stepThrough(1) }],
    ["k", { words: previous, use: () => stepThrough(-1) }],
  ];
  const choice: [string, Shortcut] = ["x", { words: mark, use: markRow }];
  return rows.some((row) => row.querySelector("td input[type=checkbox]")) ? [...steps, choice] : steps;
}

function line(keys: string, words: string, then: string): HTMLElement {
  const [term, said, row] = [document.createElement("dt"), document.createElement("dd"), document.createElement("div")];
  keys.split(" ").forEach((key, index) => {
    if (index > 0) term.append(` ${then} `);
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap);
  });
  said.textContent = words;
  row.append(term, said);
  return row;
}

/** The sheet names the keys of this page alone, and holds the switch. */
function fillSheet(sheet: HTMLElement, shortcuts: Map<string, Shortcut>): void {
  const list = sheet.querySelector("[data-shortcut-list]");
  const then = sheet.dataset["then"] ?? "";
  list?.replaceChildren(...[...shortcuts].map(([keys, one]) => line(keys, one.words, then)));
}

/** Keys for those who work without a mouse, declared by the elements that they stand for (data-keys). */
export function useShortcuts(): void {
  const sheet = document.getElementById("shortcuts");
  if (!(sheet instanceof HTMLDialogElement)) return;
  const shortcuts = new Map([
    ["?", { words: sheet.dataset["help"] ?? "", use: () => sheet.showModal() }],
    ...ofElements(),
    ...ofRows(sheet),
  ]);
  fillSheet(sheet, shortcuts);
  let off = isOff();
  each<HTMLInputElement>("#shortcuts-on", (box) => {
    box.checked = !off;
    box.addEventListener("change", () => remember((off = !box.checked)));
  });
  each<HTMLElement>("[data-shortcuts]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => sheet.showModal());
  });
  const presses = new Presses(new Set(shortcuts.keys()));
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && takesLetters(event.target);
    if (off || typing || event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key.length !== 1 || document.querySelector("dialog[open]")) return;
    const hit = shortcuts.get(presses.press(event.key, event.timeStamp) ?? "");
    if (!hit) return;
    event.preventDefault();
    hit.use();
  });
}
