/** The last ten scans of this visit, each with what became of it. */

import { wordKey, type Shown } from "./decide";
import { part, type Words } from "./messages";
import type { Scan } from "./store";
import { icon } from "./view";

const LENGTH = 10;

export class History {
  private readonly items = new Map<string, HTMLLIElement>();
  /** When scans were made, by the server's clock (RFC 3339). */
  private readonly times = new Map<string, string>();
  private closed = false;
  /** At a desk: somebody wants to take back a scan of this person. */
  onUndo: ((scan: Scan, name: string) => void) | null = null;

  constructor(
    private readonly words: Words,
    private readonly formatTime: (rfc3339: string) => string,
    /** When a scan of this visit was made, by the server's clock. */
    private readonly timeHere: (scan: Scan) => string,
  ) {}

  /** When a scan was made by the server's clock, RFC 3339; what is known of it already stays. */
  date(id: string, at: string): void {
    if (!this.times.has(id)) this.times.set(id, at);
  }

  /** Adds a scan at the top, or changes the entry that it has. */
  put(scan: Scan, shown: Shown, detail: string): void {
    if (this.closed) return;
    this.date(scan.id, this.timeHere(scan));
    let item = this.items.get(scan.id);
    if (!item) {
      item = document.createElement("li");
      this.items.set(scan.id, item);
      part("history").prepend(item);
      part("history-empty").hidden = true;
      this.trim();
    }
    item.dataset.state = shown.state;
    const known = shown.state === "stored" ? "" : detail;
    item.replaceChildren(
      icon(shown.state),
      text("strong", shown.name || label(scan)),
      text("span", [this.words(wordKey(shown)), known].filter(Boolean).join(". ")),
      text("time", this.formatTime(this.timeOf(scan.id))),
    );
    if (this.onUndo && shown.state === "accepted") item.append(this.undo(scan, shown.name));
  }

  /** When a scan that was shown here was made, by the server's clock. */
  timeOf(id: string): string {
    return this.times.get(id) ?? "";
  }

  /** Empties the list; nobody's name stays. */
  clear(): void {
    this.items.clear();
    part("history").replaceChildren();
    part("history-empty").hidden = false;
  }

  /** Empties the list for good: verdicts that come later are not shown. */
  close(): void {
    this.closed = true;
    this.clear();
  }

  /** The server has taken a scan back: it counts no more. */
  takeBack(id: string): void {
    const item = this.items.get(id);
    if (!item) return;
    item.dataset.state = "undone";
    item.querySelector("button")?.remove();
    item.querySelector("span")?.replaceChildren(this.words("undo.done"));
  }

  private undo(scan: Scan, name: string): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.textContent = this.words("undo.ask");
    button.setAttribute("aria-label", `${this.words("undo.ask")} ${name}`);
    button.addEventListener("click", () => this.onUndo?.(scan, name));
    return button;
  }

  private trim(): void {
    for (const [id, item] of this.items) {
      if (this.items.size <= LENGTH) return;
      item.remove();
      this.items.delete(id);
    }
  }
}

/** What to call a scan whose person is not known yet: the end of its code. */
export function label(scan: Scan): string {
  return scan.code ? ending(scan.code) : "…";
}

/** The end of a code, by which two nameless ones are told apart. */
export function ending(code: string): string {
  return `… ${code.slice(-4)}`;
}

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}
