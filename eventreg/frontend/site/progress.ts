import { figure } from "./live";
import { each } from "./page";

const EVERY_MS = 1_500;

interface Progress {
  state: string;
  rows: number;
  done: number;
}

/** Whether a text from the server tells how far a list is. */
export function isProgress(answer: unknown): answer is Progress {
  const found = answer as Partial<Progress> | null;
  return typeof found?.state === "string" && typeof found.rows === "number" && typeof found.done === "number";
}

function show(frame: HTMLElement, now: Progress): void {
  const bar = frame.querySelector("progress");
  const done = frame.querySelector("[data-progress-done]");
  if (bar) {
    bar.max = Math.max(1, now.rows);
    bar.value = now.done;
  }
  if (done) done.textContent = figure(now.done, document.documentElement.lang);
}

async function look(frame: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(frame.dataset["progressUrl"] ?? "", { headers: { Accept: "application/json" } });
    const now: unknown = answer.ok ? await answer.json() : null;
    if (isProgress(now)) {
      if (now.state !== frame.dataset["state"]) {
        location.reload();
        return;
      }
      show(frame, now);
    }
  } catch {
    // The connection is gone for a moment; the next look may succeed.
  }
  setTimeout(() => void look(frame), EVERY_MS);
}

/** A page that waits for the worker shows how far it is, and goes on by itself. */
export function watchProgress(): void {
  each<HTMLElement>("[data-progress-url]", (frame) => void look(frame));
}
