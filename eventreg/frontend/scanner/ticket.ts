/** Tickets as a camera, a reader or a person at a keyboard gives them. */

import type { TicketCheck } from "./decide";
import { decodeBase64Url } from "./seal";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CODE = /^[A-Z2-7]{26}$/;
const URL_CODE = /(?:^|\/)T\/([A-Z2-7]{26})\/?(?:[?#].*)?$/;
const RANDOM_BYTES = 10;
const MAC_BYTES = 6;

/**
 * The 26 characters of a ticket in any text that holds them, or null.
 *
 * Takes the address of the QR code in any letter case, with or without host and sub-path, and the
 * bare code, also typed with spaces or dashes. Base32 knows no 0, 1 and 8: whoever types one of
 * them has read an O, I or B.
 */
export function parseTicket(text: string): string | null {
  const upper = text.trim().toUpperCase();
  const address = URL_CODE.exec(upper);
  if (address) return address[1] ?? null;
  const typed = upper
    .replace(/[\s\-\u2010-\u2015]/g, "")
    .replace(/0/g, "O")
    .replace(/1/g, "I")
    .replace(/8/g, "B");
  return CODE.test(typed) ? typed : null;
}

/** The 16 bytes of a code; null when the two bits of padding at its end are not zero. */
export function decodeCode(code: string): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(RANDOM_BYTES + MAC_BYTES);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of code) {
    bits = (bits << 5) | ALPHABET.indexOf(character);
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = bits >> held;
      bits &= (1 << held) - 1;
    }
  }
  return bits === 0 ? bytes : null;
}

/**
 * Whether a code was made under this event's key.
 *
 * WebCrypto exists only in a secure context. Without it the answer is "unchecked" and the server
 * decides alone.
 */
export async function checkTicket(
  code: string,
  ticketKey: string,
  subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle,
): Promise<TicketCheck> {
  if (!subtle) return "unchecked";
  const bytes = decodeCode(code);
  if (!bytes) return "foreign";
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", decodeBase64Url(ticketKey), algorithm, false, ["sign"]);
  const mac = new Uint8Array(await subtle.sign("HMAC", key, bytes.slice(0, RANDOM_BYTES)));
  const claimed = bytes.slice(RANDOM_BYTES);
  return claimed.every((byte, index) => byte === mac[index]) ? "genuine" : "foreign";
}
