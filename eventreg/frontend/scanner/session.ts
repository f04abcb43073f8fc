/** Which session a scan belongs to: by the server's clock, unless somebody chose. */

export interface Session {
  id: string;
  title: string;
  starts_at: string;
  ends_at: string;
  /** Ids of the categories that it admits; none of them means all. */
  admits?: string[];
  opens_at?: string | null;
  closes_at?: string | null;
  /** Outside its window it refuses, instead of warning. */
  strict?: boolean;
}

/** How a moment lies to the hours of a session; "closed": outside those of a strict one. */
export type Window = "open" | "outside" | "closed";

/** The server's rule (checkin/rules/verdicts.py): so long around a session without hours of its own. */
const USUALLY_AROUND_MS = 2 * 60 * 60 * 1000;

/** How `now` (milliseconds of the server's clock) lies to them; a side that is not fixed is never closed. */
export function windowAt(now: number, session: Session): Window {
  const [opens, closes] = [session.opens_at, session.closes_at].map((at) => at && Date.parse(at));
  if ((opens && now < opens) || (closes && now >= closes)) return session.strict ? "closed" : "outside";
  const isEarly = !opens && now < starts(session) - USUALLY_AROUND_MS;
  const isLate = !closes && now >= ends(session) + USUALLY_AROUND_MS;
  return isEarly || isLate ? "outside" : "open";
}

/** What somebody chose by hand, and when (milliseconds of the server's clock). */
export interface Choice {
  session: string;
  at: number;
}

const CHOICE_HOLDS_MS = 2 * 60 * 60 * 1000;

const starts = (session: Session): number => Date.parse(session.starts_at);
const ends = (session: Session): number => Date.parse(session.ends_at);

/**
 * The session of this moment (milliseconds since 1970).
 *
 * The running one, of several the one that began last; else the next to begin, because people
 * come before the beginning; after the last one, the one that ended last. Null without sessions.
 */
export function sessionByClock(sessions: readonly Session[], now: number): Session | null {
  const byStart = [...sessions].sort((a, b) => starts(a) - starts(b));
  const running = byStart.filter((session) => starts(session) <= now && now < ends(session));
  const next = byStart.find((session) => starts(session) > now);
  const past = [...sessions].sort((a, b) => ends(a) - ends(b));
  return running[running.length - 1] ?? next ?? past[past.length - 1] ?? null;
}

/**
 * The chosen session until it has ended, then the clock's again.
 *
 * A choice holds for two hours at least: whoever picks a session that is already over is catching
 * up on it and knows why.
 */
export function currentSession(
  sessions: readonly Session[],
  choice: Choice | null,
  now: number,
): Session | null {
  const chosen = sessions.find((session) => session.id === choice?.session);
  if (!chosen || !choice) return sessionByClock(sessions, now);
  const until = Math.max(ends(chosen), choice.at + CHOICE_HOLDS_MS);
  return now < until ? chosen : sessionByClock(sessions, now);
}

/** Where a scan belongs: a session, or a checkpoint where something is received once. */
export type Place = { session: string } | { checkpoint: string };

/** What a device scans for, and since when. Milliseconds of the server's clock. */
export interface Use {
  place: Place;
  /** Somebody chose it; else the clock did. */
  byHand: boolean;
  at: number;
  lastScan: number | null;
  /** The session that was proposed and not wanted. */
  declined: string | null;
  /** The office has removed the place under a device in use: somebody has to choose another one. */
  lost?: boolean;
}

/** What a device goes on with, and the session that is proposed to it. */
interface Next {
  use: Use | null;
  ask: Session | null;
}

/** Where a device may scan. */
export interface Places {
  sessions: readonly Session[];
  checkpoints?: readonly { id: string }[] | undefined;
}

/** Whether a place is one of them. */
export function isThere(place: Place, { sessions, checkpoints = [] }: Places): boolean {
  if ("checkpoint" in place) return checkpoints.some(({ id }) => id === place.checkpoint);
  return sessions.some(({ id }) => id === place.session);
}

/** A device that scanned this short a time ago is in use. */
const IN_USE_MS = 30 * 60 * 1000;

/** The session of a place, or undefined at a checkpoint and for a session that is no more. */
export function sessionAt(sessions: readonly Session[], place: Place | undefined): Session | undefined {
  if (!place || !("session" in place)) return undefined;
  return sessions.find(({ id }) => id === place.session);
}

/**
 * What a device goes on with, and the session to which somebody should be asked to move.
 *
 * The clock decides on a device that lies idle. On one in use, and after somebody has chosen, it
 * only asks, and scanning goes on for the old session until somebody answers. At a checkpoint
 * nothing is asked: the meal goes on through the sessions. Where the office has removed the place of
 * a device in use, nothing is scanned until somebody chooses another one.
 */
export function goOn(places: Places, use: Use | null, now: number): Next {
  const { sessions } = places;
  if (use && !isThere(use.place, places)) return withoutPlace(sessions, use, now);
  if (use?.lost) return { use: { ...use, lost: false }, ask: null };
  if (use && "checkpoint" in use.place) return { use, ask: null };
  const held = sessionAt(sessions, use?.place);
  if (!use || !held) return { use: byClock(sessions, now), ask: null };
  const choice = use.byHand ? { session: held.id, at: use.at } : null;
  const wanted = currentSession(sessions, choice, now);
  if (!wanted || wanted.id === held.id) return { use, ask: null };
  if (!use.byHand && !isInUse(use, now)) return { use: byClock(sessions, now), ask: null };
  return { use, ask: wanted.id === use.declined ? null : wanted };
}

/** What becomes of a device whose place was removed. */
function withoutPlace(sessions: readonly Session[], use: Use, now: number): Next {
  if (use.lost) return { use, ask: sessionByClock(sessions, now) };
  if (!use.byHand && !isInUse(use, now)) return { use: byClock(sessions, now), ask: null };
  return { use: { ...use, lost: true }, ask: sessionByClock(sessions, now) };
}

/**
 * What a device takes up again when its page is opened anew.
 *
 * A choice that still holds, or the session of a device in use: whoever reloads the page between
 * two people must not land in another session. Everything else is the clock's.
 */
export function takeUp(sessions: readonly Session[], use: Use | null, now: number): Use | null {
  if (!use) return null;
  const last = Math.max(use.at, use.lastScan ?? 0);
  if ("checkpoint" in use.place) return now - last < CHOICE_HOLDS_MS ? use : null;
  const { session } = use.place;
  const isGone = !sessions.some(({ id }) => id === session);
  if (isGone && (use.byHand || use.lost)) return now - last < CHOICE_HOLDS_MS ? use : null;
  const holds = use.byHand && currentSession(sessions, { session, at: use.at }, now)?.id === session;
  return holds || isInUse(use, now) ? use : null;
}

/** Sessions that begin at another time than before, by the later list. */
export function moved(before: readonly Session[], after: readonly Session[]): Session[] {
  return after.filter((session) => {
    const old = before.find(({ id }) => id === session.id);
    return old !== undefined && starts(old) !== starts(session);
  });
}

function byClock(sessions: readonly Session[], now: number): Use | null {
  const session = sessionByClock(sessions, now);
  if (!session) return null;
  const place = { session: session.id };
  return { place, byHand: false, at: now, lastScan: null, declined: null };
}

function isInUse(use: Use, now: number): boolean {
  return use.lastScan !== null && now - use.lastScan < IN_USE_MS;
}

/**
 * How far this device's clock is behind the server's, in milliseconds.
 *
 * The server read its clock somewhere between the sending of the request and the arrival of the
 * answer (both in milliseconds of the device's clock); the middle halves the error.
 */
export function clockOffset(serverTime: string, sentAt: number, receivedAt: number): number {
  return Date.parse(serverTime) - (sentAt + receivedAt) / 2;
}
