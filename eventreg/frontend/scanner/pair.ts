/** The pairing page: a code from the link or from the keyboard becomes a paired device. */

import { connect, type Answer } from "./api";
import { part, type Words } from "./messages";
import { openStore, savePairing, type Pairing } from "./store";

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

async function pair(root: string, code: string, name: string, words: Words): Promise<void> {
  part("pair-busy").hidden = false;
  part("pair-error").hidden = true;
  const language = document.documentElement.lang;
  const chosen = name || deviceName(navigator.userAgent, new Date());
  const answer = await connect(root, language).pair(code, chosen);
  const key = answer.kind === "answered" ? await keep(root, answer.body) : failure(answer);
  part("pair-busy").hidden = true;
  if (key === null) return location.replace(`${root}/scan`);
  const detail = answer.kind === "problem" ? answer.problem.detail : "";
  part("pair-error-text").textContent = detail || words(key);
  part("pair-error").hidden = false;
  part("pair-code").focus();
}

async function keep(root: string, pairing: Pairing): Promise<string | null> {
  try {
    await savePairing(await openStore(root), pairing);
    return null;
  } catch {
    return "pair.storage";
  }
}

function failure(answer: Answer<unknown>): string {
  return answer.kind === "problem" ? "pair.refused" : "pair.unanswered";
}
