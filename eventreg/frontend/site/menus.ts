import { each } from "./page";

/** A menu (<details>) closes when one clicks beside it, leaves it, or presses Escape. */
export function closeMenus(): void {
  each<HTMLDetailsElement>("details.er-menu", (menu) => {
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target as Node)) menu.open = false;
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  });
}
