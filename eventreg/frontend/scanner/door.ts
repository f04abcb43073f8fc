/** The scanner at work: a text comes in, a verdict is shown, and nothing is lost in between. */

import { isRevoked, type Answer, type Api, type Problem } from "./api";
import type { Attention } from "./attention";
import type { DeviceClock } from "./clock";
import type { Confirm } from "./confirm";
import {
  answered,
  IDLE,
  provisional,
  type Direction,
  type ScanResult,
  type Shown,
  type TicketCheck,
} from "./decide";
import type { Feedback } from "./feedback";
import { forgetNames } from "./forget";
import { ending, History, label } from "./history";
import { Keeper } from "./keeper";
import { differs, LateList } from "./late";
import { hoursOf, lookUp, markOf, type Acquaintance } from "./known";
import type { Words } from "./messages";
import { Notice } from "./notice";
import { asSent, newId, ScanQueue, type Settled } from "./queue";
import type { Session } from "./session";
import {
  endPairing,
  writeSetting,
  type LateVerdict,
  type Pairing,
  type Scan,
  type Store,
  type StoredScan,
} from "./store";
import { checkTicket, parseTicket } from "./ticket";
import type { View } from "./view";
import { Where } from "./where";

/** A verdict that comes sooner than this needs no signal for "saved" before its own. */
const SIGNAL_PAUSE_MS = 500;

/** So long after a scan somebody still looks at what the phone says of it. */
const LOOKED_AT_MS = 10_000;

/** What the door is built of. */
export interface Parts {
  store: Store;
  api: Api;
  view: View;
  feedback: Feedback;
  attention: Attention;
  confirm: Confirm;
  words: Words;
  formatTime: (rfc3339: string) => string;
}

/** What the door remembers from last time. */
export interface Memory {
  clock: DeviceClock;
}

/** The scan on screen. */
interface Latest {
  id: string;
  settled: boolean;
}

export class Door {
  readonly queue: ScanQueue;
  private readonly where: Where;
  readonly history: History;
  private readonly late: LateList;
  private latest: Latest = { id: "", settled: true };
  private signal: ReturnType<typeof setTimeout> | undefined;
  private counting = false;
  private isLost = false;
  readonly notice: Notice;
  private shownName = "";
  /** Somebody's line on the list may have changed. */
  onList: () => void = () => undefined;
  /** The list on this phone; null where nobody is paired, and where the page is not secure. */
  keeper: Keeper | null = null;

  /** `pairing` is null on a device that only has scans of an earlier pairing to deliver. */
  constructor(
    private readonly parts: Parts,
    private pairing: Pairing | null,
    readonly memory: Memory,
    private readonly onRevoked: () => void,
  ) {
    const { api, store, view, words, formatTime } = parts;
    this.notice = new Notice(view, words);
    this.history = new History(words, formatTime);
    this.late = new LateList(store, words, formatTime);
    const now = (): number => this.now();
    this.where = new Where(store, words, formatTime, now, () => void this.count());
    const events = {
      onVerdict: (scan: Scan, result: ScanResult) => this.onVerdict(scan, result),
      onLength: (length: number) => this.notice.count(length),
      onNetwork: (online: boolean) => view.showNetwork(online),
      onAnswer: (time: string, sentAt: number, receivedAt: number) => {
        this.keepTime(time, sentAt, receivedAt);
        void this.count();
      },
      onProblem: (problem: Problem | null) => this.onProblem(problem),
    };
    const timing = {
      measure: (token: string) => this.measure(token),
      timed: (stored: StoredScan) => asSent(stored, memory.clock),
    };
    const send = async (token: string, scans: Scan[]) => {
      const status = token === this.pairing?.token ? await this.keeper?.status(scans.length) : undefined;
      return api.scans(token, scans, status);
    };
    this.queue = new ScanQueue(store, send, events, timing);
    this.queue.beforeSettled = (settled) => {
      return this.late.keep(settled.flatMap((one) => this.lateVerdict(one)));
    };
    if (pairing && crypto.subtle) this.keeper = this.keep(pairing);
  }

  /** Tells the state of the stored queue for the first time; before this the page says nothing. */
  async open(): Promise<void> {
    const { store, view } = this.parts;
    this.notice.count(await store.count("scans"));
    view.showNetwork(navigator.onLine);
    view.show(IDLE);
    await this.late.show();
    if (this.pairing) await this.where.open(this.pairing);
  }

  /** The browser has closed the storage: until the page is loaded again nothing is recorded. */
  lose(): void {
    this.isLost = true;
    this.showTrouble("");
  }

  /** A text from the camera, a reader or the keyboard. */
  take(text: string, method: Scan["method"]): Promise<void> {
    return this.orSay(() => this.consider(text, method));
  }

  private async consider(text: string, method: Scan["method"]): Promise<void> {
    if (!this.pairing) return;
    const { way } = this.where;
    const code = parseTicket(text);
    if (code === null) {
      // Not even the form of a ticket: there is nothing to send, and it may be somebody's secret.
      this.latest = { id: "", settled: true };
      return this.present({ ...IDLE, state: "refused", reason: "unknown_ticket", direction: way });
    }
    const check = await checkTicket(code, this.pairing.ticket_key);
    const met = await this.lookUp({ code });
    const shown = this.shownFirst(check, way, met);
    const go = (): Promise<void> =>
      this.orSay(() => this.record({ code }, method, shown, met?.who));
    const { confirm, feedback, view } = this.parts;
    if (!confirm.enabled) return go();
    feedback.give("question");
    const facts = { label: ending(code), detail: view.detail(shown) };
    confirm.ask({ id: code, shown, ...facts, record: () => void go() });
  }

  /** A person found by search. */
  takePerson(registration: string, name: string): Promise<void> {
    return this.orSay(async () => {
      const met = await this.lookUp({ registration });
      const shown = this.shownFirst("unchecked", this.where.way, met);
      await this.record({ registration }, "manual", { ...shown, name: shown.name || name }, met?.who);
    });
  }

  /** Whether this access is in force: nobody may be asked for with one that has ended. */
  get isPaired(): boolean {
    return this.pairing !== null;
  }

  /** The session that scans belong to at this moment; null at a checkpoint. */
  session(): Session | null {
    return this.where.session;
  }

  /** Looks at the clock: it may propose another session. */
  showPlace(): void {
    if (this.pairing) this.where.show();
  }

  /** Asks the server what has changed about this device and its event. */
  async refresh(): Promise<void> {
    if (!this.pairing) return;
    const answer = await this.parts.api.device(this.pairing.token);
    if (!this.hear(answer)) return;
    this.pairing = { ...this.pairing, ...answer.body };
    this.keepTime(answer.body.server_time, answer.sentAt, answer.receivedAt);
    await this.parts.store.put("pairings", this.pairing, this.pairing.device.id);
    await this.keeper?.update(this.pairing);
    this.where.update(this.pairing);
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
    this.parts.view.showCount(here ?? null);
  }

  private async record(
    target: { code: string } | { registration: string },
    method: Scan["method"],
    shown: Shown,
    who: string | undefined,
  ): Promise<void> {
    const { place } = this.where;
    if (!this.pairing) return;
    if (!place) return this.sayNotRecorded("banner.no_session");
    const scanned_at = new Date().toISOString();
    const how = { direction: shown.direction, scanned_at, method };
    const scan: Scan = { id: newId(), ...target, ...place, ...how };
    const latest = (this.latest = { id: scan.id, settled: false });
    const at = new Date(this.now()).toISOString();
    // What is shown as a repeat or as refused changes nothing that this phone knows.
    const mark = shown.state === "stored" && who ? markOf(scan, who, at) : undefined;
    const clock = this.memory.clock.reading();
    await this.queue.add(this.pairing.device.id, scan, { clock, shown: shown.state }, mark);
    // It is stored: what fails from here on is no reason to say that it is not.
    try {
      this.showStored(latest, scan, shown);
    } catch (error) {
      throwLater(error);
    }
    void this.queue.flush();
  }

  /** Shows a scan that was just stored. */
  private showStored(latest: Latest, scan: Scan, shown: Shown): void {
    // A flight that was under way may have brought the answer already.
    if (!latest.settled) {
      if (latest === this.latest) this.presentFirst(shown);
      this.history.put(scan, shown, this.parts.view.detail(shown));
      this.parts.attention.note(scan, shown);
    }
    this.where.scanned();
  }

  /** Does what ends in a stored scan; what goes wrong on the way there is red, loud and in the banner. */
  private async orSay(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.sayNotRecorded(bannerOf(error));
    }
  }

  private sayNotRecorded(banner: string): void {
    // Nor may the answer to an earlier scan take its place on the screen.
    this.latest = { id: "", settled: true };
    const direction = this.where.way;
    this.present({ ...IDLE, state: "refused", reason: "invalid", hint: "not_stored", direction });
    this.showTrouble(this.parts.words(banner));
  }

  private showTrouble(text: string): void {
    this.notice.showTrouble(this.isLost ? this.parts.words("banner.lost") : text);
  }

  private onVerdict(scan: Scan, result: ScanResult): void {
    const { view } = this.parts;
    const shown = { ...answered(result, scan.direction), served: scan.checkpoint !== undefined };
    this.parts.attention.note(scan, shown);
    if (shown.state !== "accepted" || shown.name !== this.shownName) this.keeper?.hint();
    this.history.put(scan, shown, view.detail(shown));
    if (scan.id === this.latest.id) {
      this.latest.settled = true;
      this.present(shown);
    } else if (shown.state === "refused") {
      view.showLate(shown, label(scan));
    }
  }

  /** What is to be kept of a verdict that nobody was waiting for any more, if it is news. */
  private lateVerdict({ stored, result }: Settled): LateVerdict[] {
    const { scan } = stored;
    const age = Date.now() - Date.parse(asSent(stored, this.memory.clock).scanned_at);
    const isLookedAt = scan.id === this.latest.id && age < LOOKED_AT_MS;
    if (isLookedAt || !differs(stored.shown, result.verdict)) return [];
    const at = new Date(this.now() - age).toISOString();
    const shown = { ...answered(result, scan.direction), served: scan.checkpoint !== undefined };
    return [{ scan: scan.id, label: label(scan), at, shown }];
  }

  /** What the phone shows by itself: its signal waits for the server's where that is at hand. */
  private presentFirst(shown: Shown): void {
    const settledHere = shown.state === "refused" && shown.reason === "unknown_ticket";
    const pause = settledHere || !this.parts.view.online ? 0 : SIGNAL_PAUSE_MS;
    this.present(shown, pause);
  }

  private present(shown: Shown, pause = 0): void {
    const { view, feedback } = this.parts;
    if (view.practising) return;
    this.shownName = shown.name;
    view.show(shown);
    clearTimeout(this.signal);
    this.signal = setTimeout(() => feedback.give(shown.state), pause);
  }

  private onProblem(problem: Problem | null): void {
    const { words } = this.parts;
    const key = problem && isRevoked(problem) ? "banner.revoked" : "banner.problem";
    this.showTrouble(problem ? words(key, { title: problem.title }) : "");
  }

  /** The server says that this access has ended: the list goes, what is stored still goes out. */
  private async end(): Promise<void> {
    if (!this.pairing) return;
    const { pairing, keeper } = this;
    this.pairing = null;
    this.history.close();
    forgetNames(this.history);
    this.parts.view.show(IDLE);
    this.onRevoked();
    await endPairing(this.parts.store, pairing);
    await keeper?.wipe("revoked");
    keeper?.stop();
    this.notice.showWiped("revoked");
  }

  /** This access had ended on an earlier visit: says so, and tells the server of the wiping if need be. */
  async endedBefore(pairing: Pairing): Promise<void> {
    this.notice.showWiped("revoked");
    const keeper = crypto.subtle ? this.keep(pairing) : null;
    const wiped = await keeper?.roster.wiped();
    if (!wiped) await keeper?.wipe("revoked");
    else if (!wiped.told) await keeper?.tell();
  }

  private keep(pairing: Pairing): Keeper {
    const parts = { ...this.parts, clock: this.memory.clock, people: () => this.notice.people };
    return new Keeper(parts, pairing, {
      onNetwork: (online) => this.noteNetwork(online),
      onProblem: (problem) => isRevoked(problem) && void this.end(),
      onTime: (time, sentAt, receivedAt) => this.keepTime(time, sentAt, receivedAt),
      onList: () => this.onList(),
      onWiped: (why) => {
        this.notice.showWiped(why);
        if (why) forgetNames(this.history);
        void this.late.show();
      },
    });
  }

  /** What the phone may say of a scan by itself. */
  private shownFirst(check: TicketCheck, way: Direction, met: Acquaintance | null): Shown {
    const hours = hoursOf(this.where.session, this.memory.clock);
    return this.where.mark(provisional(check, way, met?.known, hours));
  }

  /** What this phone knows of a ticket or a person; nothing where it has no list. */
  private async lookUp(
    target: { code: string } | { registration: string },
  ): Promise<Acquaintance | null> {
    const { place } = this.where;
    if (!this.keeper || !this.pairing || !place) return null;
    const { sessions, categories = [], device } = this.pairing;
    const scene = { place, sessions, categories, device: device.name };
    // A list that cannot be read is no reason to lose a scan.
    return lookUp(this.keeper.roster, target, scene).catch(() => null);
  }

  /** The server's time, where scans are about to leave and it was not measured a moment ago. */
  async measure(token: string): Promise<boolean> {
    if (this.memory.clock.isFresh()) return true;
    const answer = await this.parts.api.status(token, {});
    if (answer.kind === "answered") {
      this.keepTime(answer.body.server_time, answer.sentAt, answer.receivedAt);
    }
    return answer.kind !== "unanswered";
  }

  /** Notes whether the server was there; true when it gave what was asked for. */
  private hear<T>(answer: Answer<T>): answer is Extract<Answer<T>, { kind: "answered" }> {
    this.noteNetwork(answer.kind !== "unanswered");
    if (answer.kind === "problem" && isRevoked(answer.problem)) void this.end();
    return answer.kind === "answered";
  }

  /** Whoever is answered again after a while does not wait with the scans for the next try. */
  private noteNetwork(online: boolean): void {
    const { view } = this.parts;
    const back = online && !view.online;
    view.showNetwork(online);
    if (back) void this.queue.flush();
  }

  private now(): number {
    return this.memory.clock.now();
  }

  private keepTime(serverTime: string, sentAt: number, receivedAt: number): void {
    const offset = this.memory.clock.measure(serverTime, sentAt, receivedAt);
    if (offset !== null) void writeSetting(this.parts.store, "clock_offset", offset);
  }
}

/** Leaves a failure to the browser, which notes it, without stopping what is under way. */
function throwLater(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}

/** Which sentence belongs to a failure: a full phone, a storage that is closed, or any other. */
function bannerOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "banner.full";
  return name === "InvalidStateError" ? "banner.lost" : "banner.storage";
}
