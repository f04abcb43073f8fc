import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Answer, FoundPerson } from "./api";
import { startSearch } from "./search";
import { openTestPage, type TestPage } from "./testpage";

const SITI = { id: "s", name: "Siti", category: "", present: [], state: "confirmed" } as unknown as FoundPerson;
const refused: Answer<never> = {
  kind: "problem",
  problem: { status: 401, type: "device-revoked", title: "", detail: "" },
};

let page: TestPage;

beforeEach(() => (page = openTestPage()));
afterEach(() => vi.unstubAllGlobals());

/** What the desk reads when this phone's list and the server say this. */
async function searched(here: FoundPerson[] | null, answer: Answer<never>): Promise<string> {
  const desk = { onPhone: async () => here, search: async () => answer, place: () => null };
  startSearch({ ...desk, onPerson: () => undefined }, (key) => key);
  page.getElementById("search-text").value = "siti";
  page.getElementById("search-form").dispatchEvent(new Event("submit"));
  await new Promise((resolve) => setTimeout(resolve));
  const said = [page.getElementById("search-message"), page.getElementById("search-source")];
  return said.map(({ textContent }) => textContent).join("");
}

test("a server that refuses the search is not called absent", async () => {
  expect(await searched([SITI], refused)).toBe("search.from_phone_refused");
  expect(await searched(null, refused)).toBe("search.refused");
});

test("one that does not answer is", async () => {
  expect(await searched([SITI], { kind: "unanswered" })).toBe("search.from_phone_only");
  expect(await searched(null, { kind: "unanswered" })).toBe("search.failed");
});
