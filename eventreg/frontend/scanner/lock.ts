/** The lock of a desk: names, search and everything that changes something wait for the PIN. */

import { part, type Words } from "./messages";
import { afterWrongPin, NO_TRIES, pinMatches, waitForPin, type PinVerifier } from "./pin";
import { LONGEST_GAP_MS } from "./reader";
import { readSetting, writeSetting, type Store } from "./store";

/** A desk that nobody has touched for so long locks itself. */
const IDLE_MS = 15 * 60_000;

/**
 * Locks whatever carries `data-desk` until somebody types the PIN; scanning stays open.
 *
 * Without a verifier there is no PIN and nothing is locked. `onLock`: what the door itself shows goes.
 */
export function lockDesk(
  store: Store,
  verifier: PinVerifier | null,
  words: Words,
  onLock: () => void,
): void {
  // Without a secure context the phone cannot check a PIN, and keeps no list that one would guard.
  if (!verifier || !crypto.subtle) return;
  const field = part<HTMLInputElement>("lock-pin");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lock = (): void => {
    setLocked(true);
    onLock();
  };
  const touch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(lock, IDLE_MS);
  };
  let checking: Promise<void> | null = null;
  part("lock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    // One at a time, so that each try counts.
    checking ??= unlock(store, verifier, field, words)
      .then((open) => void (open && touch()))
      .finally(() => (checking = null));
  });
  part("lock-now").addEventListener("click", lock);
  listenToTouches(document, touch);
  lock();
}

/** Calls back when somebody touches the page or types; a reader's burst needs nobody at the desk. */
export function listenToTouches(page: EventTarget, onTouch: () => void): void {
  let pending: ReturnType<typeof setTimeout> | undefined;
  let lastKey = -Infinity;
  page.addEventListener("pointerdown", onTouch);
  page.addEventListener("keydown", () => {
    clearTimeout(pending);
    const now = Date.now();
    // A key alone is a person's: neither right after another nor right before one.
    if (now - lastKey > LONGEST_GAP_MS) pending = setTimeout(onTouch, LONGEST_GAP_MS);
    lastKey = now;
  });
}

function setLocked(locked: boolean): void {
  part("scanner").toggleAttribute("data-locked", locked);
  part("lock").hidden = !locked;
  part("lock-now").hidden = locked;
}

async function unlock(
  store: Store,
  verifier: PinVerifier,
  field: HTMLInputElement,
  words: Words,
): Promise<boolean> {
  const tries = (await readSetting(store, "pin_tries")) ?? NO_TRIES;
  const wait = waitForPin(tries, Date.now());
  if (wait > 0) return refuse(field, waiting(wait, words));
  // Counted before it is checked: whoever reloads the page meanwhile has tried, too.
  const counted = afterWrongPin(tries, Date.now());
  await writeSetting(store, "pin_tries", counted);
  const matches = await pinMatches(field.value.trim(), verifier);
  const next = waitForPin(counted, Date.now());
  if (!matches) return refuse(field, next > 0 ? waiting(next, words) : words("lock.wrong"));
  field.value = "";
  await writeSetting(store, "pin_tries", NO_TRIES);
  part("lock-error").hidden = true;
  field.removeAttribute("aria-invalid");
  field.blur();
  setLocked(false);
  return true;
}

const waiting = (milliseconds: number, words: Words): string =>
  words("lock.wait", { seconds: Math.ceil(milliseconds / 1000) });

function refuse(field: HTMLInputElement, message: string): false {
  field.value = "";
  part("lock-error-text").textContent = message;
  part("lock-error").hidden = false;
  field.setAttribute("aria-invalid", "true");
  field.focus();
  return false;
}
