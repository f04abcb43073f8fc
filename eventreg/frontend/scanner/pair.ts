/** The pairing page: a code from the link or from the keyboard becomes a paired device. */

import { connect, type Answer } from "./api";
import { part, type Words } from "./messages";
import { clockOffset } from "./session";
import { openStore, savePairing, writeSetting, type Pairing, type Store } from "./store";

/** A name for a device that nobody has named: its kind and the time, "Android 08:12". */
export function deviceName(userAgent: string, now: Date): string {
  const kinds = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"];
  const kind = kinds.find((word) => userAgent.includes(word)) ?? "Scanner";
  const two = (figure: number): string => String(figure).padStart(2, "0");
  return `${kind} ${two(now.getHours())}:${two(now.getMinutes())}`;
}

/** Takes the code out of the address and pairs with it; without one it waits for the form. */
export function startPairing(page: HTMLElement, words: Words): void {
  const root = page.dataset.root ?? "";
  const code = part<HTMLInputElement>("pair-code");
  const name = part<HTMLInputElement>("pair-name");
  const submit = (): Promise<void> => pair(root, code.value.trim(), name.value.trim(), words);
  const takeFromAddress = (): void => {
    const linked = decodeURIComponent(location.hash.slice(1)).trim();
    if (!linked) return;
    // A code is good for one pairing: it belongs neither into the history nor into a reload.
    history.replaceState(null, "", location.pathname);
    code.value = linked;
    void submit();
  };
  part("pair-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  window.addEventListener("hashchange", takeFromAddress);
  takeFromAddress();
}

type Paired = Extract<Answer<Pairing>, { kind: "answered" }>;

async function pair(root: string, code: string, name: string, words: Words): Promise<void> {
  if (!part("pair-busy").hidden) return;
  part("pair-busy").hidden = false;
  part("pair-error").hidden = true;
  const failed = await pairInto(root, code, name, words);
  part("pair-busy").hidden = true;
  if (failed === null) return location.replace(`${root}/scan`);
  part("pair-error-text").textContent = failed;
  part("pair-error").hidden = false;
  part("pair-code").focus();
}

/** Null once the pairing is kept, else what to tell. A code is good once: the store is opened first. */
async function pairInto(
  root: string,
  code: string,
  name: string,
  words: Words,
): Promise<string | null> {
  const store = await openForPairing(root, words).catch(() => null);
  if (!store) return words("pair.storage");
  const language = document.documentElement.lang;
  const chosen = name || deviceName(navigator.userAgent, new Date());
  const answer = await connect(root, language).pair(code, chosen);
  const key = answer.kind === "answered" ? await keep(store, answer) : failure(answer);
  store.close();
  const detail = answer.kind === "problem" ? answer.problem.detail : "";
  return key === null ? null : detail || words(key);
}

/** Waits while a page of an older release is open, and says so. */
async function openForPairing(root: string, words: Words): Promise<Store> {
  const banner = part("banner");
  const store = await openStore(root, () => {
    banner.textContent = words("banner.other_page");
    banner.hidden = false;
  });
  banner.hidden = true;
  return store;
}

async function keep(store: Store, { body, sentAt, receivedAt }: Paired): Promise<string | null> {
  const offset = clockOffset(body.server_time, sentAt, receivedAt);
  try {
    await savePairing(store, body);
    if (!Number.isNaN(offset)) await writeSetting(store, "clock_offset", offset);
    return null;
  } catch {
    return "pair.storage";
  }
}

function failure(answer: Answer<unknown>): string {
  return answer.kind === "problem" ? "pair.refused" : "pair.unanswered";
}
