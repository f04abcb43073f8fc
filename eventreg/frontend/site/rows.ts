import { each } from "./page";

function boxesOf(all: HTMLInputElement): HTMLInputElement[] {
  const name = CSS.escape(all.dataset["selectAll"] ?? "");
  return [...document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${name}"]`)];
}

/** The box in a table's head marks every row, and shows whether all, some or none are marked. */
export function selectRows(): void {
  each<HTMLInputElement>("input[data-select-all]", (all) => {
    const boxes = boxesOf(all);
    const summarise = () => {
      const marked = boxes.filter((box) => box.checked).length;
      all.checked = marked > 0 && marked === boxes.length;
      all.indeterminate = marked > 0 && marked < boxes.length;
    };
    all.hidden = boxes.length === 0;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
    });
    for (const box of boxes) box.addEventListener("change", summarise);
    window.addEventListener("pageshow", summarise);
  });
}
