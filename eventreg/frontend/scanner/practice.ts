/**
 * Practice: samples instead of tickets, every verdict to be seen, and nothing recorded or sent.
 *
 * The samples are drawn by /scan/practice; nobody's ticket can look like one, since no key makes it.
 */

import { IDLE, type Shown } from "./decide";
import type { Feedback } from "./feedback";
import { part, type Words } from "./messages";
import { parseTicket } from "./ticket";
import type { View } from "./view";

export type Outcome = "accepted" | "repeat" | "cancelled" | "unknown" | "stored";

const SAMPLE = /^PRACTICE(ACCEPTED|REPEAT|CANCELLED|UNKNOWN|STORED)A+$/;

/** What a sample code is a sample of; null for everything that is none. */
export function outcomeOf(text: string): Outcome | null {
  const word = SAMPLE.exec(parseTicket(text) ?? "")?.[1];
  return (word?.toLowerCase() as Outcome | undefined) ?? null;
}

/** The verdict on a sample. `at` is the moment (RFC 3339) that a repeat gives for the first scan. */
export function sampleOf(outcome: Outcome, words: Words, at: string): Shown {
  const person = {
    ...IDLE,
    name: words("practice.name"),
    category: words("practice.category"),
    organization: words("practice.organization"),
  };
  if (outcome === "accepted") return { ...person, state: "accepted", note: words("practice.note") };
  if (outcome === "stored") return { ...person, state: "stored" };
  if (outcome === "cancelled") return { ...person, state: "refused", reason: "cancelled" };
  if (outcome === "unknown") return { ...IDLE, state: "refused", reason: "unknown_ticket" };
  return { ...person, state: "repeat", first: { at, device: words("practice.gate") } };
}

/** What practice needs of the page. */
export interface Stage {
  view: View;
  feedback: Feedback;
  words: Words;
  /** The camera is wanted, or no longer. */
  onChange(on: boolean): void;
}

export class Practice {
  private on = false;

  constructor(private readonly stage: Stage) {
    document.querySelectorAll("[data-practice-start]").forEach((button) => {
      button.addEventListener("click", () => this.switch(true));
    });
    part("practice-end").addEventListener("click", () => this.switch(false));
    document.querySelectorAll<HTMLElement>("[data-sample]").forEach((button) => {
      button.addEventListener("click", () => this.show(button.dataset.sample as Outcome));
    });
  }

  /** Takes what was read, while practice is on; false means that it is a matter of the door. */
  take(text: string): boolean {
    if (!this.on) return false;
    const outcome = outcomeOf(text);
    if (outcome) this.show(outcome);
    else this.present({ ...IDLE, state: "refused", hint: "practice" });
    return true;
  }

  private switch(on: boolean): void {
    this.on = on;
    this.stage.view.practise(on);
    document.querySelectorAll<HTMLElement>("[data-practice]").forEach((one) => (one.hidden = !on));
    part("scanner").toggleAttribute("data-practising", on);
    this.stage.onChange(on);
    if (on) part("practice").scrollIntoView({ block: "start" });
  }

  private show(outcome: Outcome): void {
    const anHourAgo = new Date(Date.now() - 60 * 60 * 1000).toISOString();
    this.present(sampleOf(outcome, this.stage.words, anHourAgo));
  }

  private present(shown: Shown): void {
    this.stage.view.show(shown, true);
    this.stage.feedback.give(shown.state);
  }
}
