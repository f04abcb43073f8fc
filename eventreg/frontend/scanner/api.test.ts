import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ask } from "./api";

const HOUR = 3_600_000;
const EIGHT = Date.parse("2025-09-03T08:00:00Z");
/** What the test itself may take. */
const SLACK = 5_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: EIGHT });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test.each(["before the answer", "while the body comes"])(
  "a clock that is set %s tells both moments as it stands afterwards",
  async (when) => {
    const setBack = (): void => void vi.setSystemTime(EIGHT - 2 * HOUR);
    vi.stubGlobal("fetch", () => {
      if (when === "before the answer") setBack();
      const answer = new Response("{}", { headers: { "Content-Type": "application/json" } });
      const text = (): Promise<string> => {
        if (when === "while the body comes") setBack();
        return Promise.resolve("{}");
      };
      return Promise.resolve(Object.assign(answer, { text }));
    });

    const answer = await ask("/api/v1/device", {});

    if (answer.kind !== "answered") throw new Error(answer.kind);
    for (const moment of [answer.sentAt, answer.receivedAt]) {
      expect(Math.abs(moment - (EIGHT - 2 * HOUR))).toBeLessThan(SLACK);
    }
    expect(answer.sentAt).toBeLessThanOrEqual(answer.receivedAt);
  },
);
