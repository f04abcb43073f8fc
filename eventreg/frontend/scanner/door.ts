/** The scanner at work: a text comes in, a verdict is shown, and nothing is lost in between. */

import { isRevoked, type Answer, type Api, type Problem } from "./api";
import { direction, showSessions } from "./controls";
import { answered, IDLE, provisional, type ScanResult, type Shown } from "./decide";
import type { Feedback } from "./feedback";
import { History, label } from "./history";
import type { Words } from "./messages";
import { newId, ScanQueue } from "./queue";
import { clockOffset, currentSession, type Choice, type Session } from "./session";
import { writeSetting, type Pairing, type Scan, type Store } from "./store";
import { checkTicket, parseTicket } from "./ticket";
import type { View } from "./view";

/** A verdict that comes sooner than this needs no signal for "saved" before its own. */
const SIGNAL_PAUSE_MS = 500;

/** What the door is built of. */
export interface Parts {
  store: Store;
  api: Api;
  view: View;
  feedback: Feedback;
  words: Words;
  formatTime: (rfc3339: string) => string;
}

/** What the door remembers from last time. */
export interface Memory {
  offset: number;
  choice: Choice | null;
}

/** The scan on screen. */
interface Latest {
  id: string;
  settled: boolean;
}

export class Door {
  readonly queue: ScanQueue;
  private readonly history: History;
  private latest: Latest = { id: "", settled: true };
  private signal: ReturnType<typeof setTimeout> | undefined;
  private counting = false;

  /** `pairing` is null on a device that only has scans of an earlier pairing to deliver. */
  constructor(
    private readonly parts: Parts,
    private pairing: Pairing | null,
    private readonly memory: Memory,
    private readonly onRevoked: () => void,
  ) {
    const { api, store, view } = parts;
    this.history = new History(parts.words, parts.formatTime);
    this.queue = new ScanQueue(store, (token, scans) => api.scans(token, scans), {
      onVerdict: (scan, result) => this.onVerdict(scan, result),
      onLength: (length) => view.showQueue(length),
      onNetwork: (online) => view.showNetwork(online),
      onAnswer: (time, sentAt, receivedAt) => {
        this.keepTime(time, sentAt, receivedAt);
        void this.count();
      },
      onProblem: (problem) => this.onProblem(problem),
    });
  }

  /** Tells the state of the stored queue for the first time; before this the page says nothing. */
  async open(): Promise<void> {
    const { store, view } = this.parts;
    view.showQueue(await store.count("scans"));
    view.showNetwork(navigator.onLine);
    view.show(IDLE);
    this.showSession();
  }

  /** A text from the camera, a reader or the keyboard. */
  async take(text: string, method: Scan["method"]): Promise<void> {
    if (!this.pairing) return;
    const way = direction();
    const code = parseTicket(text);
    if (code === null) {
      // Not even the form of a ticket: there is nothing to send, and it may be somebody's secret.
      this.latest = { id: "", settled: true };
      return this.present({ ...IDLE, state: "refused", reason: "unknown_ticket", direction: way });
    }
    const check = await checkTicket(code, this.pairing.ticket_key);
    await this.record({ code }, method, provisional(check, way));
  }

  /** A person found by search. */
  async takePerson(registration: string, name: string): Promise<void> {
    const shown = { ...provisional("unchecked", direction()), name };
    await this.record({ registration }, "manual", shown);
  }

  /** Somebody chose a session. */
  choose(session: string): void {
    this.memory.choice = { session, at: this.now() };
    void writeSetting(this.parts.store, "session_choice", this.memory.choice);
    this.showSession();
    void this.count();
  }

  /** The session that scans belong to at this moment. */
  session(): Session | null {
    return currentSession(this.pairing?.sessions ?? [], this.memory.choice, this.now());
  }

  /** Shows which session the clock or somebody has chosen. */
  showSession(): void {
    if (this.pairing) showSessions(this.pairing.sessions, this.session());
  }

  /** Asks the server what has changed about this device and its event. */
  async refresh(): Promise<void> {
    if (!this.pairing) return;
    const answer = await this.parts.api.device(this.pairing.token);
    if (!this.hear(answer)) return;
    this.pairing = { ...this.pairing, ...answer.body };
    this.keepTime(answer.body.server_time, answer.sentAt, answer.receivedAt);
    await this.parts.store.put("pairings", this.pairing, this.pairing.device.id);
    this.showSession();
  }

  /** Asks how many are present. */
  async count(): Promise<void> {
    if (!this.pairing || this.counting) return;
    this.counting = true;
    const answer = await this.parts.api.counts(this.pairing.token);
    this.counting = false;
    if (!this.hear(answer)) return;
    this.keepTime(answer.body.server_time, answer.sentAt, answer.receivedAt);
    const here = answer.body.sessions.find(({ id }) => id === this.session()?.id);
    if (here) this.parts.view.showCount(here.present, here.expected);
  }

  private async record(
    target: { code: string } | { registration: string },
    method: Scan["method"],
    shown: Shown,
  ): Promise<void> {
    const session = this.session();
    if (!this.pairing) return;
    if (!session) return this.parts.view.showBanner(this.parts.words("banner.no_session"));
    const scanned_at = new Date().toISOString();
    const place = { session: session.id, direction: shown.direction, scanned_at, method };
    const scan: Scan = { id: newId(), ...target, ...place };
    const latest = (this.latest = { id: scan.id, settled: false });
    try {
      await this.queue.add(this.pairing.device.id, scan);
    } catch {
      this.present({ ...IDLE, state: "refused", reason: "invalid", direction: shown.direction });
      return this.parts.view.showBanner(this.parts.words("banner.storage"));
    }
    // A flight that was under way may have brought the answer already.
    if (!latest.settled) {
      this.history.put(scan, shown, this.parts.view.detail(shown));
      if (latest === this.latest) this.present(shown);
    }
    void this.queue.flush();
  }

  private onVerdict(scan: Scan, result: ScanResult): void {
    const { view } = this.parts;
    const shown = answered(result, scan.direction);
    this.history.put(scan, shown, view.detail(shown));
    if (scan.id === this.latest.id) {
      this.latest.settled = true;
      this.present(shown);
    } else if (shown.state === "refused") {
      view.showLate(shown, label(scan));
    }
  }

  private present(shown: Shown): void {
    const { view, feedback } = this.parts;
    view.show(shown);
    clearTimeout(this.signal);
    const pause = shown.state === "stored" ? SIGNAL_PAUSE_MS : 0;
    this.signal = setTimeout(() => feedback.give(shown.state), pause);
  }

  private onProblem(problem: Problem | null): void {
    const { view, words } = this.parts;
    if (problem && isRevoked(problem)) view.showBanner(words("banner.revoked"));
    else view.showBanner(problem ? words("banner.problem", { title: problem.title }) : "");
  }

  /** Notes whether the server was there; true when it gave what was asked for. */
  private hear<T>(answer: Answer<T>): answer is Extract<Answer<T>, { kind: "answered" }> {
    this.parts.view.showNetwork(answer.kind !== "unanswered");
    if (answer.kind === "problem" && isRevoked(answer.problem)) {
      this.pairing = null;
      this.onProblem(answer.problem);
      this.onRevoked();
    }
    return answer.kind === "answered";
  }

  private now(): number {
    return Date.now() + this.memory.offset;
  }

  private keepTime(serverTime: string, sentAt: number, receivedAt: number): void {
    const offset = clockOffset(serverTime, sentAt, receivedAt);
    if (Number.isNaN(offset)) return;
    this.memory.offset = offset;
    void writeSetting(this.parts.store, "clock_offset", offset);
  }
}
