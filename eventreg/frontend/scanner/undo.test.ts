import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Answer } from "./api";
import { History } from "./history";
import type { Scan } from "./store";
import { openTestPage, type TestPage } from "./testpage";
import { listenToUndo } from "./undo";

let page: TestPage;
let answers: Answer<unknown>[];
let asked: string[];

beforeEach(() => {
  page = openTestPage();
  [answers, asked] = [[], []];
  const history = new History((key) => key, String, String);
  const undo = async (scan: string): Promise<Answer<unknown>> => {
    asked.push(scan);
    return answers.shift() ?? { kind: "unanswered" };
  };
  listenToUndo(history, undo, (key) => (key === "undo.something_new" || key === "undo." ? "" : key));
  history.onUndo?.({ id: "1" } as Scan, "Siti");
  page.getElementById("undo-reason").value = "Salah orang";
});

afterEach(() => vi.unstubAllGlobals());

test("without an answer nobody knows, and the reason stays for the next try of the same scan", async () => {
  const submit = (): boolean => page.getElementById("undo-form").dispatchEvent(new Event("submit"));
  submit();
  await vi.waitFor(() => expect(page.getElementById("undo-message").textContent).toBe("desk.no_answer"));
  expect(page.getElementById("undo-reason").value).toBe("Salah orang");
  answers = [{ kind: "answered", body: {}, sentAt: 0, receivedAt: 0 }];
  submit();
  await vi.waitFor(() => expect(page.getElementById("undo").hidden).toBe(true));
  expect(asked).toEqual(["1", "1"]);
});

test.each([
  ["too_late", 409, "undo.too_late"],
  ["counted_not", 409, "undo.counted_not"],
  ["something_new", 409, "undo.refused"],
  [undefined, 404, "undo.refused"],
  [undefined, 401, "undo.refused"],
])("why the server takes nothing back is said: %s, %i", async (reason, status, said) => {
  answers = [{ kind: "problem", problem: { status, type: "", title: "", detail: "", ...(reason && { reason }) } }];
  page.getElementById("undo-form").dispatchEvent(new Event("submit"));
  await vi.waitFor(() => expect(page.getElementById("undo-message").textContent).toBe(said));
});
