import { each } from "./page";

/** Lets the screen stay on as long as something fills it. */
function keepAwake(): void {
  // Refused on a low battery; the lock is lost by itself when the page is hidden.
  if (document.fullscreenElement && !document.hidden) navigator.wakeLock?.request("screen").catch(() => undefined);
}

/** Buttons that fill the screen with one element of the page (its id: data-full-screen); Esc ends it. */
export function fillScreens(): void {
  each<HTMLElement>("[data-full-screen]", (button) => {
    const shown = document.getElementById(button.dataset["fullScreen"] ?? "");
    if (!shown || !document.fullscreenEnabled) return;
    button.hidden = false;
    button.addEventListener("click", () => void shown.requestFullscreen());
  });
  document.addEventListener("fullscreenchange", keepAwake);
  document.addEventListener("visibilitychange", keepAwake);
}
