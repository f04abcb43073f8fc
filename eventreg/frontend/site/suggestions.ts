import { afterPause, each, rootUrl } from "./page";

/** Where the names of one region's agencies (or KIM) that match `typed` are found. */
export function suggestionsUrl(root: string, region: string, kind: string, typed: string): string {
  const query = new URLSearchParams(kind === "agency" ? { q: typed } : { kind, q: typed });
  return `${root}/regions/${encodeURIComponent(region)}/agencies.json?${query}`;
}

async function renew(input: HTMLInputElement, region: string): Promise<void> {
  const list = input.list;
  if (!list || !region) return;
  try {
    const answer = await fetch(suggestionsUrl(rootUrl(), region, input.dataset["suggest"] ?? "agency", input.value));
    if (!answer.ok) return;
    const body = (await answer.json()) as { items: ({ name: string } | string)[] };
    const names = body.items.map((item) => (typeof item === "string" ? item : item.name));
    list.replaceChildren(...names.map((name) => new Option("", name)));
  } catch {
    // Suggestions are a courtesy: without them one types the name.
  }
}

/** Names are suggested while one types, from the region chosen in the same form. */
export function suggestNames(): void {
  each<HTMLInputElement>("input[data-suggest]", (input) => {
    const region = input.form?.elements.namedItem(input.dataset["region"] ?? "region");
    if (!(region instanceof HTMLSelectElement)) return;
    const fetchNow = () => void renew(input, region.value);
    input.addEventListener("input", afterPause(200, fetchNow));
    region.addEventListener("change", fetchNow);
    input.addEventListener("focus", fetchNow, { once: true });
  });
}
