/** How long what nobody comes back to is kept, in milliseconds. */
const LONGEST_MS = 7 * 24 * 3_600_000;
const NEVER = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);
const SECRET = /password|one-time-code|^cc-/;

/** By the name of the fields: what each of them holds, or which of them are ticked. */
export type Values = Readonly<Record<string, readonly string[]>>;

export interface Draft {
  staff: string;
  /** When it was written down last, in milliseconds. */
  at: number;
  /** Whether its form was sent since; what became of that tells the page that comes after it. */
  sent: boolean;
  values: Values;
}

interface Here {
  staff: string;
  now: number;
  /** The page refuses something. */
  refused: boolean;
  /** It says that something was done. */
  done: boolean;
  /** The draft's form stands on it. */
  shown: boolean;
}

/** Whether what a field holds may be kept: nothing that opens anything, and nothing that only the server sets. */
export function keepsValue(control: { type: string; autocomplete: string; readOnly?: boolean }, data: DOMStringMap): boolean {
  return !NEVER.has(control.type) && !SECRET.test(control.autocomplete) && !control.readOnly && data["secret"] === undefined;
}

/** The draft after a field changed; what is again as the page brought it (`before`) needs no keeping. */
export function withChange(values: Values, name: string, now: readonly string[], before: readonly string[] | null): Values {
  if (before === null || JSON.stringify(now) !== JSON.stringify(before)) return { ...values, [name]: now };
  const { [name]: _same, ...others } = values;
  return others;
}

/** Whether a draft is of no use on the page `here` and after it: sent, somebody else's, or forgotten. */
export function isOver(draft: Draft, here: Here): boolean {
  if (draft.staff !== here.staff || here.now - draft.at > LONGEST_MS) return true;
  if (!draft.sent || here.refused) return false;
  return here.done || !here.shown;
}
