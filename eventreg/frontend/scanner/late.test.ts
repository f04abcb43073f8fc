import "fake-indexeddb/auto";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { IDLE, type Shown } from "./decide";
import { differs, LateList } from "./late";
import { Roster } from "./roster";
import { openStore, readSetting, savePairing, type LateVerdict, type Pairing, type Store } from "./store";
import { newBoxKey } from "./seal";
import { openTestPage, type TestPage } from "./testpage";

const words = (key: string, facts: Record<string, unknown> = {}): string =>
  [key, ...Object.values(facts)].join(" ");
const phone = { token: "t", device: { id: "phone" }, event: { id: "7" } } as Pairing;
const REPEAT: Shown = {
  ...IDLE,
  state: "repeat",
  name: "Siti Aminah",
  first: { at: "08.05", device: "Gerbang Utara" },
};

let stores = 0;
let store: Store;
let page: TestPage;

beforeEach(async () => {
  page = openTestPage();
  store = await openStore(`/late-${(stores += 1)}`);
  await savePairing(store, phone);
  // As a desk has it for its list; a door has none.
  await store.put("keys", await newBoxKey(), "phone");
});

afterEach(() => vi.unstubAllGlobals());

const late = (scan: string, shown: Shown = REPEAT): LateVerdict => {
  return { scan, label: `… ${scan}`, at: "08.12", shown };
};
const visit = async (): Promise<LateList> => {
  const list = new LateList(store, "phone", words, (time) => time);
  await list.show();
  return list;
};
const lines = (): string[] => page.getElementById("late-items").all("li").map((item) => item.text);

describe("the list of later verdicts", () => {
  test("names the person, both times and the reason, and survives a reload", async () => {
    await (await visit()).keep([late("a")]);
    await visit();
    expect(lines()).toEqual([
      "Siti Aminah word.repeat. first.at_device 08.05 Gerbang Utara 08.12 walk_in.away",
    ]);
    expect(page.getElementById("late-list").hidden).toBe(false);
  });

  test("says why somebody was refused, and whom it cannot name", async () => {
    await (await visit()).keep([late("WXYZ", { ...IDLE, state: "refused", reason: "cancelled" })]);
    expect(lines()).toEqual(["… WXYZ word.refused. reason.cancelled 08.12 walk_in.away"]);
  });

  test("has each scan once, also after a lost answer, and no more than 200", async () => {
    const list = await visit();
    await list.keep([late("a"), late("a")]);
    await list.keep([late("a")]);
    expect(lines().length).toBe(1);
    await list.keep(Array.from({ length: 250 }, (_, number) => late(`scan-${number}`)));
    expect(lines().length).toBe(200);
    expect((await readSetting(store, "late"))?.[0]?.scan).toBe("scan-249");
  });

  test("is put away with one tap each, or all at once", async () => {
    await (await visit()).keep([late("a"), late("b"), late("c")]);
    page.getElementById("late-items").all("button")[0]?.click();
    await vi.waitFor(() => expect(lines().length).toBe(2));
    expect((await readSetting(store, "late"))?.map(({ scan }) => scan)).toEqual(["b", "a"]);
    page.getElementById("late-all").click();
    await vi.waitFor(() => expect(page.getElementById("late-list").hidden).toBe(true));
    await visit();
    expect(lines()).toEqual([]);
  });

  test("names nobody in what is stored, so that no tool reads it", async () => {
    await (await visit()).keep([late("a")]);
    expect(JSON.stringify(await readSetting(store, "late"))).toContain("a");
    expect(JSON.stringify(await readSetting(store, "late"))).not.toContain("Siti");
  });

  test("names somebody on a door only as long as the page is open", async () => {
    await store.clear("keys");
    await (await visit()).keep([late("a")]);
    expect(lines()).toEqual([
      "Siti Aminah word.repeat. first.at_device 08.05 Gerbang Utara 08.12 walk_in.away",
    ]);
    expect(JSON.stringify(await readSetting(store, "late"))).not.toContain("Siti");
    await visit();
    expect(lines()).toEqual(["… a word.repeat. first.at_device 08.05 Gerbang Utara 08.12 walk_in.away"]);
  });

  test.each([true, false])("takes the names out that an earlier release had stored (desk: %s)", async (isDesk) => {
    if (!isDesk) await store.clear("keys");
    await store.put("settings", [late("a"), late("b")], "late");
    await visit();
    expect(JSON.stringify(await readSetting(store, "late"))).not.toContain("Siti");
    expect(lines().map((line) => line.startsWith("Siti"))).toEqual([isDesk, isDesk]);
  });

  test("keeps no names once the list of people is wiped, or the phone is paired anew", async () => {
    const list = await visit();
    await list.keep([late("a")]);
    await new Roster(store, phone).wipe("asked", "08.30");
    list.forgetNames();
    await list.show();
    expect(lines()).toEqual(["… a word.repeat. first.at_device 08.05 Gerbang Utara 08.12 walk_in.away"]);
    await list.keep([late("b")]);
    await savePairing(store, { ...phone, device: { ...phone.device, id: "phone-2" } });
    expect(JSON.stringify(await readSetting(store, "late"))).not.toContain("Siti");
  });
});

test.each([
  ["stored", "accepted", false],
  ["stored", "repeat", true],
  ["stored", "refused", true],
  ["repeat", "repeat", false],
  ["repeat", "accepted", true],
  ["refused", "refused", false],
  [undefined, "accepted", false],
  [undefined, "repeat", true],
] as const)("what was shown as %s and is %s differs: %s", (shown, verdict, expected) => {
  expect(differs(shown, verdict)).toBe(expected);
});
