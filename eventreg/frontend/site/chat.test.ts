import { expect, test } from "vitest";
import { chatLink } from "./chat";

test("a chat is opened with the whole text, line by line and with every sign", () => {
  const text = "*Cerdig & Batch 5*\nTempat: Malang #1?\nhttps://contoh.id/e/a=b";
  const link = new URL(chatLink(`  ${text}\n`));
  expect(link.host).toBe("wa.me");
  expect(link.searchParams.get("text")).toBe(text);
  expect([...link.searchParams.keys()]).toEqual(["text"]);
});
