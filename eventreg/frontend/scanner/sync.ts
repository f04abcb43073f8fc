/** Keeps the list on this phone as new as the network allows. */

import type { Answer, Problem } from "./api";
import type { Roster, RosterPage } from "./roster";
import type { RosterState } from "./store";

const SHORTEST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 30_000;
/** Several answers that hint at a change are one reason to look. */
const HINT_PAUSE_MS = 1_500;
/** What the server says of a cursor that it cannot use (any more). */
const BAD_CURSOR: readonly number[] = [400, 410, 422];

export interface SyncEvents {
  /** The list has come a page further. */
  onState(state: RosterState): void;
  /** The server refused to give it. */
  onProblem(problem: Problem): void;
  /** An answer carries the server's clock. */
  onTime(serverTime: string, sentAt: number, receivedAt: number): void;
  /** Somebody answered, or nobody did. */
  onNetwork(online: boolean): void;
}

export class RosterSync {
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hintTimer: ReturnType<typeof setTimeout> | undefined;
  private stopped = true;
  private startOver = false;

  constructor(
    private readonly roster: Roster,
    private readonly ask: (cursor: string | null) => Promise<Answer<RosterPage>>,
    private readonly events: SyncEvents,
  ) {}

  /** Looks now and then again and again. */
  start(): void {
    this.stopped = false;
    void this.run();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.hintTimer);
    this.hintTimer = undefined;
  }

  /** Something that the server said is news to the list. */
  hint(): void {
    if (this.stopped || this.hintTimer !== undefined) return;
    this.hintTimer = setTimeout(() => void this.run(), HINT_PAUSE_MS);
  }

  /** Fetches what is new; called again meanwhile, it joins the fetching. */
  run(): Promise<void> {
    clearTimeout(this.timer);
    clearTimeout(this.hintTimer);
    this.hintTimer = undefined;
    this.running ??= this.fetchAll()
      // A phone without room keeps the list that it has; scans need the room more.
      .catch(() => undefined)
      .finally(() => this.goOn());
    return this.running;
  }

  private goOn(): void {
    this.running = null;
    if (this.stopped) return;
    const pause = SHORTEST_PAUSE_MS + Math.random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
    this.timer = setTimeout(() => void this.run(), pause);
  }

  private async fetchAll(): Promise<void> {
    if (await this.roster.wiped()) return;
    const settled = await this.roster.settledMarks();
    let more = true;
    while (more && !this.stopped) {
      const cursor = this.startOver ? null : ((await this.roster.state())?.cursor ?? null);
      const page = this.hear(await this.ask(cursor));
      if (!page || this.stopped || !(await this.roster.take(page, cursor, settled))) return;
      this.startOver = false;
      const state = await this.roster.state();
      if (state) this.events.onState(state);
      more = page.more;
    }
  }

  private hear(answer: Answer<RosterPage>): RosterPage | null {
    this.events.onNetwork(answer.kind !== "unanswered");
    if (answer.kind === "problem") {
      this.startOver = BAD_CURSOR.includes(answer.problem.status);
      this.events.onProblem(answer.problem);
    }
    if (answer.kind !== "answered") return null;
    const { body, sentAt, receivedAt } = answer;
    if (!Array.isArray(body.entries) || !Array.isArray(body.removed)) return null;
    this.events.onTime(body.server_time, sentAt, receivedAt);
    return body;
  }
}
