import { each } from "./page";

/** What can be printed: lists, in whichever form. */
const LISTS = "main .er-table, main .er-list";

/** Lists are printed by a button too, and paper says when it was printed. */
export function printLists(): void {
  if (!document.querySelector(LISTS)) return;
  each<HTMLElement>("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  each<HTMLElement>("[data-print-part]", (hint) => {
    hint.hidden = !document.querySelector("main .er-pagination :is(ul, button)");
  });
  window.addEventListener("beforeprint", () => {
    const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "long" });
    each<HTMLElement>("[data-printed]", (place) => {
      place.textContent = `${place.dataset["printed"] ?? ""} ${format.format(Date.now())}`;
    });
  });
}
