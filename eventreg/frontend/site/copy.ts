import { each } from "./page";

/** How long a button says that it has copied. */
const SAID_MS = 2_000;

async function copy(input: HTMLInputElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    // Without HTTPS there is no clipboard to write to: the old way still works.
    input.select();
    document.execCommand("copy");
  }
}

/** Buttons that copy the address beside them. Without script one selects it by hand, so they are hidden then. */
export function copyLinks(): void {
  each<HTMLButtonElement>("button[data-copy]", (button) => {
    const input = document.getElementById(button.dataset["copy"] ?? "");
    if (!(input instanceof HTMLInputElement)) return;
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", () => {
      void copy(input).then(() => {
        button.textContent = button.dataset["copied"] ?? words;
        setTimeout(() => (button.textContent = words), SAID_MS);
      });
    });
    input.addEventListener("focus", () => input.select());
  });
}
