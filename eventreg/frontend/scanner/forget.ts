/** Takes people's names from the page once the phone may not keep them any more. */

import type { History } from "./history";
import { part } from "./messages";

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
] as const;
const TOOLS = ["person", "at-door", "undo"] as const;

/**
 * Empties what names people; scans go on being delivered.
 *
 * Refusals of people who were added here stay, because somebody has to read them, and so does the
 * ticket that somebody may be photographing.
 */
export function forgetNames(history: History): void {
  history.clear();
  for (const id of LISTS) part(id).replaceChildren();
  for (const id of SENTENCES) part(id).textContent = "";
  for (const id of TOOLS) part(id).hidden = true;
  part<HTMLInputElement>("search-text").value = "";
}
