/** A job that never runs twice at once: whoever calls while it runs joins it, and it then runs once more. */
export class Flight {
  private current: Promise<void> | null = null;
  /** Somebody called while the job was under way, perhaps after it had looked for the last time. */
  private calledAgain = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly job: () => Promise<void>) {}

  start(): Promise<void> {
    if (this.current) {
      this.calledAgain = true;
      return this.current;
    }
    clearTimeout(this.timer);
    this.calledAgain = false;
    this.current = this.job().finally(() => {
      this.current = null;
      if (this.calledAgain) void this.start();
    });
    return this.current;
  }

  /** Starts by itself after so long, if nobody does before. */
  startIn(milliseconds: number): void {
    this.timer = setTimeout(() => void this.start(), milliseconds);
  }
}
