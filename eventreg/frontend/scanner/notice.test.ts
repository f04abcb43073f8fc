import { expect, test } from "vitest";

import { Notice } from "./notice";
import type { View } from "./view";

const words = (key: string, facts: object = {}): string => `${key} ${Object.values(facts).join()}`.trim();

/** A notice, and what its page says last. */
function page(): { notice: Notice; banner: () => string; queue: () => [number, number] } {
  let [banner, queue]: [string, [number, number]] = ["", [0, 0]];
  const view = {
    showBanner: (text: string) => (banner = text),
    showQueue: (scans: number, people: number) => (queue = [scans, people]),
  } as Pick<View, "showBanner" | "showQueue"> as View;
  return { notice: new Notice(view, words), banner: () => banner, queue: () => queue };
}

test("nobody says that all is sent while somebody who was added here waits", () => {
  const { notice, banner, queue } = page();
  notice.showWiped("revoked");
  expect(banner()).toBe("wiped.revoked safe.none");
  notice.countPeople(2);
  expect([banner(), queue()]).toEqual(["wiped.revoked safe.people 2", [0, 2]]);
  notice.count(3);
  expect([banner(), queue()]).toEqual(["wiped.revoked safe.some 3 safe.people 2", [3, 2]]);
  expect(notice.people).toBe(2);
  notice.countPeople(0);
  notice.count(0);
  expect(banner()).toBe("wiped.revoked safe.none");
});

test("a wiping that is taken back says nothing any more", () => {
  const { notice, banner } = page();
  notice.showWiped("ended");
  notice.showWiped(null);
  expect(banner()).toBe("");
});
