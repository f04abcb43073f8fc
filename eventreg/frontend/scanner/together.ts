/**
 * Several codes of one group within seconds: perhaps one person who carries the others' tickets.
 *
 * Nobody is accused and nothing is held up; the phone only asks the officer to look.
 */

const WITHIN_MS = 10_000;
const ENOUGH = 3;

/** One scanned member of a group. */
interface Member {
  name: string;
  /** The registration, or whatever else tells people apart. */
  who: string;
  at: number;
}

export class Together {
  private readonly groups = new Map<string, Member[]>();

  /**
   * Notes a scan at a moment (milliseconds).
   *
   * Returns the names of all of its group within the last ten seconds when it makes them three or
   * more, as on the server (checkin/rules/groups.py), else null. The same person twice is one
   * person, and the second time asks nothing.
   */
  note(group: string, who: string, name: string, at: number): string[] | null {
    const recent = (this.groups.get(group) ?? []).filter((member) => at - member.at <= WITHIN_MS);
    if (recent.some((member) => member.who === who)) return null;
    const members = [...recent, { name, who, at }];
    this.groups.set(group, members);
    return members.length >= ENOUGH ? members.map((member) => member.name) : null;
  }
}
