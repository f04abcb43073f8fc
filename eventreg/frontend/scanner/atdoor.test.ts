import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Answer, Arrival, FoundPerson } from "./api";
import { listenToAtDoor } from "./atdoor";
import { openTestPage, type TestElement, type TestPage } from "./testpage";
import type { CameIn } from "./walkins";

const one = (id: string): FoundPerson =>
  ({ id, name: id, category: "", present: [], state: "at_door" }) as unknown as FoundPerson;

let page: TestPage;
let waiting: string[];
let looks: number;
let session: string;
let live: boolean;
let sent: Arrival[];
let answers: Answer<CameIn>[];
let admittedAs: [string, string][];

beforeEach(() => {
  vi.useFakeTimers();
  page = openTestPage();
  admittedAs = [];
  [waiting, looks, session, live, sent, answers] = [["Ani", "Budi"], 0, "3", true, [], []];
  listenToAtDoor({
    token: "t",
    words: (key) => key,
    session: () => session,
    live: () => live,
    onAdmitted: ({ id }, came) => admittedAs.push([id, came.scan.verdict]),
    api: {
      atDoor: async () => {
        looks += 1;
        return { kind: "answered", body: { waiting: waiting.map(one) }, sentAt: 0, receivedAt: 0 };
      },
      admit: async (_token, _id, arrival) => (sent.push(arrival), answers.shift() ?? { kind: "unanswered" }),
    },
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const rows = (): TestElement[] => page.getElementById("at-door-list").children as TestElement[];
const names = (): string[] => rows().map((row) => row.all("strong")[0]?.textContent ?? "");
const button = (row = 0): TestElement => rows()[row]?.all("button")[0] as TestElement;
const message = (): string => page.getElementById("at-door-message").textContent;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const round = (): Promise<unknown> => vi.advanceTimersByTimeAsync(15_000);

const admitted = (): Answer<CameIn> => ({
  kind: "answered",
  body: { scan: { verdict: "accepted", reason: null } } as CameIn,
  sentAt: 0,
  receivedAt: 0,
});

test("a look leaves the rows where they are, and puts newcomers below", async () => {
  await settle();
  const before = rows();
  waiting = ["Citra", "Ani", "Budi"];
  await round();
  expect(names()).toEqual(["Ani", "Budi", "Citra"]);
  expect([rows()[0], rows()[1]]).toEqual([before[0], before[1]]);
  expect(rows()[0]).toBe(before[0]);
});

test("whoever is admitted keeps the row for a moment, so that a second touch meets nobody else", async () => {
  await settle();
  answers = [admitted()];
  waiting = ["Budi"];
  button().click();
  await settle();
  expect(names()).toEqual(["Ani", "Budi"]);
  expect([button(0).disabled, button(1).disabled]).toEqual([true, false]);
  await round();
  expect(names()).toEqual(["Budi"]);
});

test("without an answer nobody knows; the next try is the same request", async () => {
  await settle();
  button().click();
  await settle();
  expect([message(), button().disabled]).toEqual(["Ani: desk.no_answer", false]);
  button().click();
  await settle();
  expect([sent[1]?.id, admittedAs]).toEqual([sent[0]?.id, []]);
  answers = [admitted()];
  button().click();
  await settle();
  // The list of last scans gets it under the id of the scan, so that it can be taken back.
  expect(admittedAs).toEqual([[sent[0]?.id, "accepted"]]);
});

test("at a checkpoint a session is chosen first, and nothing is sent", async () => {
  session = "";
  await settle();
  button().click();
  await settle();
  expect([message(), sent, button().disabled]).toEqual(["desk.choose_session", [], false]);
});

test("a device whose access has ended asks no more", async () => {
  await settle();
  live = false;
  await round();
  await round();
  expect(looks).toBe(1);
});
