/**
 * The service worker of the scanner: /scan opens without a network.
 *
 * A release is kept as a whole, its pages together with what they load. A newer one is fetched beside
 * it and takes over when the last page of the older one is closed, or when somebody asks for it.
 */

import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import type { PrecacheEntry } from "workbox-precaching";
import { registerRoute } from "workbox-routing";

import { choosePage, isOurShell, isPlainPage, PAGES, shellPath } from "./shell";

declare const self: ServiceWorkerGlobalScope;
/** What the build has put there: the files of this release, and one word for all of them. */
declare const PRECACHE: PrecacheEntry[];
declare const RELEASE: string;

const NETWORK_MS = 2_000;
const SCOPE = new URL(self.registration.scope);
const ROOT = SCOPE.pathname.slice(0, -"/scan".length);
const SHELLS = `eventreg-shell-${SCOPE.pathname}-`;
const SHELL = SHELLS + RELEASE;
const KEPT = new Set(PRECACHE.map(({ url }) => url.slice(url.indexOf("assets/"))));

precacheAndRoute(PRECACHE);
cleanupOutdatedCaches();

registerRoute(
  ({ request, url }) => request.mode === "navigate" && shellPath(url, SCOPE) !== null,
  ({ request, url }) => open(request, shellPath(url, SCOPE) ?? url.pathname),
);

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all(PAGES.map((page) => keepPage(ROOT + page))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

/** Takes a page from the server; a release whose page is not there (yet) is not installed. */
async function keepPage(path: string): Promise<void> {
  const answer = await fetch(path, { cache: "no-store", credentials: "same-origin" });
  if (!(await isOurs(answer))) throw new Error(`${path} is not the page of this release`);
  await keep(path, answer);
}

/** Whether an answer is our page, of this release. */
async function isOurs(answer: Response): Promise<boolean> {
  return isPlainPage(answer) && isOurShell(await answer.clone().text(), KEPT);
}

async function keep(path: string, answer: Response): Promise<void> {
  const shell = await caches.open(SHELL);
  await shell.put(path, answer.clone());
}

function open(request: Request, path: string): Promise<Response> {
  const shelf = {
    isOurs,
    keep: (answer: Response) => keep(path, answer),
    kept: () => caches.match(path, { cacheName: SHELL }),
    onTrouble: (error: unknown) => console.warn("The pages of the scanner cannot be kept", error),
  };
  return choosePage(fetch(request), shelf, NETWORK_MS);
}

async function dropOldShells(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELLS) && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}
