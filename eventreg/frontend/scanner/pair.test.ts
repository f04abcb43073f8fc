import { expect, test } from "vitest";

import { deviceName } from "./pair";

test.each([
  ["Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36", "Android 08:05"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", "iPhone 08:05"],
  ["something else", "Scanner 08:05"],
])("a device that nobody named is called by its kind and the time", (agent, name) => {
  expect(deviceName(agent, new Date(2025, 8, 3, 8, 5))).toBe(name);
});
