/** Lines of the list: sealed for doors, boxed for desks. The server's side is checkin's roster. */

/** Where somebody is, as the list has it. `at`: RFC 3339. */
export interface Presence {
  at: string;
  device: string | null;
  inside: boolean;
}

/** A person on the list, as the API gives it; `category` is an id. */
export interface RosterEntry {
  id: string;
  name: string;
  category: string;
  organization: string | null;
  note: string | null;
  group?: string | null;
  /** By session id. */
  present: Record<string, Presence>;
  /** By checkpoint id. */
  received: Record<string, { at: string; device: string | null }>;
  /** Only on desks. */
  short?: string;
  phone_masked?: string | null;
  phone_end?: string;
  incomplete?: boolean;
}

export type RemovedState = "pending" | "waitlisted" | "rejected" | "cancelled" | "replaced";

/** AES-GCM ciphertext with its nonce. */
export interface Sealed {
  nonce: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

const NONCE_BYTES = 12;
const LOOKUP_BYTES = 16;
const utf8 = new TextEncoder();

/** Base64url without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Bytes from base64url without padding, as keys travel in JSON. */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Under what name the list keeps a code: nobody finds the code from it. */
export async function lookupOf(code: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", utf8.encode(`eventreg lookup${code}`));
  return encodeBase64Url(new Uint8Array(digest).slice(0, LOOKUP_BYTES));
}

/** Opens a sealed line with the code from the QR; null where it does not belong to the code. */
export async function openSealed(
  sealed: string,
  code: string,
  lookup: string,
  event: string,
): Promise<RosterEntry | null> {
  const secret = await crypto.subtle.importKey("raw", utf8.encode(code), "HKDF", false, ["deriveKey"]);
  const info = utf8.encode("eventreg roster v1");
  const derivation = { name: "HKDF", hash: "SHA-256", salt: utf8.encode(event), info };
  const cipher = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.deriveKey(derivation, secret, cipher, false, ["decrypt"]);
  const bytes = decodeBase64Url(sealed);
  const additionalData = new Uint8Array([...utf8.encode(event), ...decodeBase64Url(lookup)]);
  const nonce = bytes.slice(0, NONCE_BYTES);
  return decrypted({ nonce, data: bytes.slice(NONCE_BYTES).buffer }, key, additionalData);
}

/** A key for this phone's boxes. It can be kept and used here, and never be read out. */
export function newBoxKey(): Promise<CryptoKey> {
  const cipher = { name: "AES-GCM", length: 256 };
  return crypto.subtle.generateKey(cipher, false, ["encrypt", "decrypt"]);
}

/** Puts what can be read into a box; it opens only in its own place. */
export async function box(content: object, place: string, key: CryptoKey): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const algorithm = { name: "AES-GCM", iv: nonce, additionalData: utf8.encode(place) };
  const data = await crypto.subtle.encrypt(algorithm, key, utf8.encode(JSON.stringify(content)));
  return { nonce, data };
}

/** Opens a box of this phone; null where the key is another one. */
export function openBox<T = RosterEntry>(sealed: Sealed, place: string, key: CryptoKey): Promise<T | null> {
  return decrypted<T>(sealed, key, utf8.encode(place));
}

async function decrypted<T = RosterEntry>(
  { nonce, data }: Sealed,
  key: CryptoKey,
  additionalData: Uint8Array<ArrayBuffer>,
): Promise<T | null> {
  try {
    const algorithm = { name: "AES-GCM", iv: nonce, additionalData };
    const plain = await crypto.subtle.decrypt(algorithm, key, data);
    return JSON.parse(new TextDecoder().decode(plain)) as T;
  } catch {
    return null;
  }
}
