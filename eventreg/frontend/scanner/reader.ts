/** USB and Bluetooth readers: they type very fast and end with Enter. */

const LONGEST_GAP_MS = 100;
const SHORTEST_CODE = 10;

export class BurstReader {
  private text = "";
  private lastKey = -Infinity;

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

/** Calls back with every text that a reader types anywhere on the page but in a text field. */
export function listenToReader(page: Document, onText: (text: string) => void): void {
  const reader = new BurstReader();
  page.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isTextField(event.target)) return;
      const text = reader.key(event.key, event.timeStamp);
      if (text === null) return;
      // Else the Enter of the reader would press whatever button has the focus.
      event.preventDefault();
      onText(text);
    },
    { capture: true },
  );
}
