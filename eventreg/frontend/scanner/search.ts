/** The search of a desk: answered from this phone's list at once, and by the server when it is there. */

import type { Answer, FoundPerson } from "./api";
import { part, type Words } from "./messages";
import { FEWEST_LETTERS } from "./names";
import type { Place } from "./session";

const PAUSE_MS = 200;

export interface Searching {
  /** Who is meant by this phone's list; null where there is none. */
  onPhone(query: string): Promise<FoundPerson[] | null>;
  search(query: string): Promise<Answer<{ results: FoundPerson[] }>>;
  /** Where "already present" or "has received it" is asked. */
  place(): Place | null;
  onPerson(person: FoundPerson): void;
}

/** Shows the search and answers while somebody types; what comes back empties it for the next person. */
export function startSearch(desk: Searching, words: Words): () => void {
  const field = part<HTMLInputElement>("search-text");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    const query = field.value.trim();
    if (query.length < FEWEST_LETTERS) return show([], query && words("search.short"), "");
    // Somebody may type on; the answer to an older question must not replace a newer one.
    const isOld = (): boolean => query !== field.value.trim();
    const rows = (people: readonly FoundPerson[]): HTMLElement[] =>
      people.map((person) => row(person, desk, words));
    const here = await desk.onPhone(query);
    if (isOld()) return;
    if (here) show(rows(here), here.length === 0 ? words("search.none") : "", "phone");
    const answer = await desk.search(query);
    if (isOld()) return;
    if (answer.kind !== "answered") {
      const isRefused = answer.kind === "problem";
      const beside = words(isRefused ? "search.from_phone_refused" : "search.from_phone_only");
      if (here) part("search-source").textContent = beside;
      else show([], words(isRefused ? "search.refused" : "search.failed"), "");
      return;
    }
    const { results } = answer.body;
    show(rows(results), results.length === 0 ? words("search.none") : "", "server");
  };
  const show = (rows: HTMLElement[], message: string, source: "phone" | "server" | ""): void => {
    part("search-results").replaceChildren(...rows);
    part("search-results").dataset.source = source;
    part("search-message").textContent = message;
    part("search-source").textContent = source === "phone" ? words("search.from_phone") : "";
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), PAUSE_MS);
  });
  part("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void run();
  });
  part("search").hidden = false;
  return () => {
    field.value = "";
    void run();
  };
}

/** What somebody is at a place: present or not yet; at a checkpoint only that it was received is known. */
export function stateOf(person: FoundPerson, place: Place | null, words: Words): string {
  if (place && "session" in place && person.present.includes(place.session)) return words("search.present");
  if (person.state !== "confirmed") return words(`search.${person.state}`);
  if (place && "session" in place) return words("search.confirmed");
  return place && person.received?.includes(place.checkpoint) ? words("word.repeat_served") : "";
}

/** What stands below a name: category, organization, number, short code, and what the person is. */
export function factsOf(person: FoundPerson, place: Place | null, words: Words): string {
  const short = (person.short ?? "").replace(/^(.{3})/, "$1 ");
  const known = [person.category, person.organization, person.phone_masked, short, stateOf(person, place, words)];
  return known.filter(Boolean).join(" \u00b7 ");
}

function row(person: FoundPerson, desk: Searching, words: Words): HTMLElement {
  const item = document.createElement("li");
  item.className = "door-person";
  const name = document.createElement("strong");
  name.textContent = person.name;
  const facts = document.createElement("span");
  facts.textContent = factsOf(person, desk.place(), words);
  const choose = document.createElement("button");
  choose.type = "button";
  choose.className = "btn btn-secondary";
  choose.textContent = words("search.choose");
  choose.setAttribute("aria-label", `${words("search.choose")}: ${person.name}`);
  choose.addEventListener("click", () => desk.onPerson(person));
  item.append(name, facts, choose);
  return item;
}
