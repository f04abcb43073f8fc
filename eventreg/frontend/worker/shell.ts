/** Which answers are the scanner's own page, and not somebody else's in its place. */

/** Below the service worker's scope: the pages that open without a network. */
export const PAGES = ["/scan", "/scan/pair", "/scan/practice"] as const;

/** The page that an address means, as it is kept; null for any other. `scope` ends with "/scan". */
export function shellPath(url: URL, scope: URL): string | null {
  const root = scope.pathname.slice(0, -"/scan".length);
  if (url.origin !== scope.origin || !url.pathname.startsWith(root)) return null;
  const path = url.pathname.slice(root.length).replace(/\/$/, "");
  return PAGES.some((page) => page === path) ? root + path : null;
}

const BUILT_FILE = /\b(?:src|href)="[^"]*\/dist\/(assets\/[^"?#]+)"/g;

/**
 * Whether a page is ours and of this release.
 *
 * Guest networks answer everything with a page of their own, proxies with theirs for errors. Ours is
 * HTML with status 200 that names a script of ours, and nothing built that is not kept beside it.
 */
export function isOurShell(html: string, kept: ReadonlySet<string>): boolean {
  const named = [...html.matchAll(BUILT_FILE)].map((match) => match[1] ?? "");
  return named.some((file) => file.endsWith(".js")) && named.every((file) => kept.has(file));
}

/** Whether an answer is HTML straight from where it was asked for. */
export function isPlainPage(response: Response): boolean {
  const type = response.headers.get("Content-Type") ?? "";
  return response.status === 200 && !response.redirected && type.startsWith("text/html");
}

/** The promise's value, or null once so many milliseconds are over. */
export function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Where pages are kept, and what is kept there. */
export interface Shelf {
  isOurs(answer: Response): Promise<boolean>;
  keep(answer: Response): Promise<void>;
  kept(): Promise<Response | undefined>;
  /** Something went wrong with it; the page is shown all the same. */
  onTrouble(error: unknown): void;
}

/**
 * The page from the network if that is ours and quick, else the one that is kept, else whatever the
 * network says. On a phone without room nothing new can be kept: it is shown all the same.
 */
export async function choosePage(asked: Promise<Response>, shelf: Shelf, patience: number): Promise<Response> {
  const fresh = asked.then(
    async (answer) => {
      if (!(await shelf.isOurs(answer))) return null;
      await shelf.keep(answer).catch(shelf.onTrouble);
      return answer;
    },
    () => null,
  );
  const page = (await within(fresh, patience)) ?? (await keptOn(shelf));
  return page ?? asked;
}

function keptOn(shelf: Shelf): Promise<Response | undefined> {
  return shelf.kept().catch((error: unknown) => {
    shelf.onTrouble(error);
    return undefined;
  });
}
