/** Those who typed themselves in by the poster at the door; the desk admits them with one touch. */

import type { Api, Arrival, FoundPerson } from "./api";
import { part, type Words } from "./messages";
import { refusal, write } from "./person";
import { newId } from "./queue";
import { factsOf } from "./search";
import type { CameIn } from "./walkins";

const LOOK_EVERY_MS = 15_000;
/** Whoever is gone keeps the row so long: a second touch must not meet the next person. */
const GONE_MS = 5_000;

export interface AtDoorDesk {
  token: string;
  api: Pick<Api, "atDoor" | "admit">;
  words: Words;
  session(): string;
  /** Somebody was admitted: the server has the way in as a scan of the same id. */
  onAdmitted(arrival: Arrival, came: CameIn): void;
  /** Whether this device may still ask. */
  live(): boolean;
}

/** One who waits, on the page. */
interface Row {
  item: HTMLElement;
  button: HTMLButtonElement;
  goneAt: number | null;
}

/** Shows who waits, as long as anybody does, and admits them. */
export function listenToAtDoor(desk: AtDoorDesk): void {
  const list = new AtDoor(desk);
  void list.look();
  const timer = setInterval(() => {
    if (!desk.live()) return clearInterval(timer);
    if (!document.hidden) void list.look();
  }, LOOK_EVERY_MS);
}

class AtDoor {
  /** One id for each person until the server has answered, however often the button is touched. */
  private readonly arrivals = new Map<string, string>();
  private readonly rows = new Map<string, Row>();

  constructor(private readonly desk: AtDoorDesk) {}

  /** Brings the list up to date; rows that stay are not moved. */
  async look(): Promise<void> {
    const answer = await this.desk.api.atDoor(this.desk.token);
    if (answer.kind !== "answered" || !Array.isArray(answer.body.waiting) || !this.desk.live()) return;
    const { waiting } = answer.body;
    this.takeAway(new Set(waiting.map(({ id }) => id)));
    for (const person of waiting) {
      if (!this.rows.has(person.id)) this.add(person);
    }
    this.showOrHide();
  }

  private takeAway(waiting: ReadonlySet<string>): void {
    const now = Date.now();
    for (const [id, row] of this.rows) {
      if (waiting.has(id)) {
        if (row.goneAt !== null) row.button.disabled = false;
        row.goneAt = null;
      } else {
        if (row.goneAt === null) setTimeout(() => this.removeIfGone(id, now), GONE_MS);
        row.goneAt ??= now;
        row.button.disabled = true;
      }
    }
  }

  private removeIfGone(id: string, since: number): void {
    const row = this.rows.get(id);
    if (row?.goneAt !== since) return;
    row.item.remove();
    this.rows.delete(id);
    this.showOrHide();
  }

  private showOrHide(): void {
    part("at-door").hidden = this.rows.size === 0 && part("at-door-message").hidden;
  }

  private add(person: FoundPerson): void {
    const { words } = this.desk;
    const item = document.createElement("li");
    item.className = "door-person";
    const name = document.createElement("strong");
    name.textContent = person.name;
    const facts = document.createElement("span");
    facts.textContent = factsOf({ ...person, state: "at_door" }, null, words);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary";
    button.textContent = words("at_door.admit");
    button.setAttribute("aria-label", `${words("at_door.admit")}: ${person.name}`);
    button.addEventListener("click", () => {
      button.disabled = true;
      void this.admit(person).then(() => (button.disabled = this.rows.get(person.id)?.goneAt != null));
    });
    item.append(name, facts, button);
    this.rows.set(person.id, { item, button, goneAt: null });
    part("at-door-list").append(item);
  }

  private async admit(person: FoundPerson): Promise<void> {
    const { api, token, words } = this.desk;
    const session = this.desk.session();
    if (!session) return write("at-door-message", words("desk.choose_session"));
    const id = this.arrivals.get(person.id) ?? newId();
    this.arrivals.set(person.id, id);
    const arrival = { id, session, scanned_at: new Date().toISOString() };
    const answer = await api.admit(token, person.id, arrival);
    if (answer.kind === "answered") {
      this.arrivals.delete(person.id);
      const { verdict } = answer.body.scan;
      write("at-door-message", words(`at_door.${verdict}`, { name: person.name }));
      this.desk.onAdmitted(arrival, answer.body);
    } else if (answer.kind === "unanswered") {
      write("at-door-message", `${person.name}: ${words("desk.no_answer")}`);
    } else write("at-door-message", `${person.name}: ${refusal(answer.problem.reason, words)}`);
    await this.look();
  }
}
