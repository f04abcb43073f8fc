/**
 * What a scan means and what the door is shown.
 *
 * `decide` is the rule of the whole system, written down once more for the phone. The server's rule
 * is final; both read tests/checkin/scan_cases.json, so that they cannot drift apart.
 */

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
  /** "outside" only where the session has a strict window. */
  window: "open" | "outside";
  /** There is an `in` without an `out` since. */
  inside: boolean;
  device: "active" | "revoked";
}

export interface Outcome {
  verdict: Verdict;
  reason: Reason | null;
}

const refused = (reason: Reason): Outcome => ({ verdict: "refused", reason });

/** The verdict on one scan; the first check that fails wins. */
export function decide(facts: Facts, direction: Direction): Outcome {
  if (facts.device === "revoked") return refused("device_revoked");
  if (facts.ticket === "unknown") return refused("unknown_ticket");
  if (facts.ticket === "other_event") return refused("other_event");
  if (facts.state === "cancelled") return refused("cancelled");
  if (facts.state === "replaced") return refused("replaced");
  if (facts.state !== "confirmed") return refused("not_confirmed");
  if (!facts.admitted) return refused("not_admitted");
  if (facts.window === "outside") return refused("outside_window");
  if (direction === "out" && !facts.inside) return refused("not_checked_in");
  if (direction === "in" && facts.inside) return { verdict: "repeat", reason: null };
  return { verdict: "accepted", reason: null };
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
}

const NOBODY = { name: "", category: "", organization: "", note: "", first: null };

export const IDLE: Shown = { state: "idle", reason: null, direction: "in", ...NOBODY };

/**
 * What the phone may show before the server has answered.
 *
 * The phone knows only whether the ticket is genuine; everything else is taken at its best, and the
 * best that is ever shown without an answer is "stored", never "accepted".
 */
export function provisional(check: TicketCheck, direction: Direction): Shown {
  const outcome = decide(
    {
      ticket: check === "foreign" ? "unknown" : "known",
      state: "confirmed",
      admitted: true,
      window: "open",
      inside: direction === "out",
      device: "active",
    },
    direction,
  );
  const state = outcome.verdict === "refused" ? "refused" : "stored";
  return { state, reason: outcome.reason, direction, ...NOBODY };
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
  } | null;
  first?: { at: string; device: string | null } | null;
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
  };
}

/** The key of the large word for a state; an accepted `out` has its own. */
export function wordKey(shown: Shown): string {
  const leaving = shown.state === "accepted" && shown.direction === "out";
  return leaving ? "word.accepted_out" : `word.${shown.state}`;
}

/** The key of the sentence below the word, or null where the word says it all. */
export function detailKey(shown: Shown): string | null {
  if (shown.reason !== null) return `reason.${shown.reason}`;
  return shown.state === "idle" || shown.state === "stored" ? `hint.${shown.state}` : null;
}
