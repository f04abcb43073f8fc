import { each } from "./page";

const EVERY_MS = 5_000;

/** A count as one reads it: 12.345 in Indonesian, 12,345 in English; anything else as it came. */
export function figure(value: unknown, language: string): string {
  return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : String(value ?? "–");
}

function fill(frame: HTMLElement, counts: Record<string, unknown>): void {
  frame.querySelectorAll<HTMLElement>("[data-live]").forEach((place) => {
    const key = place.dataset["live"] ?? "";
    if (key in counts) place.textContent = figure(counts[key], document.documentElement.lang);
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

/** Figures renew themselves every five seconds while somebody can see them. */
export function renewFigures(): void {
  each<HTMLElement>("[data-live-url]", (frame) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = async () => {
      clearTimeout(timer);
      if (document.hidden) return;
      await renew(frame);
      timer = setTimeout(() => void tick(), EVERY_MS);
    };
    document.addEventListener("visibilitychange", () => void tick());
    timer = setTimeout(() => void tick(), EVERY_MS);
  });
}
