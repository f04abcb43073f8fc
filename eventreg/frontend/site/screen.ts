import "../sass/screen.scss";
import { watchBoards } from "./watching";

// The board on a big screen: it renews itself, the screen stays on, and one button fills it.
watchBoards();

function keepAwake(): void {
  // Refused on a low battery; the lock is lost whenever the page is hidden.
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => undefined);
}
document.addEventListener("visibilitychange", keepAwake);
keepAwake();

document.querySelectorAll<HTMLButtonElement>("[data-full-screen]").forEach((button) => {
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => void document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => (button.hidden = document.fullscreenElement !== null));
});
