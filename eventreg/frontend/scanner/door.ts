/** The scanner at work: a text comes in, a verdict is shown, and nothing is lost in between. */

import { isRevoked, type Answer, type Api, type Problem } from "./api";
import type { Attention } from "./attention";
import { newcomer, resultOf, scanOf, type WayIn } from "./arrival";
import type { DeviceClock } from "./clock";
import type { Confirm } from "./confirm";
import {
  answered,
  IDLE,
  provisional,
  type Direction,
  type Hours,
  type ScanResult,
  type Shown,
  type TicketCheck,
} from "./decide";
import { throwLater } from "./failures";
import type { Feedback } from "./feedback";
import { clearScreen, forgetNames } from "./forget";
import { ending, History, label } from "./history";
import { Keeper } from "./keeper";
import { differs, LateList } from "./late";
import { hoursOf, lookUp, markOf, type Acquaintance } from "./known";
import type { Words } from "./messages";
import { Notice } from "./notice";
import { asSent, newId, ScanQueue, type Settled } from "./queue";
import { lookupOf } from "./seal";
import type { Place, Session } from "./session";
import {
  endPairing,
  isReplaced,
  settleMark,
  waitingScans,
  writeSetting,
  type LateVerdict,
  type Pairing,
  type Scan,
  type Store,
  type StoredScan,
} from "./store";
import { checkTicket, parseTicket } from "./ticket";
import { TakeableList } from "./takeable";
import type { View } from "./view";
import type { CameIn, StoredWalkIn, WalkIn } from "./walkins";
import { Where } from "./where";

/** A verdict that comes sooner than this needs no signal for "saved" before its own. */
const SIGNAL_PAUSE_MS = 500;

/** So soon a phone that could not wipe its list tries again. */
const WIPE_AGAIN_MS = 30_000;

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
  private readonly takeable: TakeableList;
  private latest: Latest = { id: "", settled: true };
  private signal: ReturnType<typeof setTimeout> | undefined;
  private counting = false;
  private isLost = false;
  readonly notice: Notice;
  /** The place, or what is known of it, may be another. */
  onPlace: () => void = () => undefined;
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
    private readonly onEnd: (why: "revoked" | "replaced") => void,
  ) {
    const { api, store, view, words, formatTime } = parts;
    this.notice = new Notice(view, words);
    this.history = new History(words, formatTime, (scan) => this.timeOf({ scan }));
    this.late = new LateList(store, pairing?.device.id ?? "", words, formatTime);
    const now = (): number => this.now();
    this.takeable = new TakeableList(store, pairing?.device.id ?? "", now);
    this.where = new Where(store, words, formatTime, now, () => {
      // What is on screen was said of another place.
      this.clear();
      void this.count();
      this.onPlace();
    });
    const events = {
      onVerdict: (scan: Scan, result: ScanResult) => this.onVerdict(scan, result),
      onLength: (length: number) => this.notice.count(length),
      onNetwork: (online: boolean) => this.noteNetwork(online),
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
      for (const { stored } of settled) this.history.date(stored.scan.id, this.timeOf(stored));
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
    const go = (seen: Shown): Promise<void> =>
      this.orSay(() => this.record({ code }, method, seen, met?.who));
    const { confirm, feedback, view } = this.parts;
    if (!confirm.enabled) return go(shown);
    feedback.give("question");
    const facts = { label: ending(code), detail: view.detail(shown) };
    confirm.ask({ id: code, shown, ...facts, record: (seen) => void go(seen) });
  }

  /** A person found by search. */
  takePerson(registration: string, name: string): Promise<void> {
    return this.orSay(async () => {
      const met = await this.lookUp({ registration });
      const shown = this.shownFirst("unchecked", this.where.way, met);
      await this.record({ registration }, "manual", { ...shown, name: shown.name || name }, met?.who);
    });
  }

  /** Somebody has locked the desk: whoever was scanned last is not for the next one's eyes. */
  clearScreen(): void {
    this.shownName = "";
    clearScreen(this.parts);
  }

  private forgetNames(): void {
    this.shownName = "";
    this.late.forgetNames();
    forgetNames({ ...this.parts, history: this.history });
  }

  /** What the phone may say of somebody without a registration before the server has answered. */
  shownForNewcomer(category: string): Shown {
    return newcomer(category, this.session(), this.hours());
  }

  /** Somebody was added here: their ticket is present on this phone before the server knows of it. */
  async noteNewcomer(walkIn: WalkIn): Promise<void> {
    if (!walkIn.code || !crypto.subtle) return;
    const at = new Date(this.now()).toISOString();
    const mark = markOf(scanOf(walkIn), await lookupOf(walkIn.code), at);
    await this.parts.store.put("marks", mark);
  }

  /** Keeps the server's word on somebody who was added here, where it is news and nobody looks at it. */
  keepArrival(added: StoredWalkIn, came: CameIn, isShown: boolean): Promise<void> {
    const { walkIn, ...rest } = added;
    const stored = { ...rest, seq: 0, scan: scanOf(walkIn) };
    this.history.date(walkIn.id, this.timeOf(stored));
    return this.late.keep(this.lateVerdict({ stored, result: resultOf(walkIn.id, came) }, isShown));
  }

  /** Somebody came in at the desk: a line of the last scans, which can be taken back. */
  noteArrival(way: WayIn, came: CameIn): void {
    this.list(scanOf(way), answered(resultOf(way.id, came), "in"));
  }

  /** What this desk could still take back before its page was opened anew. */
  async showTakeable(): Promise<void> {
    for (const { scan, label, at, shown } of await this.takeable.all()) {
      const bare: Scan = { id: scan, direction: shown.direction, scanned_at: at, method: "manual" };
      this.history.date(scan, at);
      this.history.put(bare, { ...shown, name: shown.name || label }, this.parts.view.detail(shown));
    }
  }

  /** Shows the server's word on a scan among the last ones; at a desk it can be taken back. */
  private list(scan: Scan, shown: Shown): void {
    this.history.put(scan, shown, this.parts.view.detail(shown));
    if (shown.state !== "accepted" || this.pairing?.device.role !== "desk") return;
    const at = this.history.timeOf(scan.id);
    void this.takeable.keep({ scan: scan.id, label: label(scan), at, shown }).catch(throwLater);
  }

  /** The verdict on screen is over: it was taken back, is of another place, or something else was typed. */
  clear(): void {
    this.latest = { id: "", settled: true };
    clearTimeout(this.signal);
    this.shownName = "";
    if (!this.parts.view.isIdle) this.parts.view.show(IDLE);
  }

  /** Takes a scan back; what this phone itself has noted of it goes, too. */
  async takeBack(scan: string, reason: string): Promise<Answer<{ id: string }>> {
    if (!this.pairing) return { kind: "unanswered" };
    const answer = await this.parts.api.undo(this.pairing.token, scan, reason);
    if (answer.kind !== "answered") return answer;
    await settleMark(this.parts.store, scan, false).catch(() => undefined);
    await this.takeable.forget(scan).catch(throwLater);
    if (scan === this.latest.id) this.clear();
    this.keeper?.hint();
    void this.count();
    return answer;
  }

  /** Whether this access is in force: nobody may be asked for with one that has ended. */
  get isPaired(): boolean {
    return this.pairing !== null;
  }

  /** The session that scans belong to at this moment; null at a checkpoint. */
  session(): Session | null {
    return this.where.session;
  }

  /** The session or checkpoint that scans belong to at this moment; null where there is none. */
  place(): Place | null {
    return this.where.place;
  }

  /** Looks at the clock, which may propose another session, and at whom this phone works for. */
  showPlace(): void {
    if (this.pairing) this.where.show();
    void this.leave();
  }

  /** Somebody looks at this page again; another one may have delivered its scans meanwhile. */
  async lookAgain(): Promise<void> {
    this.showPlace();
    void this.queue.flush();
    await this.late.show();
    const { id, settled } = this.latest;
    const waiting = settled ? [] : await waitingScans(this.parts.store);
    const isHeard = !settled && !waiting.some(({ scan }) => scan.id === id);
    // Then the answer will not come here any more.
    if (isHeard && id === this.latest.id && !this.latest.settled) this.parts.view.show(IDLE);
  }

  /** Asks the server what has changed about this device and its event. */
  async refresh(): Promise<void> {
    if (!this.pairing) return;
    const answer = await this.parts.api.device(this.pairing.token);
    // Another answer may have ended this access meanwhile: then this one is older.
    if (!this.hear(answer) || !this.pairing) return;
    const pairing = (this.pairing = { ...this.pairing, ...answer.body });
    this.keepTime(answer.body.server_time, answer.sentAt, answer.receivedAt);
    this.parts.view.showEvent(pairing.device.name, pairing.event.title);
    await this.parts.store.put("pairings", pairing, pairing.device.id);
    if (this.pairing) await this.keeper?.update(pairing);
    if (this.pairing) this.where.update(pairing);
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
    if (await this.leave()) return this.parts.feedback.give("refused");
    const { pairing } = this;
    const { place } = this.where;
    if (!pairing) return;
    if (!place) return this.sayNoPlace();
    const scanned_at = new Date().toISOString();
    const how = { direction: shown.direction, scanned_at, method };
    const scan: Scan = { id: newId(), ...target, ...place, ...how };
    const latest = (this.latest = { id: scan.id, settled: false });
    const at = new Date(this.now()).toISOString();
    // What is shown as a repeat or as refused changes nothing that this phone knows.
    const mark = shown.state === "stored" && who ? markOf(scan, who, at) : undefined;
    const clock = this.memory.clock.reading();
    const more = { clock, shown: shown.state };
    await this.queue.add(pairing.device.id, scan, more, { mark, pairing });
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

  private sayNotRecorded(banner: string, hint: Shown["hint"] & {} = "not_stored"): void {
    // Nor may the answer to an earlier scan take its place on the screen.
    this.latest = { id: "", settled: true };
    const direction = this.where.way;
    this.present({ ...IDLE, state: "refused", reason: "invalid", hint, direction });
    if (banner) this.showTrouble(this.parts.words(banner));
  }

  /** Without a place nothing is recorded: the event has none, or somebody has to choose another one. */
  private sayNoPlace(): void {
    if (this.where.isLost) return this.sayNotRecorded("", "no_place");
    this.sayNotRecorded("banner.no_session");
  }

  private showTrouble(text: string): void {
    this.notice.showTrouble(this.isLost ? this.parts.words("banner.lost") : text);
  }

  private onVerdict(scan: Scan, result: ScanResult): void {
    const { view } = this.parts;
    const shown = { ...answered(result, scan.direction), served: scan.checkpoint !== undefined };
    this.parts.attention.note(scan, shown);
    if (shown.state !== "accepted" || shown.name !== this.shownName) this.keeper?.hint();
    this.list(scan, shown);
    if (scan.id === this.latest.id) {
      this.latest.settled = true;
      this.present(shown);
    } else if (shown.state === "refused") {
      view.showLate(shown, label(scan));
    }
  }

  /** What is to be kept of a verdict that nobody was waiting for any more, if it is news. */
  private lateVerdict(
    { stored, result }: Settled,
    isShown = stored.scan.id === this.latest.id,
  ): LateVerdict[] {
    const { scan } = stored;
    const at = this.timeOf(stored);
    const isLookedAt = isShown && this.now() - Date.parse(at) < LOOKED_AT_MS;
    if (isLookedAt || !differs(stored.shown, result.verdict)) return [];
    const shown = { ...answered(result, scan.direction), served: scan.checkpoint !== undefined };
    return [{ scan: scan.id, label: label(scan), at, shown }];
  }

  /** When a scan was made, by the server's clock (RFC 3339). */
  private timeOf(stored: Pick<StoredScan, "scan" | "clock">): string {
    const { clock } = this.memory;
    const own = clock.present(stored.scan.scanned_at, stored.clock);
    return new Date(clock.now() - (Date.now() - Date.parse(own))).toISOString();
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
    this.showTrouble(problem ? words(key, { status: problem.status }) : "");
  }

  /** The server says that this access has ended: the list goes, what is stored still goes out. */
  private async end(): Promise<void> {
    if (!this.pairing) return;
    const { pairing, keeper } = this;
    this.pairing = null;
    this.history.close();
    this.forgetNames();
    this.parts.view.show(IDLE);
    this.onEnd("revoked");
    // The list first: it has to go, also from a phone on which nothing can be written any more.
    if (keeper) await this.wipeRevoked(keeper);
    else this.notice.showWiped("revoked");
    keeper?.stop();
    // Where that fails, the server says it once more on the next visit.
    await endPairing(this.parts.store, pairing).catch(throwLater);
  }

  private async wipeRevoked(keeper: Keeper): Promise<void> {
    try {
      await keeper.wipe("revoked");
    } catch (error) {
      this.showTrouble(this.parts.words("banner.revoked"));
      setTimeout(() => void this.wipeRevoked(keeper), WIPE_AGAIN_MS);
      throwLater(error);
    }
  }

  /**
   * Stops where another page has paired this phone anew: what is stored still goes out, under the
   * token with which it was made. True once nothing is recorded here any more.
   */
  private async leave(): Promise<boolean> {
    const { pairing, keeper } = this;
    // Where that cannot be read, nobody is turned away.
    if (!pairing || !(await isReplaced(this.parts.store, pairing.device.id).catch(() => false))) return false;
    if (!this.pairing) return true;
    this.pairing = null;
    keeper?.stop();
    this.history.close();
    this.forgetNames();
    this.onEnd("replaced");
    return true;
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
        if (why) this.forgetNames();
        void this.late.show();
      },
    });
  }

  /** What the phone may say of a scan by itself. */
  private shownFirst(check: TicketCheck, way: Direction, met: Acquaintance | null): Shown {
    return this.where.mark(provisional(check, way, met?.known, this.hours()));
  }

  private hours(): Hours {
    const ends = this.pairing?.device.expires_at ?? null;
    return hoursOf(this.where.session, this.memory.clock, ends);
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

  /** Whoever is answered again after a while waits neither with the scans nor for what the office has edited. */
  private noteNetwork(online: boolean): void {
    const { view } = this.parts;
    const back = online && !view.online;
    view.showNetwork(online);
    if (!back) return;
    void this.queue.flush();
    void this.refresh();
  }

  private now(): number {
    return this.memory.clock.now();
  }

  private keepTime(serverTime: string, sentAt: number, receivedAt: number): void {
    const offset = this.memory.clock.measure(serverTime, sentAt, receivedAt);
    if (offset !== null) void writeSetting(this.parts.store, "clock_offset", offset);
  }
}

/** Which sentence belongs to a failure: a full phone, a storage that is closed, or any other. */
function bannerOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return "banner.full";
  return name === "InvalidStateError" ? "banner.lost" : "banner.storage";
}
