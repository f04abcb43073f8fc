import { each } from "./page";

const EVERY_MS = 5_000;
/** What says which figure a shape follows, and by which of its attributes. */
const DRAWN = [
  ["data-live-width", "width"],
  ["data-live-x", "x"],
] as const;

/** A count as one reads it: 12.345 in Indonesian, 12,345 in English; anything else as it came. */
export function figure(value: unknown, language: string): string {
  return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : String(value ?? "–");
}

function fill(frame: HTMLElement, counts: Record<string, unknown>): void {
  frame.querySelectorAll<HTMLElement>("[data-live]").forEach((place) => {
    const key = place.dataset["live"] ?? "";
    if (key in counts) place.textContent = figure(counts[key], document.documentElement.lang);
  });
  for (const [said, attribute] of DRAWN) {
    frame.querySelectorAll(`[${said}]`).forEach((shape) => {
      const key = shape.getAttribute(said) ?? "";
      if (key in counts) shape.setAttribute(attribute, String(counts[key] || "0%"));
    });
  }
  frame.querySelectorAll<HTMLElement>("[data-live-if]").forEach((place) => {
    const key = place.dataset["liveIf"] ?? "";
    if (key in counts) place.hidden = !counts[key];
  });
}

async function renew(frame: HTMLElement): Promise<void> {
  const stale = frame.querySelector<HTMLElement>("[data-live-stale]");
  try {
    const answer = await fetch(frame.dataset["liveUrl"] ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    fill(frame, (await answer.json()) as Record<string, unknown>);
    if (stale) stale.textContent = "";
  } catch {
    // Old figures must not pass for new ones.
    if (stale) stale.textContent = stale.dataset["text"] ?? "";
  }
}

/** How long a frame rests between two answers, in milliseconds. */
export function pauseOf(seconds: string | undefined): number {
  const wanted = Number(seconds) * 1_000;
  return wanted > EVERY_MS ? wanted : EVERY_MS;
}

/** Figures renew themselves every five seconds, or as their frame says, while somebody can see them. */
export function renewFigures(): void {
  each<HTMLElement>("[data-live-url]", (frame) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const pause = pauseOf(frame.dataset["liveSeconds"]);
    const tick = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      await renew(frame);
      timer = setTimeout(() => void tick(), pause);
    };
    document.addEventListener("visibilitychange", () => void tick());
    timer = setTimeout(() => void tick(), pause);
  });
}
