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
  const history = new History((key) => key, String);
  const undo = async (scan: string): Promise<Answer<unknown>> => {
    asked.push(scan);
    return answers.shift() ?? { kind: "unanswered" };
  };
  listenToUndo(history, undo, (key) => key);
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
