/** A code that is held in view is one scan, not fifteen a second. */

const FORGET_AFTER_MS = 3000;

export class Dedupe {
  private readonly lastSeen = new Map<string, number>();

  /**
   * Notes that a code is in view at this moment (milliseconds) and says whether that is news.
   *
   * A code is forgotten after three seconds out of view. Another code is always news at once, so
   * that nobody in the queue waits for the one before.
   */
  see(code: string, now: number): boolean {
    for (const [other, seen] of this.lastSeen) {
      if (now - seen >= FORGET_AFTER_MS) this.lastSeen.delete(other);
    }
    const isNew = !this.lastSeen.has(code);
    this.lastSeen.set(code, now);
    return isNew;
  }
}
