/**
 * Finding people by what somebody types at a desk, forgiving as ears are.
 *
 * The server holds the same in eventreg/people/finding.py; both read tests/people/name_cases.json, so
 * that they cannot drift apart.
 */

/** Somebody who may be looked for. `phone`: digits of the number from its end, as many as are known. */
export interface Findable {
  id: string;
  name: string;
  organization?: string;
  short?: string;
  phone?: string;
}

/** Somebody who was found, and how far they are from what was typed: the smaller, the better. */
export interface Match {
  id: string;
  distance: number;
}

interface Word {
  raw: string;
  key: string;
  sound: string;
}

interface Known {
  word: Word;
  named: Set<string>;
  of: Set<string>;
}

interface Entry {
  person: Findable;
  joined: string;
  order: string;
  words: Set<string>;
}

export const FEWEST_LETTERS = 3;
const FEWEST_DIGITS = 3;
const WHOLE_NUMBER = 9;
const FEWEST_INSIDE = 3;
const FEWEST_JOINED = 4;
const SHORT_CODE = /^[A-HJKMNP-Z2-9]{6}$/;
const NUMBER = /^[\d\s().+-]+$/;
const DASHES = /[\s\-\u2010-\u2015]/g;
const APOSTROPHES = /[\u2018\u2019\u02bc\u02bb\u0060\u00b4]/g;
const LETTER = /[\p{L}\p{N}]/u;
const COURTESIES = new Set("bapak pak ibu bu sdr sdri saudara saudari".split(" "));
const DEGREE = /^[a-z]{1,4}\.[a-z].*$/i;
const FRONT_TITLE =
  /^(?:(?:K\.H|KH|R\.Ay|R\.A|Rr|Prof|Drs|Dra|Drg|Drh|Dr|Ir|Apt|Ns|Hj|H)\.|R\.(?!\w\.)|(?:Prof|Drs|Dra|Drg|Drh|Dr|Ir|Apt|Ns|KH|Hj|H)(?=\s))\s*/i;

const SAME_NAME = new Map(
  Object.entries({
    muhammad: "muhammad mohammad mochammad mochamad mohamad muhamad mohammed moh moch muh mhd m",
    ahmad: "achmad akhmad ahmad ach akh a",
    siti: "siti sitti st",
    abdul: "abdul abd",
    nur: "nur noer noor",
  }).flatMap(([name, variants]) => variants.split(" ").map((variant) => [variant, name] as const)),
);

/** What sounds alike, in this order. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/[kc]h/g, "h"],
  [/s[yjh]/g, "s"],
  [/dh/g, "d"],
  [/th/g, "t"],
  [/ph|v/g, "f"],
  [/z/g, "s"],
  [/q/g, "k"],
  [/y/g, "i"],
  [/o/g, "u"],
  [/(.)\1+/g, "$1"],
  [/(.)h$/, "$1"],
];

const SAME = 0;
const BEGINS = 1;
const SOUNDS_SAME = 2;
const SOUNDS_BEGIN = 3;
const INSIDE = 5;
const OF_ORGANIZATION = 6;
const JOINED = 4;
const CODE = 0;
const PHONE = 1;
const NAMED = 10;

/** The people of one event, ready to be searched while somebody types. */
export class NameIndex {
  private readonly entries = new Map<string, Entry>();
  private readonly words = new Map<string, Known>();

  constructor(people: Iterable<Findable> = []) {
    for (const person of people) this.put(person);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Adds somebody, or takes over what is new of them. */
  put(person: Findable): void {
    const held = this.entries.get(person.id);
    if (held && isSame(held.person, person)) return;
    this.remove(person.id);
    const name = wordsOf(withoutTitles(person.name));
    const around = wordsOf(person.organization ?? "");
    this.entries.set(person.id, {
      person,
      joined: join(name),
      order: name.map(({ key }) => key).join(" "),
      words: new Set([...name, ...around].map(({ raw }) => raw)),
    });
    for (const word of name) this.known(word).named.add(person.id);
    for (const word of around) this.known(word).of.add(person.id);
  }

  /** Forgets somebody, if they are held. */
  remove(id: string): void {
    for (const raw of this.entries.get(id)?.words ?? []) {
      const known = this.words.get(raw);
      known?.named.delete(id);
      known?.of.delete(id);
      if (known && known.named.size + known.of.size === 0) this.words.delete(raw);
    }
    this.entries.delete(id);
  }

  /** Forgets everybody but these. */
  keep(ids: ReadonlySet<string>): void {
    for (const id of [...this.entries.keys()]) if (!ids.has(id)) this.remove(id);
  }

  /** Everybody whom this text may mean, the best first; nobody below three letters or digits. */
  find(typed: string): Match[] {
    const text = cleanLine(typed);
    if ([...text].filter((char) => LETTER.test(char)).length < FEWEST_LETTERS) return [];
    const found = this.byWords(text);
    for (const id of this.byPhone(text)) found.set(id, PHONE);
    for (const id of this.byCode(text)) found.set(id, CODE);
    const order = (id: string): string => this.entries.get(id)?.order ?? "";
    return [...found]
      .map(([id, distance]) => ({ id, distance }))
      .sort(
        (a, b) =>
          a.distance - b.distance || compare(order(a.id), order(b.id)) || compare(a.id, b.id),
      );
  }

  private byCode(text: string): string[] {
    const code = text.replace(DASHES, "").toUpperCase();
    if (!SHORT_CODE.test(code)) return [];
    return this.those(({ person }) => person.short === code);
  }

  private byPhone(text: string): string[] {
    let digits = text.replace(/\D/g, "");
    if (!NUMBER.test(text) || digits.length < FEWEST_DIGITS) return [];
    if (digits.length >= WHOLE_NUMBER) digits = digits.replace(/^62/, "").replace(/^0+/, "");
    return this.those(({ person: { phone } }) => {
      return !!phone && (phone.endsWith(digits) || digits.endsWith(phone));
    });
  }

  private those(wanted: (entry: Entry) => boolean): string[] {
    const ids: string[] = [];
    for (const [id, entry] of this.entries) if (wanted(entry)) ids.push(id);
    return ids;
  }

  private byWords(text: string): Map<string, number> {
    const wanted = wantedWords(text);
    const found = new Map<string, number>();
    if (wanted.length === 0) return found;
    const each = wanted.map((word) => this.distances(word));
    for (const id of each[0]?.keys() ?? []) {
      let total = NAMED;
      for (const one of each) total += one.get(id) ?? Infinity;
      if (total < Infinity) found.set(id, total);
    }
    const joined = join(wanted);
    const distance = NAMED + JOINED * wanted.length;
    if (joined.length < FEWEST_JOINED) return found;
    for (const id of this.those((entry) => entry.joined.includes(joined))) {
      found.set(id, Math.min(found.get(id) ?? distance, distance));
    }
    return found;
  }

  /** How far this one word is from each person who has one like it. */
  private distances(wanted: Word): Map<string, number> {
    const best = new Map<string, number>();
    const keep = (id: string, distance: number): void => {
      best.set(id, Math.min(best.get(id) ?? distance, distance));
    };
    for (const known of this.words.values()) {
      const distance = distanceOf(wanted, known.word);
      if (distance === null) continue;
      for (const id of known.named) keep(id, distance);
      for (const id of known.of) keep(id, distance + OF_ORGANIZATION);
    }
    return best;
  }

  private known(word: Word): Known {
    const held = this.words.get(word.raw);
    if (held) return held;
    const known = { word, named: new Set<string>(), of: new Set<string>() };
    this.words.set(word.raw, known);
    return known;
  }
}

function isSame(one: Findable, other: Findable): boolean {
  const fields = ["name", "organization", "short", "phone"] as const;
  return fields.every((field) => one[field] === other[field]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** One line of text as it is stored: printable, composed, single spaces, straight apostrophes. */
export function cleanLine(text: string): string {
  const printable = text.normalize("NFC").replace(/\s/g, " ").replace(/\p{C}/gu, "");
  return printable.replace(APOSTROPHES, "'").split(/\s+/).filter(Boolean).join(" ");
}

/** The name in a line: what stands before its first comma, without the front titles. */
function withoutTitles(line: string): string {
  let name = (line.split(",")[0] ?? "").trim();
  if (!name) return line;
  for (let title = FRONT_TITLE.exec(name); title; title = FRONT_TITLE.exec(name)) {
    if (title[0].length >= name.length) break;
    name = name.slice(title[0].length);
  }
  return name;
}

/** The words of a name that was typed, without titles, courtesies and degrees, if any are left. */
function wantedWords(text: string): Word[] {
  const [first = "", ...others] = withoutTitles(text).split(/\s+/);
  const plain = [first, ...others.filter((one) => !DEGREE.test(one))];
  const words = wordsOf(plain.join(" "));
  const named = words.filter(({ raw }) => !COURTESIES.has(raw));
  return named.length > 0 ? named : words;
}

/** The words of a line in small Latin letters and digits; of another script as they are. */
function wordsOf(line: string): Word[] {
  const latin = line.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase();
  const words = latin.replace(/'/g, "").replace(/[^a-z0-9 ]/g, " ").split(" ").filter(Boolean);
  if (words.length > 0) return words.map(wordOf);
  const foreign = line.toLowerCase().split(/\s+/);
  return foreign.filter((word) => LETTER.test(word)).map(wordOf);
}

function wordOf(raw: string): Word {
  const spelt = SAME_NAME.get(raw) ?? raw;
  const key = spelt.replace(/oe/g, "u").replace(/dj/g, "j").replace(/tj/g, "c");
  return { raw, key, sound: soundOf(key) };
}

function join(words: readonly Word[]): string {
  return soundOf(words.map(({ key }) => key).join(""));
}

function soundOf(key: string): string {
  return SOUNDS.reduce((sound, [pattern, as]) => sound.replace(pattern, as), key);
}

/** How far a typed word is from a known one; null: it is another one. */
function distanceOf(wanted: Word, known: Word): number | null {
  if (wanted.raw === known.raw) return SAME;
  if (known.raw.startsWith(wanted.raw) || known.key.startsWith(wanted.key)) return BEGINS;
  if (wanted.sound === known.sound) return SOUNDS_SAME;
  if (wanted.sound.length > 1 && known.sound.startsWith(wanted.sound)) return SOUNDS_BEGIN;
  const inside = wanted.sound.length >= FEWEST_INSIDE && known.sound.includes(wanted.sound);
  return inside ? INSIDE : null;
}
