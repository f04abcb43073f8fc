import { each } from "./page";

/** Screen readers pass over what is there when a page opens: what comes a moment later is read out. */
const LATER_MS = 400;

/** What was just done is read out, and stays in sight with its button until somebody closes it. */
export function keepToasts(): void {
  const said: string[] = [];
  each<HTMLElement>("main [data-toast]", (toast) => {
    said.push(toast.querySelector(".er-alert-title")?.textContent.trim().replace(/\s+/g, " ") ?? "");
    const close = toast.querySelector<HTMLButtonElement>("[data-dismiss]");
    if (!close) return;
    close.hidden = false;
    close.addEventListener("click", () => {
      toast.remove();
      document.getElementById("main")?.focus(); // Not to the top of the page, where a closed button leaves it.
    });
  });
  if (said.length === 0) return;
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  setTimeout(() => (voice.textContent = said.join(" ")), LATER_MS);
}
