/** The first key of a place's two keys: g, then the place's letter. */
const GO = "g";
/** How long the second key may take, in milliseconds. */
const PATIENCE_MS = 2_000;
/** Fields in which letters are typed, or choose something. Boxes and buttons are none. */
const DEAF = new Set(["checkbox", "radio", "button", "submit", "reset", "image", "color", "range", "file"]);

/** Whether letters that come while an element has the focus belong to it. */
export function takesLetters(element: { tagName: string; type?: string; isContentEditable?: boolean }): boolean {
  if (element.tagName === "INPUT") return !DEAF.has(element.type ?? "text");
  return ["TEXTAREA", "SELECT"].includes(element.tagName) || element.isContentEditable === true;
}

/** What is pressed, told from what is known: one key, or g and then a letter. */
export class Presses {
  private since = 0;
  private waiting = false;

  constructor(private readonly known: ReadonlySet<string>) {}

  /** Which of the known keys are complete with this one, pressed at `now` (milliseconds). */
  press(key: string, now: number): string | null {
    const second = this.waiting && now - this.since <= PATIENCE_MS ? `${GO} ${key}` : "";
    this.waiting = false;
    if (this.known.has(second)) return second;
    if (key === GO && second === "") {
      this.waiting = true;
      this.since = now;
      return null;
    }
    return this.known.has(key) ? key : null;
  }
}

/** Which of `count` rows comes after `now` (-1: none has the focus yet) in steps of 1 or -1; it stays at the ends. */
export function nextRow(now: number, step: 1 | -1, count: number): number {
  return Math.min(Math.max(now < 0 ? 0 : now + step, 0), count - 1);
}
