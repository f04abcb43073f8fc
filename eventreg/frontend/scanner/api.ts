/** The server, reached over a network that cannot be trusted to be there. */

import type { ScanResult } from "./decide";
import type { RosterPage } from "./roster";
import type { DeviceFacts, Pairing, Scan } from "./store";
import type { CameIn, Delivered, WalkIn } from "./walkins";

const TIMEOUT_MS = 10_000;

export interface Problem {
  status: number;
  type: string;
  title: string;
  detail: string;
  /** Why the rules refuse, as a word. */
  reason?: string;
  /** What is wrong with single fields of what was sent. */
  errors?: { field: string }[];
  /** Who is registered already, where that is why. */
  registration?: FoundPerson | null;
}

/**
 * What became of a request.
 *
 * "unanswered" is everything that is not this server's own word: no network, a time-out, 429, 5xx,
 * the sign-in page of a guest network. It says nothing about what the server has done.
 */
export type Answer<T> =
  | { kind: "answered"; body: T; sentAt: number; receivedAt: number }
  | { kind: "problem"; problem: Problem }
  | { kind: "unanswered" };

export interface ScansAnswer {
  server_time: string;
  results: ScanResult[];
}

export interface SessionCount {
  id: string;
  present: number;
  expected: number;
}

export interface CountsAnswer {
  server_time: string;
  sessions: SessionCount[];
}

export interface FoundPerson {
  id: string;
  name: string;
  category: string;
  organization: string | null;
  phone_masked: string | null;
  state: string;
  /** Ids of sessions. */
  present: string[];
  /** Ids of checkpoints. */
  received?: string[];
  /** The short code, without spaces. */
  short?: string;
  note?: string | null;
  incomplete?: boolean;
}

/** That somebody came in at the desk; the same id counts once. */
export interface Arrival {
  id: string;
  session: string;
  scanned_at: string;
}

/** Somebody who comes in another's place. */
export interface Substitute extends Arrival {
  replaces: string;
  full_name: string;
  phone: string;
  reason: string;
}

/** What a device tells of itself: its release, its queue, its list. Times in RFC 3339. */
export interface DeviceStatus {
  version?: string;
  queue?: number;
  roster?: number;
  synced_at?: string | null;
  wiped_at?: string;
}

export interface Api {
  pair(code: string, name: string): Promise<Answer<Pairing>>;
  device(token: string): Promise<Answer<DeviceFacts>>;
  scans(token: string, scans: Scan[], status?: DeviceStatus): Promise<Answer<ScansAnswer>>;
  status(token: string, status: DeviceStatus): Promise<Answer<{ server_time: string }>>;
  roster(token: string, cursor: string | null): Promise<Answer<RosterPage>>;
  counts(token: string): Promise<Answer<CountsAnswer>>;
  search(token: string, query: string): Promise<Answer<{ results: FoundPerson[] }>>;
  /** Who typed themselves in at the door and waits. */
  atDoor(token: string): Promise<Answer<{ waiting: FoundPerson[] }>>;
  admit(token: string, registration: string, arrival: Arrival): Promise<Answer<CameIn>>;
  addWalkIn(token: string, walkIn: WalkIn): Promise<Answer<CameIn | Delivered>>;
  substitute(token: string, form: Substitute): Promise<Answer<CameIn>>;
  undo(token: string, scan: string, reason: string): Promise<Answer<{ id: string }>>;
}

/** The API of the app that lives under this root, in the language of the page. */
export function connect(root: string, language: string): Api {
  const call = <T>(path: string, token: string | null, body?: unknown): Promise<Answer<T>> => {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (language) headers["Accept-Language"] = language;
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const request: RequestInit = { headers, cache: "no-store", credentials: "omit" };
    if (body !== undefined) Object.assign(request, { method: "POST", body: JSON.stringify(body) });
    return ask<T>(`${root}/api/v1/${path}`, request);
  };
  return {
    pair: (code, name) => call("pair", null, { code, name }),
    device: (token) => call("device", token),
    scans: (token, scans, status) => {
      const sent_at = new Date().toISOString();
      return call("scans", token, { scans, sent_at, ...(status && { status }) });
    },
    status: (token, status) => call("device/status", token, status),
    roster: (token, cursor) => {
      const from = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
      return call(`roster${from}`, token);
    },
    counts: (token) => call("counts", token),
    search: (token, query) => call(`search?q=${encodeURIComponent(query)}`, token),
    atDoor: (token) => call("walk-ins", token),
    admit: (token, id, arrival) => call(`walk-ins/${id}/admit`, token, sentNow(arrival)),
    addWalkIn: (token, walkIn) => call("walk-ins", token, sentNow(walkIn)),
    substitute: (token, form) => call("substitutes", token, sentNow(form)),
    undo: (token, scan, reason) => call(`scans/${scan}/undo`, token, { reason }),
  };
}

/** With what this device's clock says now, by which the server sets its times right. */
function sentNow<T extends object>(body: T): T & { sent_at: string } {
  return { ...body, sent_at: new Date().toISOString() };
}

/**
 * Sends one request and sorts what comes back.
 *
 * Both moments are told by the clock that the phone has at the end: it may be set while the answer
 * is on its way, and half of that would be taken for the way's length.
 */
export async function ask<T>(url: string, request: RequestInit): Promise<Answer<T>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  const sent = performance.now();
  try {
    const response = await fetch(url, { ...request, signal: abort.signal });
    const received = performance.now();
    // The body may stall as well; the timer runs until it has arrived.
    const text = await response.text();
    const base = Date.now() - performance.now();
    return sort<T>(response, text, base + sent, base + received);
  } catch {
    return { kind: "unanswered" };
  } finally {
    clearTimeout(timer);
  }
}

function sort<T>(response: Response, text: string, sentAt: number, receivedAt: number): Answer<T> {
  const type = response.headers.get("Content-Type") ?? "";
  const { status } = response;
  if (!/\bjson\b/.test(type) || status >= 500 || status === 429 || status === 408) {
    return { kind: "unanswered" };
  }
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null) return { kind: "unanswered" };
  if (response.ok) return { kind: "answered", body: body as T, sentAt, receivedAt };
  if (!type.includes("problem+json")) return { kind: "unanswered" };
  return { kind: "problem", problem: { type: "", title: "", detail: "", ...body, status } };
}

/** Whether the server says that this device's access has ended. */
export function isRevoked(problem: Problem): boolean {
  return problem.status === 401 && problem.type.endsWith("device-revoked");
}
