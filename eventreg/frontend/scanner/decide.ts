/**
 * What a scan means and what the door is shown.
 *
 * `decide` is the rule of the whole system, written down once more for the phone. The server's rule
 * is final; both read tests/checkin/scan_cases.json, so that they cannot drift apart.
 */

import type { Window } from "./session";

export type Direction = "in" | "out";
export type Verdict = "accepted" | "repeat" | "refused";
export type Reason =
  | "unknown_ticket"
  | "other_event"
  | "not_confirmed"
  | "cancelled"
  | "replaced"
  | "not_admitted"
  | "outside_window"
  | "not_checked_in"
  | "device_revoked"
  | "invalid";

export interface Facts {
  ticket: "known" | "unknown" | "other_event";
  state: "pending" | "confirmed" | "waitlisted" | "rejected" | "cancelled" | "replaced";
  /** The category is admitted in this session. */
  admitted: boolean;
  /** "outside" is warned of, "closed" refused. */
  window: Window;
  /** There is an `in` without an `out` since. */
  inside: boolean;
  device: "active" | "revoked";
  /** The third or later of one group within seconds. */
  group_at_once: boolean;
}

export type Warning = "outside_window" | "group_at_once";

export interface Outcome {
  verdict: Verdict;
  reason: Reason | null;
  /** What the door is asked to look at although the scan is accepted. */
  warning: Warning | null;
}

const refused = (reason: Reason): Outcome => ({ verdict: "refused", reason, warning: null });

/** The verdict on one scan; the first check that fails wins. */
export function decide(facts: Facts, direction: Direction): Outcome {
  if (facts.device === "revoked") return refused("device_revoked");
  if (facts.ticket === "unknown") return refused("unknown_ticket");
  if (facts.ticket === "other_event") return refused("other_event");
  if (facts.state === "cancelled") return refused("cancelled");
  if (facts.state === "replaced") return refused("replaced");
  if (facts.state !== "confirmed") return refused("not_confirmed");
  if (!facts.admitted) return refused("not_admitted");
  if (facts.window === "closed") return refused("outside_window");
  if (direction === "out" && !facts.inside) return refused("not_checked_in");
  if (direction === "in" && facts.inside) return { verdict: "repeat", reason: null, warning: null };
  return { verdict: "accepted", reason: null, warning: warning(facts, direction) };
}

/** Of two warnings the one that can be seen to at once; leaving needs none. */
function warning(facts: Facts, direction: Direction): Warning | null {
  if (direction === "out") return null;
  if (facts.group_at_once) return "group_at_once";
  return facts.window === "outside" ? "outside_window" : null;
}

/** What the check of the ticket's MAC on the phone said; "unchecked" where WebCrypto is missing. */
export type TicketCheck = "genuine" | "foreign" | "unchecked";

export type ShownState = "idle" | "stored" | Verdict;

/** What one scan looks like at the door. */
export interface Shown {
  state: ShownState;
  reason: Reason | null;
  direction: Direction;
  name: string;
  category: string;
  organization: string;
  note: string;
  first: { at: string; device: string } | null;
  /**
   * What else the door should know. "newer": why nobody's name stands there, the ticket is genuine and
   * newer than the list on this phone. "closed": the server may refuse it for the hour.
   */
  hint?: "newer" | "outside" | "closed" | "practice" | "not_stored" | "no_place";
  /** What the door is asked to look at although the scan is accepted. */
  warning?: Warning | null;
  /** An opaque word that people of one group share. */
  group?: string | null;
  /** At a checkpoint: something was received, nobody came or left. */
  served?: boolean;
}

const NOBODY = { name: "", category: "", organization: "", note: "", first: null };

export const IDLE: Shown = { state: "idle", reason: null, direction: "in", ...NOBODY };

/** The same without the person. */
export function nameless(shown: Shown): Shown {
  const { name, category, organization, note } = NOBODY;
  return { ...shown, name, category, organization, note };
}

interface First {
  at: string;
  device: string;
}

/**
 * What a phone knows of somebody from its list and from its own scans.
 *
 * "newer": the list is complete and does not have this ticket. "unlisted": the list is not complete,
 * or there is none, so that it says nothing. `first`: already inside this session, or served here.
 */
export type Known =
  | { kind: "removed"; state: Exclude<Facts["state"], "confirmed"> }
  | { kind: "newer"; first: First | null }
  | { kind: "unlisted"; first: First | null }
  | {
      kind: "listed";
      name: string;
      category: string;
      organization: string;
      note: string;
      admitted: boolean;
      first: First | null;
      group?: string | null;
    };

const NOTHING_KNOWN: Known = { kind: "unlisted", first: null };

/** How the hour lies to those of the session by the phone's clock; `sure`: nothing speaks against it. */
export interface Hours {
  window: Window;
  sure: boolean;
  /** The time of this device is over. */
  over?: boolean;
}

export const ALWAYS_OPEN: Hours = { window: "open", sure: true };

/**
 * What the phone may show before the server has answered.
 *
 * What the phone does not know is taken at its best, and the best that is ever shown without an
 * answer is "stored", never "accepted". A list may be older than somebody's way in: nobody is told
 * at the way out that they never came. By a clock that may be wrong nobody is refused, only warned of.
 */
export function provisional(
  check: TicketCheck,
  direction: Direction,
  known: Known = NOTHING_KNOWN,
  hours: Hours = ALWAYS_OPEN,
): Shown {
  const onList = known.kind === "listed" || known.kind === "removed";
  const first = known.kind === "removed" ? null : known.first;
  const outcome = decide(
    {
      ticket: check === "foreign" && !onList ? "unknown" : "known",
      state: known.kind === "removed" ? known.state : "confirmed",
      admitted: known.kind === "listed" ? known.admitted : true,
      window: hours.window === "closed" && !hours.sure ? "outside" : hours.window,
      inside: direction === "out" || first !== null,
      device: hours.over && hours.sure ? "revoked" : "active",
      group_at_once: false,
    },
    direction,
  );
  const state = outcome.verdict === "accepted" ? "stored" : outcome.verdict;
  const person = known.kind === "listed" ? personOf(known) : NOBODY;
  const shown: Shown = { state, reason: outcome.reason, direction, ...person, first: null };
  if (state === "repeat") shown.first = first;
  const hint = state === "stored" ? hintOf(outcome, check, known, hours) : null;
  return hint ? { ...shown, hint } : shown;
}

/** The one thing to say of a scan that is stored: first what may become of it. */
function hintOf({ warning }: Outcome, check: TicketCheck, known: Known, hours: Hours): Shown["hint"] | null {
  if (hours.window === "closed") return "closed";
  if (check === "genuine" && known.kind === "newer") return "newer";
  return warning === "outside_window" ? "outside" : null;
}

function personOf({ name, category, organization, note, group }: Known & { kind: "listed" }) {
  return { name, category, organization, note, group: group ?? null };
}

/** The server's answer to one scan, as in the API. */
export interface ScanResult {
  id: string;
  verdict: Verdict;
  reason: Reason | null;
  replay?: boolean;
  registration?: {
    id: string;
    name: string;
    category: string;
    organization: string | null;
    note: string | null;
    /** An opaque word that people of one group share. */
    group?: string | null;
  } | null;
  first?: { at: string; device: string | null } | null;
  warning?: Warning | null;
}

/** What is shown once the server has answered. */
export function answered(result: ScanResult, direction: Direction): Shown {
  const person = result.registration;
  return {
    state: result.verdict,
    reason: result.reason ?? null,
    direction,
    name: person?.name ?? "",
    category: person?.category ?? "",
    organization: person?.organization ?? "",
    note: person?.note ?? "",
    first: result.first ? { at: result.first.at, device: result.first.device ?? "" } : null,
    warning: result.warning ?? null,
    group: person?.group ?? null,
  };
}

/** The key of the large word for a state; an accepted `out` has its own, and so has a checkpoint. */
export function wordKey(shown: Shown): string {
  const isServed = shown.served && (shown.state === "accepted" || shown.state === "repeat");
  if (isServed) return `word.${shown.state}_served`;
  const leaving = shown.state === "accepted" && shown.direction === "out";
  return leaving ? "word.accepted_out" : `word.${shown.state}`;
}

/** The key of the sentence below the word, or null where the word says it all. */
export function detailKey(shown: Shown): string | null {
  if (shown.hint !== undefined) return `hint.${shown.hint}`;
  if (shown.reason !== null) return `reason.${shown.reason}`;
  if (shown.warning) return `warning.${shown.warning}`;
  return shown.state === "idle" || shown.state === "stored" ? `hint.${shown.state}` : null;
}
