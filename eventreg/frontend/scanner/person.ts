/** The person whom the desk has chosen: large enough to compare, with what can be done. */

import type { Answer, FoundPerson, Substitute } from "./api";
import { part, type Words } from "./messages";
import { newId } from "./queue";
import { stateOf } from "./search";
import type { Place } from "./session";
import type { CameIn } from "./walkins";

export interface PersonDesk {
  words: Words;
  session(): string;
  place(): Place | null;
  record(person: FoundPerson): void;
  substitute(form: Substitute): Promise<Answer<CameIn>>;
  /** Somebody has the place now: here is the ticket. */
  onSubstitute(answer: CameIn, form: Substitute): void;
}

export class Person {
  private person: FoundPerson | null = null;
  /** One id for each person until the server has answered: sent again, it is the same substitute. */
  private readonly submissions = new Map<string, string>();

  constructor(private readonly desk: PersonDesk) {
    part("person-record").addEventListener("click", () => this.record());
    part("person-close").addEventListener("click", () => this.close());
    part("person-replace").addEventListener("click", () => this.openForm(true));
    part("substitute-not").addEventListener("click", () => this.openForm(false));
    part("substitute-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.substitute();
    });
  }

  /** Shows somebody, and takes the eye there. */
  show(person: FoundPerson): void {
    this.person = person;
    const { words, session, place } = this.desk;
    const present = person.present.includes(session());
    write("person-name", person.name);
    write("person-facts", [person.category, person.organization].filter(Boolean).join(" \u00b7 "));
    write("person-note", person.note ?? "");
    const incomplete = person.incomplete ? words("person.incomplete") : "";
    write("person-state", [stateOf(person, place(), words), incomplete].filter(Boolean).join(" \u00b7 "));
    write("person-message", "");
    part("person-replace").hidden = present || person.state !== "confirmed";
    this.openForm(false);
    part("person").hidden = false;
    part("person-record").focus();
    part("person").scrollIntoView({ block: "nearest" });
  }

  private close(): void {
    part("person").hidden = true;
    part("search-text").focus();
  }

  private record(): void {
    if (!this.person) return;
    part("person").hidden = true;
    // Back to the door, so that a reader's next code does not land in a field.
    (document.activeElement as HTMLElement | null)?.blur();
    this.desk.record(this.person);
  }

  private openForm(open: boolean): void {
    part("substitute-form").hidden = !open;
    part("person-actions").hidden = open;
    part("substitute-error").hidden = true;
    if (open) part("substitute-name").focus();
  }

  private async substitute(): Promise<void> {
    const { person, desk } = this;
    const full_name = value("substitute-name");
    const reason = value("substitute-reason");
    if (!person || !full_name || !reason) return this.refuse(desk.words("substitute.missing"));
    const session = desk.session();
    if (!session) return this.refuse(desk.words("desk.choose_session"));
    const id = this.submissions.get(person.id) ?? newId();
    this.submissions.set(person.id, id);
    const [phone, scanned_at] = [value("substitute-phone"), new Date().toISOString()];
    const form = { id, replaces: person.id, full_name, phone, reason, session, scanned_at };
    const answer = await desk.substitute(form);
    if (answer.kind === "unanswered") return this.refuse(desk.words("desk.no_answer"));
    if (answer.kind === "problem") return this.refuse(refusal(answer.problem.reason, desk.words));
    this.submissions.delete(person.id);
    for (const field of ["substitute-name", "substitute-phone", "substitute-reason"]) {
      part<HTMLInputElement>(field).value = "";
    }
    this.show(answer.body.registration);
    part("person-replace").hidden = true;
    write("person-message", saidOf(answer.body.scan, desk.words));
    desk.onSubstitute(answer.body, form);
  }

  private refuse(message: string): void {
    part("substitute-error-text").textContent = message;
    part("substitute-error").hidden = false;
  }
}

/** What the server says of the substitute's scan; having the place does not mean to be let in. */
function saidOf({ verdict, reason, warning }: CameIn["scan"], words: Words): string {
  const refused = verdict === "refused";
  const why = refused ? reason && `reason.${reason}` : warning && `warning.${warning}`;
  const said = words(refused ? "substitute.not_present" : "substitute.done");
  return [said, why ? words(why) : ""].filter(Boolean).join(" ");
}

/** Why the server let nobody in, in words. */
export function refusal(reason: string | undefined, words: Words): string {
  return words(`desk.${reason ?? ""}`) || words("desk.refused");
}

export function value(id: string): string {
  return part<HTMLInputElement>(id).value.trim();
}

export function write(id: string, text: string): void {
  const element = part(id);
  element.textContent = text;
  element.hidden = text === "";
}
