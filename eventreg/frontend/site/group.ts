import { afterPause, each } from "./page";

type Seen = { line: string; kind: string; words: string };
/** The rows by their submission ids. */
type Answer = { rows: Record<string, Seen>; room: string };

/** The server takes no more people in one form. */
const MOST_PEOPLE = 50;
const PAUSE_MS = 700;

/** A version-4 UUID made of 16 random bytes; unlike crypto.randomUUID it needs no HTTPS. */
export function uuid(bytes: Uint8Array): string {
  const own = Uint8Array.from(bytes.slice(0, 16));
  own[6] = (own[6]! & 0x0f) | 0x40;
  own[8] = (own[8]! & 0x3f) | 0x80;
  const hex = [...own].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The number of the next row: one more than the highest of "people-0", "people-3", … */
export function nextNumber(names: readonly string[]): number {
  const numbers = names.map((name) => Number(/^people-(\d{1,3})$/.exec(name)?.[1] ?? -1));
  return Math.max(-1, ...numbers) + 1;
}

/** The row's template with its number in all names, and the number that people read. */
export function rowMarkup(template: string, number: number, shown: number): string {
  return template.replace(/people-ROW/g, `people-${number}`).replace(/NUMBER/g, String(shown));
}

/** What is asked while somebody types: all fields but the box for a pasted list and the button that was pressed. */
export function question(fields: Iterable<[string, FormDataEntryValue]>): URLSearchParams {
  const kept = [...fields].filter(([name]) => name !== "pasted" && name !== "step");
  return new URLSearchParams(kept.map(([name, value]) => [name, String(value)]));
}

class PeopleForm {
  private readonly form: HTMLFormElement;
  private readonly list: HTMLElement;
  private readonly addButton: HTMLButtonElement | null;
  private running = new AbortController();

  constructor(private readonly frame: HTMLElement) {
    this.form = frame.querySelector("form")!;
    this.list = frame.querySelector<HTMLElement>("[data-people]")!;
    this.addButton = frame.querySelector<HTMLButtonElement>("[data-add-person]");
    const lookAhead = afterPause(PAUSE_MS, () => void this.check());
    this.form.addEventListener("input", lookAhead);
    this.form.addEventListener("change", lookAhead);
    this.addButton?.addEventListener("click", (event) => {
      if (this.add()) event.preventDefault();
    });
    for (const row of this.rows()) this.offerRemoval(row);
  }

  private rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[data-person]")];
  }

  /** Whether a row was added here; where it was not, the button asks the server. */
  private add(): boolean {
    const template = document.querySelector<HTMLTemplateElement>("template[data-person-template]");
    const rows = this.rows();
    if (!template || rows.length >= MOST_PEOPLE) return false;
    const number = nextNumber(rows.map((row) => row.id));
    const made = document.createElement("template");
    made.innerHTML = rowMarkup(template.innerHTML, number, rows.length + 1);
    this.list.append(made.content);
    const row = this.list.lastElementChild as HTMLElement;
    const id = row.querySelector<HTMLInputElement>(`[name="people-${number}-submission_id"]`);
    if (id) id.value = uuid(crypto.getRandomValues(new Uint8Array(16)));
    this.offerRemoval(row);
    row.querySelector<HTMLInputElement>("input:not([type=hidden])")?.focus();
    return true;
  }

  private offerRemoval(row: HTMLElement): void {
    const place = row.querySelector<HTMLElement>("[data-person-remove]");
    if (!place) return;
    place.hidden = false;
    place.querySelector("button")?.addEventListener("click", () => {
      row.remove();
      this.addButton?.focus();
      void this.check();
    });
  }

  private async check(): Promise<void> {
    this.running.abort();
    this.running = new AbortController();
    try {
      const answer = await fetch(this.frame.dataset["checkUrl"] ?? "", {
        method: "POST",
        body: question(new FormData(this.form)),
        headers: { Accept: "application/json" },
        signal: this.running.signal,
      });
      if (answer.ok) this.show((await answer.json()) as Answer);
    } catch {
      // Looking ahead is a courtesy: the button that asks for it still works, and so does sending.
    }
  }

  private show(answer: Answer): void {
    const room = this.frame.querySelector("[data-room]");
    if (room && room.textContent !== answer.room) room.textContent = answer.room;
    for (const row of this.rows()) {
      const id = row.querySelector<HTMLInputElement>(`[name="${row.id}-submission_id"]`)?.value ?? "";
      this.showRow(row, answer.rows[id]);
    }
  }

  private showRow(row: HTMLElement, seen: Seen | undefined): void {
    const typed = row.querySelector<HTMLInputElement>(`[name="${row.id}-name"]`)?.value ?? "";
    const line = row.querySelector("[data-person-line]");
    const differs = seen && seen.line && seen.line !== typed.trim();
    if (line) line.textContent = differs ? `${this.frame.dataset["printed"] ?? ""} ${seen.line}` : "";
    const outcome = row.querySelector("[data-person-outcome]");
    if (!outcome || outcome.textContent?.trim() === (seen?.words ?? "")) return;
    outcome.replaceChildren(...(seen?.words ? [mark(seen)] : []));
  }
}

/** The mark of this kind as the server draws it, with these words. */
function mark(seen: Seen): Node {
  const kind = CSS.escape(seen.kind);
  const template = document.querySelector<HTMLTemplateElement>(`template[data-mark-template="${kind}"]`);
  const drawn = template?.content.firstElementChild?.cloneNode(true);
  if (!drawn) return document.createTextNode(seen.words);
  for (const node of [...drawn.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  drawn.appendChild(document.createTextNode(seen.words));
  return drawn;
}

/** The form by which a contact registers several people: rows come and go, and say what would become of them. */
export function registerGroups(): void {
  each<HTMLElement>("[data-group-form]", (frame) => void new PeopleForm(frame));
}
