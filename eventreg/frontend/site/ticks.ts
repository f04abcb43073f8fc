import { each } from "./page";

/** The rows of "1-5, 8, 12", and the pieces that are none of 1 to `last`. The server reads them alike. */
export function readRows(typed: string, last: number): { rows: Set<number>; wrong: string[] } {
  const rows = new Set<number>();
  const wrong: string[] = [];
  const joined = typed.trim().replace(/\s*[-–—]\s*/g, "-");
  for (const piece of joined.split(/[\s,;.]+/).filter(Boolean)) {
    const found = /^([0-9]{1,6})(?:-([0-9]{1,6}))?$/.exec(piece);
    const ends = found ? [Number(found[1]), Number(found[2] ?? found[1])].sort((a, b) => a - b) : [];
    const [from = 0, to = 0] = ends;
    if (from < 1 || to > last) wrong.push(piece);
    else for (let row = from; row <= to; row += 1) rows.add(row);
  }
  return { rows, wrong };
}

/** A row's code as it is compared: typed in any case, with spaces and dashes. */
export function plainCode(typed: string): string {
  return typed.replace(/[\s-]/g, "").toUpperCase();
}

type Said = "ticked" | "unknown" | "present";

/**
 * Ticking the rows of a sheet quickly: arrows go from box to box, and numbers and codes tick their rows
 * at once, so that each shows where it stands. Without this script the server reads both fields.
 */
export function tickRows(): void {
  each<HTMLElement>("[data-ticks]", (list) => {
    const rows = [...list.querySelectorAll<HTMLTableRowElement>("tr[data-row]")];
    const status = document.querySelector<HTMLElement>("[data-tick-status]");
    const say = (what: Said, named: string[]) => {
      if (status) status.textContent = (status.dataset[what] ?? "{rows}").replace("{rows}", named.join(", "));
    };
    const byCode = new Map(rows.map((row) => [row.dataset["code"] ?? "", row]));
    const byNumber = new Map(rows.map((row) => [Number(row.dataset["row"]), row]));
    const tick = (found: HTMLTableRowElement[]) => {
      const free = found.filter((row) => boxOf(row));
      const named = (some: HTMLTableRowElement[]) => some.map((row) => row.dataset["row"] ?? "");
      for (const row of free) boxOf(row)!.checked = true;
      if (free.length > 0) say("ticked", named(free));
      else say("present", named(found));
      found[found.length - 1]?.scrollIntoView({ block: "nearest" });
    };
    moveByArrows(list);
    onEnter("[data-tick-rows]", (typed) => {
      const { rows: numbers, wrong } = readRows(typed, rows.length);
      if (wrong.length > 0) return say("unknown", wrong), false;
      tick([...numbers].flatMap((number) => byNumber.get(number) ?? []));
      return true;
    });
    onEnter("[data-tick-codes]", (typed) => {
      const codes = typed.split("\n").map(plainCode).filter(Boolean);
      const unknown = codes.filter((code) => !byCode.has(code));
      tick(codes.flatMap((code) => byCode.get(code) ?? []));
      if (unknown.length > 0) say("unknown", unknown);
      return unknown.length === 0;
    });
  });
}

function boxOf(row: HTMLTableRowElement): HTMLInputElement | null {
  return row.querySelector("input[type=checkbox]");
}

function moveByArrows(list: HTMLElement): void {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !(event.target instanceof HTMLInputElement)) return;
    const boxes = [...list.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    const next = boxes[boxes.indexOf(event.target) + step];
    event.preventDefault();
    next?.focus();
  });
}

/** Enter uses what was typed instead of sending the form; what was understood leaves the field. */
function onEnter(selector: string, use: (typed: string) => boolean): void {
  each<HTMLInputElement | HTMLTextAreaElement>(selector, (field) => {
    field.addEventListener("keydown", (event) => {
      if (!(event instanceof KeyboardEvent) || event.key !== "Enter" || !field.value.trim()) return;
      event.preventDefault();
      if (use(field.value)) field.value = "";
    });
  });
}
