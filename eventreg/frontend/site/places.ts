import { each, rootUrl } from "./page";

export type Place = { code: string; name: string };

/** Below this number of entries a list is read faster than it is filtered. */
const FILTER_FROM = 9;

/** The key under which spellings meet: "Rampal Celaket" and "Rampalcelaket", "Palo'lo'an" and "Paloloan". */
export function placeKey(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The places whose name contains what was typed; those that begin with it come first. */
export function matching<P extends { name: string }>(places: readonly P[], typed: string): P[] {
  const key = placeKey(typed);
  const hits = places.filter((place) => placeKey(place.name).includes(key));
  const begins = (place: P) => (placeKey(place.name).startsWith(key) ? 0 : 1);
  return hits.sort((a, b) => begins(a) - begins(b));
}

async function fetchChildren(code: string, signal: AbortSignal): Promise<Place[]> {
  const answer = await fetch(`${rootUrl()}/regions/${encodeURIComponent(code)}/children.json`, { signal });
  if (!answer.ok) throw new Error(`children of ${code}: ${answer.status}`);
  const body = (await answer.json()) as { items: Place[] };
  return body.items;
}

/** A <select> whose entries can be exchanged and narrowed by typing. */
class PlaceList {
  private places: Place[] = [];
  private readonly empty: Place;
  private filter: HTMLInputElement | undefined;
  private hint: HTMLElement | undefined;

  constructor(readonly select: HTMLSelectElement) {
    const first = select.options[0];
    const choose = select.dataset["choose"] ?? first?.text ?? "";
    this.empty = { code: "", name: first?.value === "" && first.text ? first.text : choose };
    this.places = [...select.options].filter((option) => option.value).map(({ value, text }) => ({ code: value, name: text }));
    this.offerFilter();
  }

  replace(places: Place[]): void {
    this.places = places;
    if (this.filter) this.filter.value = "";
    this.draw(places, "");
    this.offerFilter();
  }

  private draw(places: Place[], chosen: string): void {
    const options = [this.empty, ...places].map(({ code, name }) => new Option(name, code, false, code === chosen));
    this.select.replaceChildren(...options);
  }

  private offerFilter(): void {
    const label = this.select.dataset["filterLabel"];
    if (!label) return;
    this.filter ??= this.addFilter(label);
    this.filter.parentElement!.hidden = this.places.length < FILTER_FROM;
    this.hint!.textContent = "";
  }

  private addFilter(text: string): HTMLInputElement {
    const input = document.createElement("input");
    Object.assign(input, { type: "search", id: `${this.select.id}-filter`, className: "form-control er-filter", autocomplete: "off" });
    input.setAttribute("aria-controls", this.select.id);
    const label = document.createElement("label");
    Object.assign(label, { htmlFor: input.id, className: "er-help", textContent: text });
    this.hint = document.createElement("p");
    this.hint.className = "er-help";
    this.hint.setAttribute("role", "status");
    const box = document.createElement("div");
    box.append(label, input, this.hint);
    this.select.before(box);
    input.addEventListener("input", () => this.narrow(input.value));
    // Enter chooses from the list; it must not send an unfinished form.
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.select.focus();
    });
    return input;
  }

  private narrow(typed: string): void {
    const before = this.select.value;
    const hits = matching(this.places, typed);
    const only = hits.length === 1 ? hits[0] : undefined;
    const chosen = only?.code ?? (hits.some(({ code }) => code === before) ? before : "");
    this.draw(hits, chosen);
    this.hint!.textContent = hits.length ? "" : (this.select.dataset["filterNone"] ?? "");
    if (chosen !== before) this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function follow(parent: HTMLSelectElement, list: PlaceList): void {
  let running = new AbortController();
  const fill = async () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    list.replace([]);
    list.select.dispatchEvent(new Event("change", { bubbles: true }));
    if (!parent.value) return;
    try {
      list.replace(await fetchChildren(parent.value, signal));
    } catch {
      // Without an answer the plain way still works: its buttons come back.
      if (!signal.aborted) document.documentElement.classList.remove("er-scripted");
    }
  };
  parent.addEventListener("change", () => void fill());
  // A browser that restores a form restores the parent's choice without an event.
  if (parent.value && list.select.options.length <= 1) void fill();
}

/** Lists of districts and villages follow the choice above them; long lists get a box that narrows them by typing. */
export function linkPlaces(): void {
  each<HTMLSelectElement>("select[data-filter-label], select[data-children-of]", (select) => {
    const list = new PlaceList(select);
    const parentName = select.dataset["childrenOf"];
    const parent = parentName ? select.form?.elements.namedItem(parentName) : null;
    if (parent instanceof HTMLSelectElement) follow(parent, list);
  });
}
