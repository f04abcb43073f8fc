import { each } from "./page";

/** Long enough for a slow network, short enough for somebody who pressed Stop and wants to try again. */
const LOCKED_MS = 15_000;

function lock(form: HTMLFormElement, locked: boolean): void {
  // What the server disabled stays disabled: only a lock of our own is taken away.
  if (form.hasAttribute("data-sending") === locked) return;
  form.toggleAttribute("data-sending", locked);
  for (const control of form.elements) {
    if (control instanceof HTMLButtonElement && control.type === "submit") control.disabled = locked;
  }
}

/** A second click sends nothing while the first is on its way. The server would count it once anyway. */
export function sendOnce(): void {
  each<HTMLFormElement>("form[method=post]:not([data-download])", (form) => {
    form.addEventListener("submit", (event) => {
      if (form.hasAttribute("data-sending")) return event.preventDefault();
      // After this event, so that the name and value of the pressed button still travel.
      setTimeout(() => lock(form, true));
      setTimeout(() => lock(form, false), LOCKED_MS);
    });
    window.addEventListener("pageshow", () => lock(form, false));
  });
}

/** The list of errors is read first: by eyes at the top of the page, by screen readers through the focus. */
export function showErrors(): void {
  document.querySelector<HTMLElement>(".er-error-summary")?.focus();
}
