/**
 * The service worker of the scanner: /scan opens without a network.
 *
 * A release is kept as a whole, its pages together with what they load. A newer one is fetched beside
 * it and takes over when the last page of the older one is closed, or when somebody asks for it.
 */

import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import type { PrecacheEntry } from "workbox-precaching";
import { registerRoute } from "workbox-routing";

import { isOurShell, isPlainPage, PAGES, shellPath, within } from "./shell";

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
  if (!(await keep(path, answer))) throw new Error(`${path} is not the page of this release`);
}

/** Keeps an answer if it is our page, of this release; says whether it was. */
async function keep(path: string, answer: Response): Promise<boolean> {
  if (!isPlainPage(answer) || !isOurShell(await answer.clone().text(), KEPT)) return false;
  const shell = await caches.open(SHELL);
  await shell.put(path, answer.clone());
  return true;
}

/** The page from the network if that is ours and quick, else the one that is kept. */
async function open(request: Request, path: string): Promise<Response> {
  const asked = fetch(request);
  const fresh = asked.then(
    async (answer) => ((await keep(path, answer)) ? answer : null),
    () => null,
  );
  const page = (await within(fresh, NETWORK_MS)) ?? (await caches.match(path, { cacheName: SHELL }));
  return page ?? asked;
}

async function dropOldShells(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELLS) && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}
