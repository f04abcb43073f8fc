/** USB and Bluetooth readers: they type very fast and end with Enter. */

import { parseTicket } from "./ticket";

/** Between two keys of a reader; a person needs longer. */
export const LONGEST_GAP_MS = 100;
const SHORTEST_CODE = 10;

export class BurstReader {
  private text = "";
  private lastKey = -Infinity;

  /** Whether nothing has been typed that the next key would go on with. */
  isPausing(now: number): boolean {
    return this.text === "" || now - this.lastKey > LONGEST_GAP_MS;
  }

  /**
   * Takes one key (as in KeyboardEvent.key) at a moment in milliseconds.
   *
   * Returns the whole text when Enter ends a burst that no person could type, else null.
   */
  key(key: string, now: number): string | null {
    const inBurst = now - this.lastKey <= LONGEST_GAP_MS;
    if (key === "Enter") {
      const text = inBurst ? this.text : "";
      this.text = "";
      return text.length >= SHORTEST_CODE ? text : null;
    }
    // Readers press Shift for capitals; a modifier is neither a character nor a pause.
    if (key.length !== 1) return null;
    this.text = inBurst ? this.text + key : key;
    this.lastKey = now;
    return null;
  }
}

const TEXT_FIELDS =
  "input:not([type=radio], [type=checkbox]), textarea, [contenteditable]:not([contenteditable=false])";

/** Whether what is typed here belongs to the field and not to the door. */
export function isTextField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(TEXT_FIELDS);
}

/** A field, and what stood in it before a reader began to type there. */
interface Before {
  field: EventTarget | null;
  value: string;
}

/**
 * Calls back with every text that a reader types anywhere on the page.
 *
 * What is typed into a text field is the field's, unless it is a ticket that came at a reader's pace:
 * then the field gets back what stood there, and its form is not sent.
 */
export function listenToReader(page: Document, onText: (text: string) => void): void {
  const reader = new BurstReader();
  let before: Before = { field: null, value: "" };
  page.addEventListener(
    "keydown",
    (event) => {
      const { target, key, timeStamp } = event;
      // A browser that fills a form by itself tells of keys that are none.
      if (!key || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (reader.isPausing(timeStamp)) before = { field: target, value: valueOf(target) };
      const text = reader.key(key, timeStamp);
      if (text === null) return;
      if (isTextField(target) && !isTicket(text)) return;
      // Else the Enter of the reader would press whatever button has the focus, or send the form.
      event.preventDefault();
      if (isTextField(before.field)) restore(before);
      onText(text);
    },
    { capture: true },
  );
}

/** A code has no spaces; a long name that somebody types fast has. */
function isTicket(text: string): boolean {
  return !/\s/.test(text) && parseTicket(text) !== null;
}

type Field = EventTarget & { value: string };

const isField = (target: EventTarget | null): target is Field => target !== null && "value" in target;

function valueOf(target: EventTarget | null): string {
  return isField(target) ? target.value : "";
}

function restore({ field, value }: Before): void {
  if (!isField(field)) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
