/** A code that is held in view is one scan, not fifteen a second. */

const FORGET_AFTER_MS = 3000;

export class Dedupe {
  private readonly lastSeen = new Map<string, number>();

  /**
   * Notes that a code is in view at this moment (milliseconds) and says whether that is news.
   *
   * A code is forgotten after three seconds out of view. Another code is always news at once, so
   * that nobody in the queue waits for the one before. While the door `waits` for an answer about
   * the code before, nothing is news and nothing is forgotten, so that nobody is asked about twice;
   * what comes into view for the first time meanwhile is news once it no longer waits.
   */
  see(code: string, now: number, waits = false): boolean {
    if (!waits) this.forget(now);
    const isNew = !this.lastSeen.has(code);
    if (isNew && waits) return false;
    this.lastSeen.set(code, now);
    return isNew;
  }

  private forget(now: number): void {
    for (const [code, seen] of this.lastSeen) {
      if (now - seen >= FORGET_AFTER_MS) this.lastSeen.delete(code);
    }
  }
}
