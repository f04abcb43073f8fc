/** What this phone knows of a scan before the server has spoken: from its list and its own scans. */

import type { DeviceClock } from "./clock";
import type { Hours, Known } from "./decide";
import { presenceIn, type Found, type Roster } from "./roster";
import { windowAt, type Session } from "./session";
import type { Mark, Named, Scan } from "./store";
import { placeOf } from "./store";

/** The place of a scan, and what the phone calls things. */
export interface Scene {
  place: Pick<Scan, "session" | "checkpoint">;
  sessions: readonly Session[];
  categories: readonly Named[];
  /** The name of this device, for what it has recorded itself. */
  device: string;
}

/** What is known, and under what name marks of this person are kept. */
export interface Acquaintance {
  known: Known;
  who: string;
}

/** Looks a code or a registration up in the list, and in what this phone has recorded itself. */
export async function lookUp(
  roster: Roster,
  target: { code: string } | { registration: string },
  scene: Scene,
): Promise<Acquaintance> {
  const found =
    "code" in target
      ? await roster.find(target.code)
      : await roster.findPerson(target.registration);
  const mark = await roster.mark(found.lookup, placeOf(scene.place));
  const complete = (await roster.state())?.synced_at != null;
  return { known: knownOf(found, mark, complete, scene), who: found.lookup };
}

/** `complete`: the list has been here as a whole, so that a ticket that is missing is a newer one. */
export function knownOf(
  found: Found,
  mark: Mark | undefined,
  complete: boolean,
  scene: Scene,
): Known {
  const own = mark?.inside ? { at: mark.at, device: scene.device } : null;
  if (found.kind === "removed") return { kind: "removed", state: found.state };
  if (found.kind === "absent") return { kind: complete ? "newer" : "unlisted", first: own };
  const { entry } = found;
  // What this phone has seen itself is newer than its list: also that somebody has left.
  const listed = mark ? null : presenceIn(entry, placeOf(scene.place));
  const first = own ?? (listed && { at: listed.at, device: listed.device ?? "" });
  const admits = scene.sessions.find(({ id }) => id === scene.place.session)?.admits ?? [];
  const category = scene.categories.find(({ id }) => id === entry.category);
  return {
    kind: "listed",
    name: entry.name,
    category: category?.name ?? "",
    organization: entry.organization ?? "",
    note: entry.note ?? "",
    admitted: admits.length === 0 || admits.includes(entry.category),
    first,
    group: entry.group ?? null,
  };
}

/**
 * How this moment lies to the hours of a session, and to the end of this device's time (RFC 3339);
 * a checkpoint (null) has no hours.
 */
export function hoursOf(session: Session | null, clock: DeviceClock, ends: string | null = null): Hours {
  const [now, sure] = [clock.now(), clock.isSure()];
  const over = ends !== null && now >= Date.parse(ends);
  return { window: session ? windowAt(now, session) : "open", sure, over };
}

/**
 * What a scan that this phone could take leaves behind on it until the list says it itself; `at`
 * by the server's clock.
 */
export function markOf(scan: Scan, who: string, at: string): Mark {
  const inside = scan.direction === "in";
  return { who, place: placeOf(scan), at, inside, scan: scan.id, settled: false };
}
