/** The settings for what this phone keeps: the list of people, the scans and the people added here that wait. */

import type { DeviceClock } from "./clock";
import type { Delivery } from "./delivery";
import type { Keeper } from "./keeper";
import { part } from "./messages";
import { queueFiles, saveFile } from "./queuefile";
import type { Store } from "./store";

/** What waits on this phone, and the clock by which it is told when that was. */
export interface Kept {
  store: Store;
  walkIns: Delivery["walkIns"];
  clock: DeviceClock;
}

/** Connects the buttons; wiping asks once more before it is done. */
export function listenToUpkeep(kept: Kept, keeper: Keeper | null): void {
  // Without a secure context there is neither a list nor anything to sign a file with.
  part("upkeep").hidden = keeper === null;
  if (!keeper) return;
  const confirm = part("wipe-confirm");
  const ask = (asked: boolean): void => {
    confirm.hidden = !asked;
    part("wipe").hidden = asked;
    part(asked ? "wipe-now" : "wipe").focus();
  };
  part("wipe").addEventListener("click", () => ask(true));
  part("wipe-not").addEventListener("click", () => ask(false));
  part("wipe-now").addEventListener("click", () => {
    confirm.hidden = true;
    void keeper.wipe("asked");
  });
  part("fetch-again").addEventListener("click", () => void keeper.fetchAgain());
  part("export-queue").addEventListener("click", () => void exportQueue(kept));
}

async function exportQueue({ store, walkIns, clock }: Kept): Promise<void> {
  // Where that storage cannot be opened, the scans are saved all the same.
  const people = await walkIns.then((list) => list.waiting()).catch(() => []);
  const files = await queueFiles(store, people, clock, new Date());
  part("export-empty").hidden = files.length > 0;
  files.forEach(saveFile);
}
