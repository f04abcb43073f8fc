import { encode } from "uqr";
import { expect, test } from "vitest";

import { makeCode, pathOf, ticketAddress } from "./making";
import { checkTicket, decodeCode, parseTicket } from "./ticket";

const KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

test("a code that is made here is genuine, whole and never the same", async () => {
  const codes = await Promise.all(Array.from({ length: 50 }, () => makeCode(KEY)));
  expect(new Set(codes).size).toBe(50);
  for (const code of codes) {
    expect(parseTicket(code)).toBe(code);
    expect(decodeCode(code)).toHaveLength(16);
    expect(await checkTicket(code, KEY)).toBe("genuine");
  }
});

test("under another key it is foreign", async () => {
  const other = KEY.replace("AAEC", "AQEC");
  expect(await checkTicket(await makeCode(KEY), other)).toBe("foreign");
});

test("the QR holds what the server's holds, and is as small", async () => {
  const code = await makeCode(KEY);
  const address = ticketAddress("https://acara.example.org", "/sub", code);
  expect(address).toBe(`HTTPS://ACARA.EXAMPLE.ORG/sub/T/${code}`);
  expect(parseTicket(address)).toBe(code);
  const short = ticketAddress("https://acara.example.org", "", code);
  expect(encode(short, { ecc: "M", border: 4 }).version).toBeLessThanOrEqual(4);
});

test("the path has a square for each dark module", () => {
  expect(pathOf([[true, false], [false, true]])).toBe("M0 0h1v1h-1zM1 1h1v1h-1z");
});
