/** Takes people's names from the page once the phone may not keep them any more. */

import type { Attention } from "./attention";
import type { Confirm } from "./confirm";
import { IDLE } from "./decide";
import type { History } from "./history";
import { part } from "./messages";
import type { View } from "./view";

/** What shows those who were scanned. */
export interface Screen {
  history: History;
  view: View;
  confirm: Confirm;
  attention: Attention;
}

const LISTS = ["search-results", "at-door-list"] as const;
const SENTENCES = [
  "search-message",
  "search-source",
  "person-name",
  "person-facts",
  "person-state",
  "person-note",
  "person-message",
  "at-door-message",
  "undo-name",
  "undo-message",
] as const;
const FIELDS = [
  "search-text",
  "substitute-name",
  "substitute-phone",
  "substitute-reason",
  "undo-reason",
  "walk-in-name",
  "walk-in-organization",
  "walk-in-phone",
] as const;
const TOOLS = ["person", "at-door", "undo"] as const;

/**
 * Empties what names people; scans go on being delivered, and a question still waits for its answer.
 *
 * Refusals of people who were added here stay, because somebody has to read them, and so does the
 * ticket that somebody may be photographing.
 */
export function forgetNames(screen: Screen): void {
  clearScreen(screen);
  screen.history.clear();
  for (const id of LISTS) part(id).replaceChildren();
  for (const id of SENTENCES) part(id).textContent = "";
  for (const id of FIELDS) part<HTMLInputElement>(id).value = "";
  for (const id of TOOLS) part(id).hidden = true;
}

/** Takes away who was scanned last, and the names in what is asked about them. */
export function clearScreen({ view, confirm, attention }: Omit<Screen, "history">): void {
  view.show(IDLE);
  view.clearLate();
  confirm.forgetNames();
  attention.forget();
}
