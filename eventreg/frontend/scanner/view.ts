/** The verdict and the state of the door, for people and (as data attributes) for scripts. */

import { detailKey, IDLE, wordKey, type Shown, type ShownState } from "./decide";
import { part, type Words } from "./messages";

/** Names of more letters are set smaller in two steps, so that all of it is in sight. */
const LONG_NAME = 24;
const VERY_LONG_NAME = 38;
/** One such word alone fills a line of a narrow phone. */
const LONG_WORD = 12;
/** How long an earlier refusal stays; the list of the last scans keeps it. */
const LATE_MS = 30_000;

export class View {
  private lateTimer: ReturnType<typeof setTimeout> | undefined;
  /** Samples are shown, and no verdicts of the door. */
  practising = false;

  constructor(
    private readonly words: Words,
    private readonly formatTime: (rfc3339: string) => string,
  ) {}

  /** Fills the whole verdict; the attributes come last, when everything can be read. */
  show(shown: Shown, practice = false): void {
    if (practice !== this.practising) return;
    const verdict = part("verdict");
    part("verdict-icon").replaceChildren(icon(shown.state));
    write("verdict-word", this.words(wordKey(shown)));
    write("verdict-name", shown.name);
    sizeName(part("verdict-name"), shown.name);
    write("verdict-detail", this.detail(shown));
    write("verdict-first", this.first(shown));
    write("verdict-facts", [shown.category, shown.organization].filter(Boolean).join(" · "));
    write("verdict-note", shown.note);
    verdict.dataset.name = shown.name;
    verdict.dataset.reason = shown.reason ?? "";
    verdict.dataset.state = shown.state;
  }

  /** Whether no verdict is on screen: said again, screen readers would read it again. */
  get isIdle(): boolean {
    return part("verdict").dataset.state === IDLE.state;
  }

  /** Begins or ends practice: the door's own verdicts wait until it is over. */
  practise(on: boolean): void {
    this.practising = on;
    this.show(IDLE, on);
  }

  /** What waits here: scans, and people whom this phone has added. */
  showQueue(length: number, people: number): void {
    const queue = part("queue");
    queue.dataset.length = String(length);
    queue.dataset.people = String(people);
    const scans = length > 0 ? this.words("queue.some", { count: length }) : "";
    const added = people > 0 ? this.words("queue.people", { count: people }) : "";
    const text = [scans, added].filter(Boolean).join(" \u00b7 ") || this.words("queue.none");
    if (queue.textContent !== text) queue.textContent = text;
  }

  /** Whether somebody answered last time. */
  get online(): boolean {
    return part("network").dataset.online !== "false";
  }

  showNetwork(online: boolean): void {
    const network = part("network");
    if (network.dataset.online === String(online)) return;
    network.dataset.online = String(online);
    network.textContent = this.words(`network.${String(online)}`);
  }

  /** What this phone is called, and the event that it works for, as it is called now. */
  showEvent(device: string, title: string): void {
    part("event-title").textContent = [device, title].filter(Boolean).join(" \u00b7 ");
  }

  /** How many are present; null where there is nothing to count. */
  showCount(count: { present: number; expected: number } | null): void {
    if (!count) return write("count", "");
    const figures = new Intl.NumberFormat(document.documentElement.lang);
    const facts = {
      present: figures.format(count.present),
      expected: figures.format(count.expected),
    };
    write("count", this.words("count", facts));
  }

  /** A trouble that stays until it is over; an empty text ends it. */
  showBanner(text: string): void {
    write("banner", text);
  }

  /** A refusal of a scan that is no longer the one on screen. */
  showLate(shown: Shown, label: string): void {
    const isLocked = part("scanner").hasAttribute("data-locked");
    const name = (!isLocked && shown.name) || label;
    write("late", this.words("late", { name, reason: this.detail(shown) }));
    clearTimeout(this.lateTimer);
    this.lateTimer = setTimeout(() => this.clearLate(), LATE_MS);
  }

  /** The earlier refusal has been in sight for long enough, or nobody may be named any more. */
  clearLate(): void {
    write("late", "");
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

/** Marks an element that shows a name with how long the name is. */
export function sizeName(element: HTMLElement, name: string): void {
  const longest = Math.max(...name.split(/\s+/).map((word) => word.length));
  element.toggleAttribute("data-long", name.length > LONG_NAME || longest > LONG_WORD);
  element.toggleAttribute("data-longer", name.length > VERY_LONG_NAME);
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
