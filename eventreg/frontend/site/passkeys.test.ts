import { expect, test } from "vitest";
import { answered, creation, request, toBytes, toText } from "./passkeys";

const bytes = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;

test("bytes come through base64url unchanged, whatever they are", () => {
  const all = Uint8Array.from({ length: 256 }, (_, value) => value);
  for (const length of [0, 1, 2, 3, 255, 256]) {
    const some = all.slice(0, length);
    expect(Array.from(toBytes(toText(some.buffer)))).toEqual(Array.from(some));
  }
  expect(toText(bytes(0xfb, 0xff, 0xfe))).toBe("-__-");
  expect(Array.from(toBytes("-_8="))).toEqual([0xfb, 0xff]);
});

test("the question for a new passkey has bytes where browsers want bytes", () => {
  const asked = creation({
    challenge: "AQI",
    user: { id: "Aw", name: "a", displayName: "a" },
    excludeCredentials: [{ id: "BA", type: "public-key" }],
    rp: { name: "eventreg" },
  });
  expect(Array.from(asked.challenge as Uint8Array)).toEqual([1, 2]);
  expect(Array.from(asked.user.id as Uint8Array)).toEqual([3]);
  expect(Array.from(asked.excludeCredentials?.[0]?.id as Uint8Array)).toEqual([4]);
  expect(asked.rp.name).toBe("eventreg");
});

test("a question to whoever it may be names no key", () => {
  expect(request({ challenge: "AQI" }).allowCredentials).toEqual([]);
});

test("the answer to a question is told with all that the server checks", () => {
  const key = {
    id: "AQ",
    rawId: bytes(1),
    type: "public-key",
    response: {
      clientDataJSON: bytes(2),
      authenticatorData: bytes(3),
      signature: bytes(4),
      userHandle: bytes(5),
    },
  } as unknown as PublicKeyCredential;
  expect(JSON.parse(answered(key))).toEqual({
    id: "AQ",
    rawId: "AQ",
    type: "public-key",
    response: { clientDataJSON: "Ag", authenticatorData: "Aw", signature: "BA", userHandle: "BQ" },
  });
});
