/** The banner: what stands in the way now, else what was wiped from this phone and what is safe on it. */

import type { Words } from "./messages";
import type { Wiped } from "./store";
import type { View } from "./view";

export class Notice {
  private trouble = "";
  private wiped: Wiped["why"] | null = null;
  private waiting = 0;
  /** How many people who were added here wait. */
  people = 0;

  constructor(
    private readonly view: View,
    private readonly words: Words,
  ) {}

  /** A trouble that stays until it is over; an empty text ends it. */
  showTrouble(text: string): void {
    this.trouble = text;
    this.show();
  }

  /** The list was wiped from this phone, now or on an earlier visit; null where it comes back. */
  showWiped(why: Wiped["why"] | null): void {
    this.wiped = why;
    this.show();
  }

  /** How many scans wait here. */
  count(waiting: number): void {
    this.waiting = waiting;
    this.showWaiting();
  }

  /** How many people who were added here wait. */
  countPeople(people: number): void {
    this.people = people;
    this.showWaiting();
  }

  private showWaiting(): void {
    this.view.showQueue(this.waiting, this.people);
    this.show();
  }

  private show(): void {
    const scans = this.waiting > 0 ? this.words("safe.some", { count: this.waiting }) : "";
    const people = this.people > 0 ? this.words("safe.people", { count: this.people }) : "";
    const safe = [scans, people].filter(Boolean).join(" ") || this.words("safe.none");
    // Whoever has asked for the wiping reads the answer beside the button.
    const gone = this.wiped === "revoked" || this.wiped === "ended";
    const wiped = gone ? `${this.words(`wiped.${this.wiped}`)} ${safe}` : "";
    this.view.showBanner(this.trouble || wiped);
  }
}
