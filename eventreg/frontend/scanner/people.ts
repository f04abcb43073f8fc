/** The people on this phone's list, ready to be searched while somebody types. */

import type { FoundPerson } from "./api";
import { NameIndex } from "./names";
import type { Listed } from "./roster";
import type { RosterEntry } from "./seal";
import type { Mark, Pairing } from "./store";

const MOST_FOUND = 20;
const SESSION = "session ";
const CHECKPOINT = "checkpoint ";

export class People {
  private readonly index = new NameIndex();
  private readonly entries = new Map<string, Listed>();
  private stale = true;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly pairing: Pick<Pairing, "categories">,
    private readonly everybody: () => Promise<Listed[]>,
    /** What this phone itself has recorded of somebody, by the lookup of the list. */
    private readonly marks: (who: string) => Promise<Mark[]>,
  ) {}

  /** The list has changed; it is read again when somebody searches. */
  changed(): void {
    this.stale = true;
  }

  /** Who is meant by a text, the best first; null where this phone has no list. */
  async find(typed: string): Promise<FoundPerson[] | null> {
    await this.refresh();
    if (this.entries.size === 0) return null;
    const found: FoundPerson[] = [];
    for (const { id } of this.index.find(typed).slice(0, MOST_FOUND)) {
      const listed = this.entries.get(id);
      if (!listed) continue;
      // What this phone has seen itself is newer than its list.
      found.push(withMarks(this.shown(listed.entry), await this.marks(listed.lookup)));
    }
    return found;
  }

  /** People as the server has found them, with what this phone has not sent yet. */
  async withOwn(people: readonly FoundPerson[]): Promise<FoundPerson[]> {
    await this.refresh();
    const seen = people.map(async (person) => {
      const listed = this.entries.get(person.id);
      const marks = listed ? await this.marks(listed.lookup) : [];
      return withMarks(person, marks.filter(({ settled }) => !settled));
    });
    return Promise.all(seen);
  }

  private async refresh(): Promise<void> {
    if (this.stale) await (this.reading ??= this.read().finally(() => (this.reading = null)));
  }

  private async read(): Promise<void> {
    this.stale = false;
    const listed = await this.everybody();
    this.entries.clear();
    for (const one of listed) {
      const { entry } = one;
      const { id, name, short, phone_end } = entry;
      this.entries.set(id, one);
      const organization = entry.organization ?? "";
      this.index.put({ id, name, organization, short: short ?? "", phone: phone_end ?? "" });
    }
    this.index.keep(new Set(this.entries.keys()));
  }

  private shown(entry: RosterEntry): FoundPerson {
    const category = this.pairing.categories?.find(({ id }) => id === entry.category);
    return {
      id: entry.id,
      name: entry.name,
      category: category?.name ?? "",
      organization: entry.organization,
      phone_masked: entry.phone_masked ?? null,
      state: "confirmed",
      present: Object.keys(entry.present).filter((id) => entry.present[id]?.inside !== false),
      received: Object.keys(entry.received),
      short: entry.short ?? "",
      note: entry.note,
      incomplete: entry.incomplete ?? false,
    };
  }
}

function withMarks(person: FoundPerson, marks: readonly Mark[]): FoundPerson {
  const [present, received] = [new Set(person.present), new Set(person.received)];
  for (const { place, inside } of marks) {
    if (place.startsWith(CHECKPOINT)) received.add(place.slice(CHECKPOINT.length));
    if (!place.startsWith(SESSION)) continue;
    const session = place.slice(SESSION.length);
    if (inside) present.add(session);
    else present.delete(session);
  }
  return { ...person, present: [...present], received: [...received] };
}
