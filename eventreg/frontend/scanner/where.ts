/** The session or checkpoint that this device scans for: chosen, kept, asked about, shown. */

import { direction } from "./controls";
import type { Direction, Shown } from "./decide";
import { part, type Words } from "./messages";
import { goOn, moved, sessionAt, takeUp, type Place, type Session, type Use } from "./session";
import { readSetting, writeSetting, type DeviceFacts, type Named, type Store } from "./store";

/** How the selector names a checkpoint; ids of sessions stand there bare. */
const CHECKPOINT = "checkpoint:";

type Facts = Pick<DeviceFacts, "sessions" | "checkpoints">;

export class Where {
  private use: Use | null = null;
  private sessions: readonly Session[] = [];
  private checkpoints: readonly Named[] = [];

  /** `now` tells the server's time in milliseconds; onChange is called when the place is another. */
  constructor(
    private readonly store: Store,
    private readonly words: Words,
    private readonly formatTime: (rfc3339: string) => string,
    private readonly now: () => number,
    private readonly onChange: () => void,
  ) {
    listenToSelect((value) => this.choose(placeOfOption(value)));
    part("told-ok").addEventListener("click", () => (part("told").hidden = true));
    part("move-no").addEventListener("click", () => this.answer(false));
    part("move-yes").addEventListener("click", () => this.answer(true));
  }

  /** Takes up what the device did last, if that was a moment ago; else the clock decides. */
  async open(facts: Facts): Promise<void> {
    this.sessions = facts.sessions;
    this.checkpoints = facts.checkpoints ?? [];
    this.use = takeUp(this.sessions, (await readSetting(this.store, "use")) ?? null, this.now());
    this.show();
  }

  /** Takes what the office has changed, and says which sessions begin at another time. */
  update(facts: Facts): void {
    const isAhead = ({ starts_at }: Session): boolean => Date.parse(starts_at) > this.now();
    const delayed = moved(this.sessions, facts.sessions).filter(isAhead);
    this.sessions = facts.sessions;
    this.checkpoints = facts.checkpoints ?? [];
    if (delayed.length > 0) this.tell(delayed);
    this.show();
  }

  /** Where a scan of this moment belongs; null for an event without sessions, and where the place is lost. */
  get place(): Place | null {
    return this.use && !this.use.lost ? this.use.place : null;
  }

  /** The session of this moment; null at a checkpoint. */
  get session(): Session | null {
    return sessionAt(this.sessions, this.place ?? undefined) ?? null;
  }

  /** Whether somebody has to choose another place before anything is recorded. */
  get isLost(): boolean {
    return (this.use?.lost ?? false) && this.sessions.length + this.checkpoints.length > 0;
  }

  /** Whether something is received here; nobody comes or leaves at a checkpoint. */
  get isServing(): boolean {
    return this.place !== null && "checkpoint" in this.place;
  }

  get way(): Direction {
    return this.isServing ? "in" : direction();
  }

  /** A verdict with the words of this place. */
  mark(shown: Shown): Shown {
    return { ...shown, served: this.isServing };
  }

  /** Notes that somebody was scanned: the device is in use. */
  scanned(): void {
    if (this.use) this.keep({ ...this.use, lastScan: this.now() });
  }

  /** Looks at the clock, and shows what that means. */
  show(): void {
    const { sessions, checkpoints } = this;
    const { use, ask } = goOn({ sessions, checkpoints }, this.use, this.now());
    if (use !== this.use) this.keep(use);
    showPlaces(sessions, checkpoints, this.place, this.words);
    part("direction").hidden = this.isServing;
    this.showQuestion(ask, use?.lost ?? false);
  }

  private choose(place: Place): void {
    this.keep({ place, byHand: true, at: this.now(), lastScan: null, declined: null });
    this.show();
  }

  private answer(yes: boolean): void {
    const session = part("move").dataset.session ?? "";
    if (yes) return this.choose({ session });
    if (this.use) this.keep({ ...this.use, declined: session });
    this.show();
  }

  /** `session` is proposed, `lost`: there is no other place to stay at. */
  private showQuestion(session: Session | null, lost: boolean): void {
    part("move").hidden = session === null && !lost;
    part("move").dataset.session = session?.id ?? "";
    part("move-no").hidden = lost;
    part("move-yes").hidden = session === null;
    const text = lost ? this.words("place.lost") : session && this.proposal(session);
    // Written only when it is news, or screen readers would say it every few seconds.
    if (text && part("move-text").textContent !== text) part("move-text").textContent = text;
    part("move-yes").textContent = this.words("move.yes", { session: short(session?.title ?? "") });
    part("move-no").textContent = this.words("move.no", { session: short(this.session?.title ?? "") });
  }

  private proposal({ title, starts_at }: Session): string {
    return this.words("move", { session: title, time: this.formatTime(starts_at) });
  }

  private tell(delayed: readonly Session[]): void {
    const sentences = delayed.map(({ title, starts_at }) => {
      return this.words("told", { session: title, time: this.formatTime(starts_at) });
    });
    part("told-text").textContent = sentences.join(" ");
    part("told").hidden = false;
  }

  private keep(use: Use | null): void {
    const before = JSON.stringify(this.place);
    this.use = use;
    if (use) void writeSetting(this.store, "use", use);
    if (JSON.stringify(this.place) !== before) this.onChange();
  }
}

/** The part of a title that fits on a button: what stands before its colon. */
export function short(title: string): string {
  return title.split(":")[0]?.trim() || title;
}

/** Lets somebody choose a place; the reader's next keys must not change it again. */
function listenToSelect(onChoice: (value: string) => void): void {
  const select = part<HTMLSelectElement>("session");
  select.addEventListener("change", () => {
    select.blur();
    onChoice(select.value);
  });
}

function placeOfOption(value: string): Place {
  return value.startsWith(CHECKPOINT)
    ? { checkpoint: value.slice(CHECKPOINT.length) }
    : { session: value };
}

function optionOf(place: Place | null): string {
  if (place === null) return "";
  return "session" in place ? place.session : CHECKPOINT + place.checkpoint;
}

/** Shows the sessions and, where there are any, the checkpoints in a group of their own. */
function showPlaces(
  sessions: readonly Session[],
  checkpoints: readonly Named[],
  current: Place | null,
  words: Words,
): void {
  const select = part<HTMLSelectElement>("session");
  const options = sessions.map(({ id, title }) => new Option(title, id));
  const groups = [group(words("place.sessions"), options)];
  const others = checkpoints.map(({ id, name }) => new Option(name, CHECKPOINT + id));
  if (others.length > 0) groups.push(group(words("place.checkpoints"), others));
  const wanted = others.length > 0 ? groups : options;
  const key = JSON.stringify([sessions.map(({ id, title }) => [id, title]), checkpoints]);
  // Somebody may have the list open; it is only replaced when it has changed.
  if (select.dataset.places !== key) select.replaceChildren(...wanted);
  select.dataset.places = key;
  select.value = optionOf(current);
}

function group(label: string, options: HTMLOptionElement[]): HTMLOptGroupElement {
  const element = document.createElement("optgroup");
  element.label = label;
  element.append(...options);
  return element;
}
