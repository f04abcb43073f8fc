/** Without a QR code: the typed code, and at a desk the search by name. */

import type { Answer, FoundPerson } from "./api";
import { part, type Words } from "./messages";
import { parseTicket } from "./ticket";

const SHORTEST_QUERY = 3;
const PAUSE_MS = 300;

/** Takes typed codes; what is no ticket is said at the field and sent nowhere. */
export function listenToCodeForm(onCode: (code: string) => void): void {
  const field = part<HTMLInputElement>("code-text");
  part("code-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = parseTicket(field.value);
    part("code-error").hidden = code !== null;
    field.setAttribute("aria-invalid", String(code === null));
    if (code === null) return field.focus();
    field.value = "";
    // Back to the door, so that a reader's next code does not land in this field.
    field.blur();
    onCode(code);
  });
}

export interface Desk {
  search(query: string): Promise<Answer<{ results: FoundPerson[] }>>;
  /** The session for which "already present" is asked. */
  session(): string;
  onPerson(person: FoundPerson): void;
}

/** Shows the search and answers while somebody types. */
export function startSearch(desk: Desk, words: Words): void {
  const field = part<HTMLInputElement>("search-text");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    const query = field.value.trim();
    if (query.length < SHORTEST_QUERY) return showFound([], query && words("search.short"));
    const answer = await desk.search(query);
    // Somebody typed on; the answer to an older question must not replace a newer one.
    if (query !== field.value.trim()) return;
    if (answer.kind !== "answered") return showFound([], words("search.failed"));
    const { results } = answer.body;
    const rows = results.map((person) => row(person, desk, words));
    showFound(rows, results.length === 0 ? words("search.none") : "");
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
}

function showFound(rows: HTMLElement[], message: string): void {
  part("search-results").replaceChildren(...rows);
  part("search-message").textContent = message;
}

function row(person: FoundPerson, desk: Desk, words: Words): HTMLElement {
  const item = document.createElement("li");
  item.className = "door-person";
  const name = document.createElement("strong");
  name.textContent = person.name;
  const facts = document.createElement("span");
  const present = person.present.includes(desk.session());
  const state = words(`search.${present ? "present" : person.state}`);
  const known = [person.category, person.organization, person.phone_masked, state];
  facts.textContent = known.filter(Boolean).join(" · ");
  const record = document.createElement("button");
  record.type = "button";
  record.className = "btn btn-secondary";
  record.textContent = words("search.record");
  record.setAttribute("aria-label", `${words("search.record")}: ${person.name}`);
  record.addEventListener("click", () => desk.onPerson(person));
  item.append(name, facts, record);
  return item;
}
