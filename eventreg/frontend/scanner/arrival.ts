/** People who come in at the desk, as scans: what is said of them, and what can be taken back. */

import type { FoundPerson } from "./api";
import { provisional, type Hours, type ScanResult, type Shown } from "./decide";
import type { Session } from "./session";
import type { Scan } from "./store";
import type { CameIn, WalkIn } from "./walkins";

/** Somebody's way in at the desk; the scan that the server makes of it has the same id. */
export type WayIn = Pick<WalkIn, "id" | "session" | "scanned_at" | "code">;

export function scanOf({ id, session, scanned_at, code }: WayIn): Scan {
  return { id, session, scanned_at, direction: "in", method: "manual", ...(code && { code }) };
}

/** The server's word on somebody who came in, as on any scan. */
export function resultOf(id: string, { registration, scan }: CameIn): ScanResult {
  const { verdict, reason, warning } = scan as ScanResult;
  return { id, verdict, reason, warning: warning ?? null, registration: personOf(registration) };
}

type Registration = NonNullable<ScanResult["registration"]>;

function personOf({ id, name, category, organization, note }: FoundPerson): Registration {
  return { id, name, category, organization, note: note ?? null };
}

/** The categories that a session admits, of these; at a checkpoint nobody is added, so that it does not matter. */
export function admitted<T extends { id: string }>(categories: readonly T[], session: Session | null): T[] {
  const admits = session?.admits ?? [];
  return categories.filter(({ id }) => admits.length === 0 || admits.includes(id));
}

/** What the phone may say of somebody without a registration before the server has answered. */
export function newcomer(category: string, session: Session | null, hours: Hours): Shown {
  const isAdmitted = admitted([{ id: category }], session).length > 0;
  const nobody = { name: "", category: "", organization: "", note: "", first: null };
  return provisional("genuine", "in", { kind: "listed", ...nobody, admitted: isAdmitted }, hours);
}
