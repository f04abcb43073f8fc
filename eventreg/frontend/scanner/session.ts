/** Which session a scan belongs to: by the server's clock, unless somebody chose. */

export interface Session {
  id: string;
  title: string;
  starts_at: string;
  ends_at: string;
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

/**
 * How far this device's clock is behind the server's, in milliseconds.
 *
 * The server read its clock somewhere between the sending of the request and the arrival of the
 * answer (both in milliseconds of the device's clock); the middle halves the error.
 */
export function clockOffset(serverTime: string, sentAt: number, receivedAt: number): number {
  return Date.parse(serverTime) - (sentAt + receivedAt) / 2;
}
