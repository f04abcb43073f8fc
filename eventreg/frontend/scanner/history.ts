/** The last ten scans of this visit, each with what became of it. */

import { wordKey, type Shown } from "./decide";
import { part, type Words } from "./messages";
import type { Scan } from "./store";
import { icon } from "./view";

const LENGTH = 10;

export class History {
  private readonly items = new Map<string, HTMLLIElement>();

  constructor(
    private readonly words: Words,
    private readonly formatTime: (rfc3339: string) => string,
  ) {}

  /** Adds a scan at the top, or changes the entry that it has. */
  put(scan: Scan, shown: Shown, detail: string): void {
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
      text("time", this.formatTime(scan.scanned_at)),
    );
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
  return scan.code ? `… ${scan.code.slice(-4)}` : "…";
}

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}
