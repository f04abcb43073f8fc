import { each } from "./page";

/** What waits for staff, as needs.json tells it. */
export interface Need {
  key: string;
  count: string;
  words: string;
  detail: string;
}

const EVERY_MS = 30_000;

function write(line: Element, part: string, text: string): void {
  const place = line.querySelector(`[${part}]`);
  // Writing what stands there already would still be noticed by screen readers.
  if (place && place.textContent !== text) place.textContent = text;
}

/** The need that each line stands for now, none where it was settled, and whether something waits that has no line. */
export function compare(lines: (string | null)[], needs: Need[]): { found: (Need | undefined)[]; more: boolean } {
  return {
    found: lines.map((key) => needs.find((one) => one.key === key)),
    more: needs.some((one) => !lines.includes(one.key)),
  };
}

/**
 * Renews the lines that stand there. None comes, goes or changes its place, for somebody may be about to tap one: what was settled is
 * shown as settled, and that something else waits is said below.
 */
function showNeeds(frame: Element, needs: Need[]): void {
  const lines = [...frame.querySelectorAll("[data-need]")];
  const { found, more } = compare(
    lines.map((line) => line.getAttribute("data-need")),
    needs,
  );
  lines.forEach((line, place) => {
    const need = found[place];
    line.classList.toggle("er-need-settled", !need);
    if (need) {
      write(line, "data-need-count", need.count);
      write(line, "data-need-words", need.words);
      write(line, "data-need-detail", need.detail);
    } else if (line.querySelector("[data-need-count]")?.textContent) {
      write(line, "data-need-count", "0");
    }
  });
  const link = frame.querySelector<HTMLElement>("[data-needs-more]");
  if (link) link.hidden = !more;
}

async function renew(frame: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(frame.dataset["needsUrl"] ?? "", { headers: { Accept: "application/json" } });
    if (answer.ok) showNeeds(frame, ((await answer.json()) as { needs: Need[] }).needs);
  } catch {
    // The figures beside it say that there is no connection.
  }
}

/** The list of what waits renews itself every half minute while somebody can see it. */
export function renewNeeds(): void {
  each<HTMLElement>("[data-needs-url]", (frame) => {
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
