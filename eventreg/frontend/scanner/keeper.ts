/** Looks after the list on this phone: has it fetched, says how new it is, wipes it when its time is over. */

import type { Api, DeviceStatus, Problem } from "./api";
import type { DeviceClock } from "./clock";
import { part, type Words } from "./messages";
import { Roster } from "./roster";
import type { Pairing, RosterState, Store, Wiped } from "./store";
import { RosterSync } from "./sync";

const TELL_EVERY_MS = 60_000;

export interface KeeperParts {
  store: Store;
  api: Api;
  clock: DeviceClock;
  words: Words;
  formatTime: (rfc3339: string) => string;
  /** How many people who were added here wait to be delivered. */
  people: () => number;
}

export interface KeeperEvents {
  onNetwork(online: boolean): void;
  onProblem(problem: Problem): void;
  onTime(serverTime: string, sentAt: number, receivedAt: number): void;
  /** Somebody's line may have come, changed or gone. */
  onList(): void;
  /** The list is wiped; null when it comes back. */
  onWiped(why: Wiped["why"] | null): void;
}

export class Keeper {
  readonly roster: Roster;
  private readonly sync: RosterSync;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly parts: KeeperParts,
    private pairing: Pairing,
    private readonly events: KeeperEvents,
  ) {
    const { store, api } = parts;
    this.roster = new Roster(store, pairing);
    this.sync = new RosterSync(this.roster, (cursor) => api.roster(pairing.token, cursor), {
      onState: (state) => {
        this.show(state, null);
        events.onList();
      },
      onProblem: (problem) => events.onProblem(problem),
      onTime: (time, sentAt, receivedAt) => events.onTime(time, sentAt, receivedAt),
      onNetwork: (online) => events.onNetwork(online),
    });
  }

  /** Shows what is here, and from now on keeps it new. */
  async start(): Promise<void> {
    await this.refreshView();
    await this.checkTime();
    this.sync.start();
    void this.tell();
    this.timer = setInterval(() => {
      void this.checkTime();
      void this.tell();
    }, TELL_EVERY_MS);
  }

  /** The server has said something new of this device, such as when its time ends. */
  async update(pairing: Pairing): Promise<void> {
    this.pairing = pairing;
    // The clock had jumped when it said that the time is over; the server has told it the right time.
    const wiped = await this.roster.wiped();
    if (wiped?.why !== "ended" || this.isOver()) return;
    await this.fetchAgain();
    this.events.onWiped(null);
  }

  /** Something that the server said is news to the list. */
  hint(): void {
    this.sync.hint();
  }

  /** The network is back: looks at once. */
  look(): void {
    void this.sync.run();
    void this.tell();
  }

  /** What the server is told of this device; `sending` scans are on their way with it. */
  async status(sending = 0): Promise<DeviceStatus> {
    const [state, wiped] = [await this.roster.state(), await this.roster.wiped()];
    const queue = (await this.parts.store.count("scans")) - sending + this.parts.people();
    return {
      version: this.pairing.version ?? "",
      queue,
      roster: state?.size ?? 0,
      synced_at: state?.synced_at ?? null,
      ...(wiped && !wiped.told ? { wiped_at: wiped.at } : {}),
    };
  }

  /** Tells the server how this device is, also that its list is wiped; true if somebody answered. */
  async tell(): Promise<boolean> {
    const status = await this.status();
    const answer = await this.parts.api.status(this.pairing.token, status);
    this.events.onNetwork(answer.kind !== "unanswered");
    if (answer.kind === "answered") {
      this.events.onTime(answer.body.server_time, answer.sentAt, answer.receivedAt);
      if (status.wiped_at !== undefined) await this.roster.noteTold();
    }
    return answer.kind !== "unanswered";
  }

  /** Wipes the list from this phone, says so, and tells the server as soon as that is possible. */
  async wipe(why: Wiped["why"]): Promise<void> {
    this.sync.stop();
    if (!(await this.roster.wiped())) {
      await this.roster.wipe(why, new Date(this.parts.clock.now()).toISOString());
    }
    await this.refreshView();
    this.events.onList();
    this.events.onWiped(why);
    void this.tell();
  }

  /** Fetches the list again after it was wiped on request. */
  async fetchAgain(): Promise<void> {
    await this.roster.allowAgain();
    await this.refreshView();
    this.sync.start();
  }

  /** No more asking; for a device whose access has ended. */
  stop(): void {
    this.sync.stop();
    clearInterval(this.timer);
  }

  private async checkTime(): Promise<void> {
    if (this.isOver() && !(await this.roster.wiped())) await this.wipe("ended");
  }

  private isOver(): boolean {
    return this.parts.clock.now() >= Date.parse(this.pairing.device.expires_at ?? "");
  }

  private async refreshView(): Promise<void> {
    this.show(await this.roster.state(), await this.roster.wiped());
  }

  private show(state: RosterState | null, wiped: Wiped | null): void {
    const text = this.freshness(state, wiped);
    // Only what is new is written: a screen reader reads a status again each time.
    for (const one of [part("roster"), part("roster-text")]) {
      if (one.textContent !== text) one.textContent = text;
    }
    part("roster").hidden = text === "";
    part("roster").dataset.size = String(state?.size ?? 0);
    part("roster").dataset.synced = state?.synced_at ?? "";
    part("wipe").hidden = state === null;
    part("fetch-again").hidden = wiped?.why !== "asked";
  }

  /** "Daftar: 1.000 orang, 08.12". */
  private freshness(state: RosterState | null, wiped: Wiped | null): string {
    const { words, formatTime } = this.parts;
    const figures = new Intl.NumberFormat(document.documentElement.lang);
    if (wiped) return words("roster.wiped", { time: formatTime(wiped.at) });
    if (!state) return words("roster.none");
    const count = figures.format(state.size);
    if (state.synced_at === null) {
      return words("roster.coming", { count, total: figures.format(state.total) });
    }
    return words("roster.fresh", { count, time: formatTime(state.synced_at) });
  }
}
