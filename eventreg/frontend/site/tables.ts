import { each } from "./page";

/** Whether a cell says nothing that a phone needs to show. */
export function isBlank(text: string): boolean {
  return ["", "–"].includes(text.trim());
}

/** Notes in every cell the word of its column, which stands before it where a table is too wide for the screen. */
export function labelCells(): void {
  each<HTMLTableElement>("table.er-table", (table) => {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((head) =>
      head.querySelector(".visually-hidden") ? "" : head.textContent.trim(),
    );
    for (const cell of table.querySelectorAll<HTMLTableCellElement>("tbody > tr > td")) {
      const label = heads[cell.cellIndex];
      if (label) cell.dataset["label"] = label;
      if (isBlank(cell.textContent) && !cell.querySelector("input, img, svg")) cell.dataset["blank"] = "";
    }
    table.classList.add("er-labelled");
  });
}

/** Marks the tables that fit their place, and those that are wider and scroll to the side. */
export function measureTables(): void {
  each<HTMLElement>(".er-table-scroll", (frame) => {
    const measure = () => {
      const fits = frame.firstElementChild === null || frame.firstElementChild.clientWidth <= frame.clientWidth + 1;
      frame.classList.toggle("er-fits", fits);
      frame.classList.toggle("er-wide", !fits);
    };
    new ResizeObserver(measure).observe(frame);
    measure();
  });
}
