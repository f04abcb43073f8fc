import { describe, expect, test } from "vitest";

import { checkTicket, decodeCode, parseTicket } from "./ticket";

type Bytes = Uint8Array<ArrayBuffer>;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const randomBytes = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

function base32(bytes: Bytes): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => ALPHABET[parseInt(group.padEnd(5, "0"), 2)]).join("");
}

async function makeCode(key: Bytes, random: Bytes = randomBytes(10)): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const secret = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", secret, random));
  return base32(Uint8Array.from([...random, ...mac.subarray(0, 6)]));
}

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
const TICKET_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
// Made by Python's hmac, hashlib and base64 from the key above and the random bytes 0 to 9.
const CODE = "AAAQEAYEAUDAOCAJB2H7RTYV2M";

describe("what counts as a ticket", () => {
  test.each([
    ["the address of the QR code", `HTTPS://HOST.GO.ID/T/${CODE}`],
    ["the address in small letters", `https://host.go.id/t/${CODE.toLowerCase()}`],
    ["an address under a sub-path", `HTTPS://HOST.GO.ID/Acara/T/${CODE}`],
    ["an address with a port and a slash at its end", `HTTP://127.0.0.1:8000/T/${CODE}/`],
    ["an address with a query", `https://host.go.id/t/${CODE}?lang=id`],
    ["an address without a host", `/t/${CODE}`],
    ["the bare code", CODE],
    ["the bare code in small letters", CODE.toLowerCase()],
    ["a code with a line end from a reader", `${CODE}\r\n`],
    ["a code typed in groups", CODE.replace(/(.{5})/g, "$1 ")],
    ["a code typed with dashes", CODE.replace(/(.{6})/g, "$1-")],
  ])("%s is read", (_what, text) => {
    expect(parseTicket(text)).toBe(CODE);
  });

  test("0, 1 and 8 are read as the letters they look like", () => {
    expect(parseTicket("0180180180180180180180180A")).toBe("OIBOIBOIBOIBOIBOIBOIBOIBOA");
  });

  test.each([
    ["nothing", ""],
    ["another address", "https://example.go.id/menu"],
    ["a code that is too short", CODE.slice(1)],
    ["a code that is too long", `${CODE}A`],
    ["a code with a strange character", `${CODE.slice(1)}9`],
    ["an own-page link", `https://host.go.id/r/${CODE}`],
    ["a sentence", "this is not a ticket of ours"],
  ])("%s is no ticket", (_what, text) => {
    expect(parseTicket(text)).toBeNull();
  });
});

describe("the MAC of a ticket", () => {
  test("a known code decodes to its 16 bytes", () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 17);
    expect(decodeCode(base32(bytes))).toEqual(bytes);
  });

  test("a code under the event's key is genuine", async () => {
    expect(await checkTicket(CODE, TICKET_KEY)).toBe("genuine");
    for (let count = 0; count < 20; count += 1) {
      expect(await checkTicket(await makeCode(KEY), TICKET_KEY)).toBe("genuine");
    }
  });

  test("a code under another event's key is foreign", async () => {
    const foreign = await makeCode(randomBytes(32));
    expect(await checkTicket(foreign, TICKET_KEY)).toBe("foreign");
  });

  test("one changed character makes a code foreign, wherever it is", async () => {
    for (let at = 0; at < CODE.length - 1; at += 1) {
      const changed = CODE[at] === "A" ? "B" : "A";
      const forged = CODE.slice(0, at) + changed + CODE.slice(at + 1);
      expect(await checkTicket(forged, TICKET_KEY)).toBe("foreign");
    }
  });

  test("the two bits of padding must be zero, so that a ticket has one spelling", async () => {
    const last = ALPHABET.indexOf(CODE[25] ?? "");
    const respelled = CODE.slice(0, 25) + ALPHABET[last + 1];
    expect(await checkTicket(respelled, TICKET_KEY)).toBe("foreign");
  });

  test("without WebCrypto the server decides alone", async () => {
    const insecure = { subtle: undefined as SubtleCrypto | undefined };
    const original = globalThis.crypto;
    Object.defineProperty(globalThis, "crypto", { value: insecure, configurable: true });
    const check = await checkTicket(CODE, TICKET_KEY);
    Object.defineProperty(globalThis, "crypto", { value: original, configurable: true });
    expect(check).toBe("unchecked");
  });
});
