import { describe, expect, test } from "vitest";

import { afterWrongPin, NO_TRIES, pinMatches, waitForPin } from "./pin";

/** Made by Python's hashlib for the PIN 482913. */
const verifier = {
  iterations: 1000,
  salt: "c2l4dGVlbiBieXRlcyBvaw",
  hash: "U4_iey22Kuydd75E7OYtzgyB8tLSQggw91LT265pPCg",
};

describe("a PIN", () => {
  test("is the one that the office made", async () => {
    expect(await pinMatches("482913", verifier)).toBe(true);
  });

  test.each(["482914", "", "48291", "4829133", "４８２９１３"])("is not %j", async (wrong) => {
    expect(await pinMatches(wrong, verifier)).toBe(false);
  });

  test("is none that a shortened hash would let pass", async () => {
    expect(await pinMatches("482913", { ...verifier, hash: "" })).toBe(false);
  });
});

describe("wrong PINs", () => {
  test("cost nothing twice, then longer and longer, at most five minutes", () => {
    let tries = NO_TRIES;
    const waits = Array.from({ length: 10 }, () => {
      tries = afterWrongPin(tries, 0);
      return waitForPin(tries, 0) / 1000;
    });
    expect(waits).toEqual([0, 0, 5, 10, 20, 40, 80, 160, 300, 300]);
  });

  test("let the next one in when the time is over", () => {
    expect(waitForPin({ wrong: 3, until: 5_000 }, 4_000)).toBe(1_000);
    expect(waitForPin({ wrong: 3, until: 5_000 }, 5_000)).toBe(0);
  });

  test("do not lock a phone whose clock was set back", () => {
    expect(waitForPin({ wrong: 9, until: 10 ** 12 }, 0)).toBe(300_000);
  });
});
