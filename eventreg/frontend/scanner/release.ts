/** The service worker, by which the page opens without a network, and the releases that it brings. */

import { part } from "./messages";

const LOOK_EVERY_MS = 30 * 60_000;

/** Has the page kept for later, and offers a newer release quietly; nothing is replaced unasked. */
export function keepForOffline(root: string): void {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  const begin = (): void => void register(root, serviceWorker);
  // What this visit needs comes first.
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin, { once: true });
}

async function register(root: string, container: ServiceWorkerContainer): Promise<void> {
  try {
    const scope = `${root}/scan`;
    const options = { scope, updateViaCache: "none" } as const;
    const registration = await container.register(`${root}/scan/sw.js`, options);
    watch(registration, container);
    // Without a network there is nothing to look for; it is tried again.
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
  } catch {
    // No network, a strange answer, or a browser that forbids it: the page works as it is.
  }
}

function watch(registration: ServiceWorkerRegistration, container: ServiceWorkerContainer): void {
  const offerWhenReady = (): void => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => offer(registration, container));
  };
  registration.addEventListener("updatefound", offerWhenReady);
  offerWhenReady();
  offer(registration, container);
}

function offer({ waiting, active }: ServiceWorkerRegistration, container: ServiceWorkerContainer): void {
  const box = document.getElementById("update");
  if (!waiting || !active || !box) return;
  box.hidden = false;
  part("update-now").onclick = () => {
    container.addEventListener("controllerchange", () => location.reload(), { once: true });
    // A page that no worker controls hears of no change.
    if (!container.controller) waiting.addEventListener("statechange", () => location.reload());
    waiting.postMessage("take over");
  };
}
