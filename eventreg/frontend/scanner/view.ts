/** The verdict and the state of the door, for people and (as data attributes) for scripts. */

import { detailKey, wordKey, type Shown, type ShownState } from "./decide";
import { part, type Words } from "./messages";

/** A name of more letters is set a little smaller, so that all of it is in sight. */
const LONG_NAME = 24;
/** How long an earlier refusal stays; the list of the last scans keeps it. */
const LATE_MS = 30_000;

export class View {
  private lateTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: Words,
    private readonly formatTime: (rfc3339: string) => string,
  ) {}

  /** Fills the whole verdict; the attributes come last, when everything can be read. */
  show(shown: Shown): void {
    const verdict = part("verdict");
    part("verdict-icon").replaceChildren(icon(shown.state));
    write("verdict-word", this.words(wordKey(shown)));
    write("verdict-name", shown.name);
    part("verdict-name").toggleAttribute("data-long", shown.name.length > LONG_NAME);
    write("verdict-detail", this.detail(shown));
    write("verdict-first", this.first(shown));
    write("verdict-facts", [shown.category, shown.organization].filter(Boolean).join(" · "));
    write("verdict-note", shown.note);
    verdict.dataset.name = shown.name;
    verdict.dataset.reason = shown.reason ?? "";
    verdict.dataset.state = shown.state;
  }

  showQueue(length: number): void {
    const queue = part("queue");
    queue.dataset.length = String(length);
    const text = this.words(length === 0 ? "queue.none" : "queue.some", { count: length });
    if (queue.textContent !== text) queue.textContent = text;
  }

  showNetwork(online: boolean): void {
    const network = part("network");
    if (network.dataset.online === String(online)) return;
    network.dataset.online = String(online);
    network.textContent = this.words(`network.${String(online)}`);
  }

  showCount(present: number, expected: number): void {
    const figures = new Intl.NumberFormat(document.documentElement.lang);
    const facts = { present: figures.format(present), expected: figures.format(expected) };
    write("count", this.words("count", facts));
  }

  /** A trouble that stays until it is over; an empty text ends it. */
  showBanner(text: string): void {
    write("banner", text);
  }

  /** A refusal of a scan that is no longer the one on screen. */
  showLate(shown: Shown, label: string): void {
    write("late", this.words("late", { name: shown.name || label, reason: this.detail(shown) }));
    clearTimeout(this.lateTimer);
    this.lateTimer = setTimeout(() => write("late", ""), LATE_MS);
  }

  /** The sentence below the word. */
  detail(shown: Shown): string {
    const key = detailKey(shown);
    return key === null ? "" : this.words(key);
  }

  private first(shown: Shown): string {
    if (!shown.first || shown.state !== "repeat") return "";
    const { at, device } = shown.first;
    const key = device ? "first.at_device" : "first.at";
    return this.words(key, { time: this.formatTime(at), device });
  }
}

/** The drawing that belongs to a state. */
export function icon(state: ShownState): DocumentFragment {
  const template = part<HTMLTemplateElement>("icons");
  const found = template.content.querySelector(`[data-key="${state}"]`);
  const drawing = document.createDocumentFragment();
  if (found) drawing.append(...Array.from(found.cloneNode(true).childNodes));
  return drawing;
}

function write(id: string, text: string): void {
  const element = part(id);
  element.textContent = text;
  element.hidden = text === "";
}

/** Clock time in the event's zone, with the day where that is not today. */
export function timeFormat(language: string, timeZone: string): (rfc3339: string) => string {
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone, hourCycle: "h23" });
  return (rfc3339) => {
    const moment = new Date(rfc3339);
    const time = clock.format(moment);
    return day.format(moment) === day.format(new Date()) ? time : `${day.format(moment)} ${time}`;
  };
}
