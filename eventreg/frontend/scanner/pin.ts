/** The PIN of a desk: checked on the phone itself, so that it holds without a network, too. */

import { decodeBase64Url } from "./seal";

/** PBKDF2-SHA-256 of the PIN, 32 bytes; salt and hash in base64url. */
export interface PinVerifier {
  iterations: number;
  salt: string;
  hash: string;
}

/** Wrong PINs in a row, and until when no other is taken (milliseconds of the phone's clock). */
export interface Tries {
  wrong: number;
  until: number;
}

export const NO_TRIES: Tries = { wrong: 0, until: 0 };

const FREE_TRIES = 3;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const BITS = 256;

/** Whether this is the PIN. */
export async function pinMatches(pin: string, verifier: PinVerifier): Promise<boolean> {
  const { subtle } = crypto;
  const typed = new TextEncoder().encode(pin);
  const secret = await subtle.importKey("raw", typed, "PBKDF2", false, ["deriveBits"]);
  const { iterations } = verifier;
  const salt = decodeBase64Url(verifier.salt);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", iterations, salt };
  const found = new Uint8Array(await subtle.deriveBits(algorithm, secret, BITS));
  const wanted = decodeBase64Url(verifier.hash);
  return found.length === wanted.length && found.every((byte, index) => byte === wanted[index]);
}

/** One more wrong PIN: from the third on, each makes the next one wait longer. */
export function afterWrongPin({ wrong }: Tries, now: number): Tries {
  const beyond = wrong + 1 - FREE_TRIES;
  const wait = beyond < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** beyond, LONGEST_WAIT_MS);
  return { wrong: wrong + 1, until: now + wait };
}

/** Milliseconds until the next PIN is taken. A clock that was set back makes nobody wait for years. */
export function waitForPin({ until }: Tries, now: number): number {
  return Math.min(Math.max(0, until - now), LONGEST_WAIT_MS);
}
