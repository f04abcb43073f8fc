/** The screen of a phone at the door stays on. */

/** Keeps the screen on as long as the page is visible, where the browser can. */
export function keepAwake(): void {
  const request = (): void => {
    if (document.hidden) return;
    // Refused on a low battery; the door then works with a screen that sleeps.
    navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  // The lock is lost whenever the page is hidden.
  document.addEventListener("visibilitychange", request);
  request();
}
