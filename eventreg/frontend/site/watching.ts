import { type Facts, fill } from "./figures";

const USUALLY_MS = 2_000;
const PATIENCE_MS = 4_000;
const SAY_EVERY_MS = 60_000;
/** Answers after which asking again leads to nothing: the link was ended, or somebody signed out. */
const OVER = [401, 403, 404];

/** In how many milliseconds it is worth asking again, by the server's own word. */
export function pauseOf(said: string | null): number {
  const wanted = Number(said ?? NaN);
  return wanted >= 100 && wanted <= 60_000 ? wanted : USUALLY_MS;
}

/** A moment as the clock on the event's wall shows it: "08.12 WIB". */
export function clock(moment: number, zone: string, label: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).formatToParts(moment);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("hour")}.${part("minute")} ${label}`;
}

/** A sentence with its gaps filled. */
export function filled(sentence: string, gaps: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => gaps[name] ?? gap);
}

/** Whether it is time to say the figures aloud again: they are others, and the last words are a minute old. */
export function worthSaying(words: string, last: string, saidAt: number, now: number): boolean {
  return words !== "" && words !== last && now - saidAt >= SAY_EVERY_MS;
}

/** A board that keeps itself up to date, says when it cannot, and goes on as soon as it can. */
class Watching {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private etag = "";
  private over = false;
  /** When figures last came, and since when none do: by the server's clock, which phones do not always share. */
  private lastAt = 0;
  private lostAt = 0;
  private clockError = 0;
  private said = "";
  private saidAt = Date.now();

  constructor(private readonly frame: HTMLElement) {}

  start(): void {
    const again = (): void => void this.ask();
    document.addEventListener("visibilitychange", again);
    window.addEventListener("online", again);
    window.addEventListener("offline", () => this.lost());
    again();
  }

  private async ask(): Promise<void> {
    if (this.asking || this.over || document.hidden) return;
    clearTimeout(this.timer);
    this.asking = true;
    let pause = USUALLY_MS;
    const patience = new AbortController();
    const late = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      pause = await this.look(patience.signal);
    } catch {
      this.lost();
    }
    clearTimeout(late);
    this.asking = false;
    this.timer = setTimeout(() => void this.ask(), pause);
  }

  private async look(signal: AbortSignal): Promise<number> {
    const answer = await fetch(this.frame.dataset["board"] ?? "", {
      headers: { Accept: "application/json", ...(this.etag && { "If-None-Match": this.etag }) },
      cache: "no-store",
      redirect: "error",
      signal,
    });
    if (OVER.includes(answer.status)) return this.end();
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    const facts = answer.status === 304 ? null : ((await answer.json()) as Facts);
    this.found(answer.headers, facts);
    return pauseOf(answer.headers.get("Figures-Next-In"));
  }

  private found(headers: Headers, facts: Facts | null): void {
    const counted = Date.parse(headers.get("Figures-At") ?? "");
    if (!Number.isNaN(counted)) {
      this.lastAt = counted;
      this.clockError = Date.now() - counted;
    }
    if (facts) {
      this.etag = headers.get("ETag") ?? "";
      if (facts["session"] && !this.frame.querySelector("[data-figure=session]")) {
        location.reload(); // The first session was made: the page has other parts now.
        return;
      }
      fill(this.frame, facts);
      this.say(String(facts["said"] ?? ""));
    }
    this.back();
  }

  private say(words: string): void {
    const now = Date.now();
    if (!worthSaying(words, this.said, this.saidAt, now)) return;
    [this.said, this.saidAt] = [words, now];
    const place = this.frame.querySelector("[data-said]");
    if (place) place.textContent = words;
  }

  /** Old figures must not pass for new ones. */
  private lost(): void {
    const place = this.frame.querySelector<HTMLElement>("[data-lost]");
    if (!place || this.lostAt) return;
    this.lostAt = Date.now() - this.clockError;
    const { zone = "UTC", zoneLabel = "" } = this.frame.dataset;
    place.textContent = filled(place.dataset["lost"] ?? "", {
      since: clock(this.lostAt, zone, zoneLabel),
      last: clock(this.lastAt || this.lostAt, zone, zoneLabel),
    });
    this.frame.dataset["state"] = "lost";
  }

  private back(): void {
    const place = this.frame.querySelector<HTMLElement>("[data-lost]");
    this.frame.dataset["state"] = "live";
    if (!place || !this.lostAt) return;
    this.lostAt = 0;
    place.textContent = "";
    const said = this.frame.querySelector("[data-said]");
    if (said) said.textContent = place.dataset["back"] ?? "";
  }

  private end(): number {
    this.over = true;
    const place = this.frame.querySelector<HTMLElement>("[data-lost]");
    if (place) place.textContent = place.dataset["ended"] ?? "";
    this.frame.dataset["state"] = "ended";
    return USUALLY_MS;
  }
}

/** Boards renew themselves as long as somebody can see them. */
export function watchBoards(): void {
  document.querySelectorAll<HTMLElement>("[data-board]").forEach((frame) => new Watching(frame).start());
}
