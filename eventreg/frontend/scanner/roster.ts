/**
 * The list of people on this phone.
 *
 * It comes in pages, each written together with the cursor that stands behind it: a tab that is
 * killed has a list that is older than the server's, never one with a hole in it.
 */

import type { Presence, RemovedState, RosterEntry } from "./seal";
import { box, lookupOf, newBoxKey, openBox, openSealed } from "./seal";
import {
  readSetting,
  withoutNames,
  writeSetting,
  type LateVerdict,
  type Mark,
  type Pairing,
  type RosterRow,
  type RosterState,
  type Store,
  type Wiped,
} from "./store";

/** One page of `GET /roster`. */
export interface RosterPage {
  cursor: string;
  server_time: string;
  total: number;
  entries: ({ lookup: string; sealed: string } | { lookup: string; entry: RosterEntry })[];
  removed: { lookup: string; state: RemovedState; id?: string }[];
  more: boolean;
}

/** What the list says of a code or of a person. */
export type Found =
  | { kind: "listed"; lookup: string; entry: RosterEntry }
  | { kind: "removed"; lookup: string; state: RemovedState }
  | { kind: "absent"; lookup: string };

/** The people that the list has, one after the other, and who they were under this lookup. */
export interface Listed {
  lookup: string;
  entry: RosterEntry;
}

export class Roster {
  private readonly device: string;
  private readonly event: string;

  constructor(
    private readonly store: Store,
    pairing: Pick<Pairing, "device" | "event">,
  ) {
    this.device = pairing.device.id;
    this.event = pairing.event.id;
  }

  /** How far the list has come; null before the first page, and once it was wiped. */
  async state(): Promise<RosterState | null> {
    const state = await readSetting(this.store, "roster");
    return state?.device === this.device ? state : null;
  }

  /** What the list says of a code (26 characters). */
  async find(code: string): Promise<Found> {
    const lookup = await lookupOf(code);
    const row = await this.store.get("roster", lookup);
    const entry = row && (await this.open(row, code));
    return found(lookup, row, entry ?? null);
  }

  /** What the list of a desk says of a registration. */
  async findPerson(registration: string): Promise<Found> {
    const row = await this.store.getFromIndex("roster", "person", registration);
    return found(row?.lookup ?? registration, row, row ? await this.open(row) : null);
  }

  /** Everybody whom a desk may see; on a door nobody. */
  async everybody(): Promise<Listed[]> {
    const key = await this.store.get("keys", this.device);
    if (!key) return [];
    const rows = await this.store.getAll("roster");
    const opened = rows.map(async (row) => {
      const entry = row.box ? await openBox(row.box, row.lookup, key) : null;
      return entry && { lookup: row.lookup, entry };
    });
    return (await Promise.all(opened)).filter((listed) => listed !== null);
  }

  /**
   * Takes a page that was asked for with `asked` (null: from the beginning).
   *
   * False where the list has moved on or was wiped meanwhile, or where another tab has paired this
   * phone anew; the page is then worth nothing.
   * `settled` are the marks that a complete list makes superfluous.
   */
  async take(page: RosterPage, asked: string | null, settled: readonly Mark[]): Promise<boolean> {
    const rows = await this.rows(page);
    const tx = this.store.transaction(["roster", "settings", "marks"], "readwrite");
    const [roster, settings] = [tx.objectStore("roster"), tx.objectStore("settings")];
    const before = (await settings.get("roster")) as RosterState | undefined;
    const wiped = (await settings.get("wiped")) as Wiped | undefined;
    const mine = before?.device === this.device ? before : null;
    if (!(await this.isCurrent(settings))) return false;
    if (wiped?.device === this.device || (asked !== null && mine?.cursor !== asked)) return false;
    if (asked === null) await roster.clear();
    for (const row of rows) void roster.put(row);
    if (!page.more) {
      for (const mark of settled) void tx.objectStore("marks").delete([mark.who, mark.place]);
    }
    const state: RosterState = {
      device: this.device,
      cursor: page.cursor,
      size: (await roster.count()) - (await roster.index("removed").count()),
      total: page.total,
      synced_at: page.more ? ((asked !== null && mine?.synced_at) || null) : page.server_time,
    };
    await settings.put(state, "roster");
    await tx.done;
    return true;
  }

  /** Marks whose scans have their verdict: a list that is fetched from now on knows of them. */
  async settledMarks(): Promise<Mark[]> {
    return (await this.store.getAll("marks")).filter((mark) => mark.settled);
  }

  /** What this phone itself has recorded of somebody at a place. */
  mark(who: string, place: string): Promise<Mark | undefined> {
    return this.store.get("marks", [who, place]);
  }

  /** What it has recorded of somebody, wherever that was. */
  marks(who: string): Promise<Mark[]> {
    return this.store.getAll("marks", IDBKeyRange.bound([who], [who, []]));
  }

  /**
   * Wipes the list and its key; scans that wait are not touched. `at`: RFC 3339, server's clock.
   *
   * Where another tab has paired this phone anew, this list went with it, and that one's stays.
   */
  async wipe(why: Wiped["why"], at: string): Promise<void> {
    const tx = this.store.transaction(["roster", "keys", "settings"], "readwrite", {
      durability: "strict",
    });
    if (!(await this.isCurrent(tx.objectStore("settings")))) return;
    const wiped: Wiped = { device: this.device, at, why, told: false };
    const late = ((await tx.objectStore("settings").get("late")) ?? []) as LateVerdict[];
    await Promise.all([
      tx.objectStore("settings").put(withoutNames(late), "late"),
      tx.objectStore("roster").clear(),
      tx.objectStore("keys").clear(),
      tx.objectStore("settings").delete("roster"),
      tx.objectStore("settings").put(wiped, "wiped"),
      tx.done,
    ]);
  }

  /** That the list was wiped here, or null. */
  async wiped(): Promise<Wiped | null> {
    const wiped = await readSetting(this.store, "wiped");
    return wiped?.device === this.device ? wiped : null;
  }

  /** The server has been told of the wiping. */
  async noteTold(): Promise<void> {
    const wiped = await this.wiped();
    if (wiped) await writeSetting(this.store, "wiped", { ...wiped, told: true });
  }

  /** Somebody asked for the list again. */
  async allowAgain(): Promise<void> {
    await this.store.delete("settings", "wiped");
  }

  private async isCurrent(settings: { get(key: string): Promise<unknown> }): Promise<boolean> {
    const current = await settings.get("current_device");
    return current === undefined || current === this.device;
  }

  private async rows(page: RosterPage): Promise<RosterRow[]> {
    const readable = page.entries.some((line) => "entry" in line);
    const key = readable ? await this.boxKey() : null;
    const kept = page.entries.map(async (line): Promise<RosterRow> => {
      const { lookup } = line;
      if ("sealed" in line) return { lookup, sealed: line.sealed };
      if (!key) throw new Error("A readable line without a key to keep it under");
      return { lookup, person: line.entry.id, box: await box(line.entry, lookup, key) };
    });
    const gone = page.removed.map(({ lookup, state, id }): RosterRow => {
      return { lookup, removed: state, ...(id === undefined ? {} : { person: id }) };
    });
    return [...(await Promise.all(kept)), ...gone];
  }

  private async boxKey(): Promise<CryptoKey> {
    const kept = await this.store.get("keys", this.device);
    if (kept) return kept;
    const made = await newBoxKey();
    await this.store.put("keys", made, this.device);
    return made;
  }

  private async open(row: RosterRow, code?: string): Promise<RosterEntry | null> {
    if (row.sealed !== undefined && code !== undefined) {
      return openSealed(row.sealed, code, row.lookup, this.event);
    }
    const key = row.box && (await this.store.get("keys", this.device));
    return row.box && key ? openBox(row.box, row.lookup, key) : null;
  }
}

function found(lookup: string, row: RosterRow | undefined, entry: RosterEntry | null): Found {
  if (row?.removed !== undefined) return { kind: "removed", lookup, state: row.removed };
  return entry ? { kind: "listed", lookup, entry } : { kind: "absent", lookup };
}

/** Where the list has somebody at this place, if it has them there now. */
export function presenceIn(entry: RosterEntry, place: string): Omit<Presence, "inside"> | null {
  const [kind, id = ""] = place.split(" ");
  if (kind === "checkpoint") return entry.received[id] ?? null;
  const presence = entry.present[id];
  return presence?.inside ? presence : null;
}
