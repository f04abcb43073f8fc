import { each } from "./page";

/** Links marked with data-dialog open that <dialog> instead of leading to the page that says the same. */
export function openDialogs(): void {
  each<HTMLAnchorElement>("a[data-dialog]", (link) => {
    const dialog = document.getElementById(link.dataset["dialog"] ?? "");
    if (!(dialog instanceof HTMLDialogElement) || !dialog.showModal) return;
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  });
  each<HTMLElement>("dialog [data-close]", (button) => {
    button.addEventListener("click", () => button.closest("dialog")?.close());
  });
}
