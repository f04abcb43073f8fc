import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Answer, FoundPerson, Substitute } from "./api";
import { Person } from "./person";
import { factsOf } from "./search";
import type { Place } from "./session";
import { openTestPage, type TestPage } from "./testpage";
import type { CameIn } from "./walkins";

const SITI = { id: "s", name: "Siti", category: "", present: [], state: "confirmed" } as unknown as FoundPerson;
const BUDI = { ...SITI, id: "b", name: "Budi" };
const nobody: Answer<CameIn> = { kind: "unanswered" };

const came = (scan: CameIn["scan"]): Answer<CameIn> => ({
  kind: "answered",
  body: { registration: { ...SITI, id: "n", name: "Nur" }, code: "A", short: "ABC234", scan },
  sentAt: 0,
  receivedAt: 0,
});

let page: TestPage;
let sent: Substitute[];
let answers: Answer<CameIn>[];
let tickets: string[];
let session: string;
let place: Place | null;
let person: Person;

beforeEach(() => {
  page = openTestPage();
  [sent, answers, tickets, session] = [[], [], [], "3"];
  place = { session: "3" };
  person = new Person({
    words: (key) => key,
    session: () => session,
    place: () => place,
    record: () => undefined,
    substitute: async (form) => (sent.push(form), answers.shift() ?? nobody),
    onSubstitute: (answer) => tickets.push(answer.code),
  });
});

afterEach(() => vi.unstubAllGlobals());

/** Somebody else comes in this person's place. */
async function replace(who: FoundPerson): Promise<void> {
  person.show(who);
  page.getElementById("person-replace").click();
  page.getElementById("substitute-name").value = "Nur";
  page.getElementById("substitute-reason").value = "Surat tugas";
  page.getElementById("substitute-form").dispatchEvent(new Event("submit"));
  await vi.waitFor(() => expect(answers).toHaveLength(0));
  await Promise.resolve();
}

const message = (): string => page.getElementById("person-message").textContent;
const error = (): string => page.getElementById("substitute-error-text").textContent;

test("without an answer nobody knows; the next try is the same request, of this person only", async () => {
  await replace(SITI);
  await vi.waitFor(() => expect(error()).toBe("desk.no_answer"));
  await replace(BUDI);
  answers = [came({ verdict: "accepted", reason: null })];
  await replace(SITI);
  await vi.waitFor(() => expect(message()).toBe("substitute.done"));
  await replace(SITI);
  const [first, budi, again, another] = sent.map(({ id }) => id);
  expect(again).toBe(first);
  expect(new Set([first, budi, another]).size).toBe(3);
});

test("the substitute's ticket is shown", async () => {
  answers = [came({ verdict: "accepted", reason: null })];
  await replace(SITI);
  await vi.waitFor(() => expect(tickets).toEqual(["A"]));
});

test.each([
  [{ verdict: "refused", reason: "not_admitted" }, "substitute.not_present reason.not_admitted"],
  [{ verdict: "accepted", reason: null, warning: "outside_window" }, "substitute.done warning.outside_window"],
])("what the server says of the scan is said (%o)", async (scan, said) => {
  answers = [came(scan)];
  await replace(SITI);
  await vi.waitFor(() => expect(message()).toBe(said));
});

test("at a checkpoint a session is chosen first, and nothing is sent", async () => {
  session = "";
  await replace(SITI);
  await vi.waitFor(() => expect(error()).toBe("desk.choose_session"));
  expect(sent).toEqual([]);
});

test.each([
  [{ session: "3" }, ["3"], [], "search.present"],
  [{ session: "3" }, ["4"], ["3"], "search.confirmed"],
  [{ checkpoint: "3" }, ["3"], [], ""],
  [{ checkpoint: "3" }, [], ["3"], "word.repeat_served"],
  [null, ["3"], ["3"], ""],
])("at %o somebody is said to be there, to have received it, or nothing", (at, present, received, said) => {
  place = at;
  person.show({ ...SITI, present, received });
  expect(page.getElementById("person-state").textContent).toBe(said);
  expect(factsOf({ ...SITI, present, received }, place, (key) => key)).toBe(said);
});

test("whoever may not come is said to be so wherever it is", () => {
  place = { checkpoint: "3" };
  person.show({ ...SITI, state: "cancelled" });
  expect(page.getElementById("person-state").textContent).toBe("search.cancelled");
});
