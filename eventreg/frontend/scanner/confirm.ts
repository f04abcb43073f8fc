/** Confirm mode: a code that was read is recorded only after somebody has looked and tapped. */

import { IDLE, nameless, wordKey, type Shown } from "./decide";
import { part, type Words } from "./messages";
import { isTextField } from "./reader";
import { sizeName } from "./view";

/** After a character only a reader presses Enter this soon. */
const READER_MS = 300;
/** Nobody has looked at a question that appeared this short a time ago. */
const GLANCE_MS = 400;

/** Whose code was read, and what is done if somebody wants it recorded. */
export interface Question {
  /** What tells it from others: the code. */
  id: string;
  shown: Shown;
  /** Stands where the phone knows no name. */
  label: string;
  detail: string;
  /** `shown` as it was asked about, without names where those were forgotten meanwhile. */
  record(shown: Shown): void;
}

export class Confirm {
  /** The first one stands on screen. */
  private questions: Question[] = [];
  private lastCharacter = -Infinity;
  private shownAt = -Infinity;

  constructor(
    public enabled: boolean,
    private readonly words: Words,
  ) {
    part("confirm-yes").addEventListener("click", () => this.answer(true));
    part("confirm-no").addEventListener("click", () => this.answer(false));
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** Whether a question stands on screen. */
  get asking(): boolean {
    return this.questions.length > 0;
  }

  /** Asks about a code, at once or when those before it are answered; without a yes nothing happens. */
  ask(question: Question): void {
    if (this.questions.some(({ id }) => id === question.id)) return;
    this.questions.push(question);
    if (this.questions.length === 1) this.show(question);
  }

  /** The phone may name nobody any more: whoever is in question still is, by the label. */
  forgetNames(): void {
    this.questions = this.questions.map((one) => ({ ...one, shown: nameless(one.shown) }));
    const [asked] = this.questions;
    if (asked) this.write(asked);
    else this.write({ shown: IDLE, label: "", detail: "" });
  }

  private show(question: Question): void {
    const panel = part("confirm");
    this.write(question);
    panel.hidden = false;
    this.shownAt = performance.now();
    panel.toggleAttribute("data-new", true);
    setTimeout(() => panel.toggleAttribute("data-new", false), GLANCE_MS);
    // Whoever is typing at that moment would answer without having looked.
    if (!isField(document.activeElement)) part("confirm-yes").focus({ preventScroll: true });
  }

  private write({ shown, label, detail }: Pick<Question, "shown" | "label" | "detail">): void {
    part("confirm").dataset.state = shown.state;
    write("confirm-name", shown.name || label);
    sizeName(part("confirm-name"), shown.name);
    write("confirm-facts", [shown.category, shown.organization].filter(Boolean).join(" · "));
    write("confirm-note", shown.note);
    const isBad = shown.state === "refused" || shown.state === "repeat";
    write("confirm-state", isBad ? [this.words(wordKey(shown)), detail].filter(Boolean).join(". ") : "");
  }

  private answer(yes: boolean): void {
    // A key or a tap that was meant for something else, or the second one of a hasty finger.
    if (performance.now() - this.shownAt < GLANCE_MS) return;
    const [answered, next] = this.questions;
    this.questions = this.questions.slice(1);
    part("confirm").hidden = true;
    if (next) this.show(next);
    if (yes) answered?.record(answered.shown);
  }

  private onKey(event: KeyboardEvent): void {
    const isReaders = event.timeStamp - this.lastCharacter < READER_MS;
    if (event.key?.length === 1) this.lastCharacter = event.timeStamp;
    // The Enter of a reader belongs to its code, and a key that is held down answers once.
    if (!this.asking || event.defaultPrevented || event.repeat || isTextField(event.target)) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    const isYes = event.key === "Enter" && event.target !== part("confirm-no");
    if (isYes && !isReaders && isOtherButton(event.target)) return;
    event.preventDefault();
    if (!isReaders || event.key === "Escape") this.answer(isYes);
  }
}

/** Whether keys do something there: letters, a choice, a tick. */
function isField(element: Element | null): boolean {
  return element?.matches("input, textarea, select, [contenteditable]:not([contenteditable=false])") ?? false;
}

/** A button that has nothing to do with the question keeps its Enter. */
function isOtherButton(target: EventTarget | null): boolean {
  if (target === part("confirm-yes") || !(target instanceof Element)) return false;
  return target.matches("button, a, select, summary");
}

function write(id: string, text: string): void {
  part(id).textContent = text;
  part(id).hidden = text === "";
}
