import { describe, expect, test } from "vitest";

import { box, lookupOf, newBoxKey, openBox, openSealed, type RosterEntry } from "./seal";

const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOOKUP = "-BNCyurOKac5raD9839S-g";
/** Made by Python's cryptography for CODE and the event 7. */
const SEALED =
  "AQEBAQEBAQEBAQEBmEhFhuQtvfV8ICDGIy7j9SQt-MLuYeP-OkadetObOU3g4vjWn1v8wzS2Q_7Nrc-JbJ9gJr9-nycm" +
  "Zv2acKT62l0y3tK-LW37kOisfQMW4lQ1jrCkAMhKOJ8k-ITkT-riloMBWD7kqPEOxyWUSMWAEKiXsEh-hPIpE2P3VEiE" +
  "UY7JV4kJIGvKabStDQOTqjgESm-j_n3fxtE3eGYXE4yGCOzbhcAn5mQKL_PhXmKPLkp0jHfcdAd04xgtn87dmv0eBnxP" +
  "cAWkR9ceGlCSrn2HHzE3wjx0D5VFRIV094uDU4ntM6y3qd_XX5-5RaAowZ3wK64EheJTuXaTz0YkWF38j1QFrRjp6UCL" +
  "0An6IsXw9P2dJ_GYE6xofb-ziOeh2q4uco5jwolcKM4P";

describe("a line that the server sealed", () => {
  test("stands under the hash of its code", async () => {
    expect(await lookupOf(CODE)).toBe(LOOKUP);
  });

  test("opens with its code", async () => {
    expect(await openSealed(SEALED, CODE, LOOKUP, "7")).toMatchObject({
      name: "Siti Aminah, S.Kom.",
      note: "Kursi roda — bantu",
      present: { "3": { device: "Meja 2", inside: true } },
    });
  });

  test.each([
    ["another code", SEALED, "B".repeat(26), LOOKUP, "7"],
    ["another event", SEALED, CODE, LOOKUP, "8"],
    ["the place of another line", SEALED, CODE, "AAAAAAAAAAAAAAAAAAAAAA", "7"],
    ["a change on the way", SEALED.replace("xt", "xu"), CODE, LOOKUP, "7"],
    ["next to nothing of it", "AQEB", CODE, LOOKUP, "7"],
  ])("stays closed for %s", async (_what, sealed, code, lookup, event) => {
    expect(await openSealed(sealed, code, lookup, event)).toBeNull();
  });
});

describe("a line in this phone's own box", () => {
  const entry = { id: "1", name: "Budi" } as RosterEntry;

  test("opens with the phone's key, in its own place alone", async () => {
    const key = await newBoxKey();
    const boxed = await box(entry, LOOKUP, key);
    expect(await openBox(boxed, LOOKUP, key)).toEqual(entry);
    expect(await openBox(boxed, "elsewhere", key)).toBeNull();
    expect(await openBox(boxed, LOOKUP, await newBoxKey())).toBeNull();
  });

  test("is kept under a key that cannot be read out", async () => {
    const key = await newBoxKey();
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
  });

  test("does not show the name", async () => {
    const { data } = await box(entry, LOOKUP, await newBoxKey());
    expect(new TextDecoder().decode(data)).not.toContain("Budi");
  });
});
