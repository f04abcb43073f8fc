/** The settings for what this phone keeps: the list of people, the scans and the people added here that wait. */

import type { DeviceClock } from "./clock";
import type { Delivery } from "./delivery";
import type { Keeper } from "./keeper";
import { part, type Words } from "./messages";
import { countWithoutToken, queueFiles, saveFile } from "./queuefile";
import type { Pairing, Store } from "./store";

/** What waits on this phone, and the clock by which it is told when that was. */
export interface Kept {
  store: Store;
  walkIns: Delivery["walkIns"];
  clock: DeviceClock;
  words: Words;
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
  part("export-queue").addEventListener("click", () => void exportQueue(kept, part("export-message")));
}

/** Once its access has ended, a phone still saves what waits on it; but nothing that a PIN guarded. */
export function offerWhatIsLeft(kept: Kept, { device }: Pairing): void {
  if (!crypto.subtle || device.pin) return;
  part("left").hidden = false;
  part("left-export").addEventListener("click", () => void exportQueue(kept, part("left-message")));
}

async function exportQueue({ store, walkIns, clock, words }: Kept, message: HTMLElement): Promise<void> {
  // Where that storage cannot be opened, the scans are saved all the same.
  const people = await walkIns.then((list) => list.waiting()).catch(() => []);
  const files = await queueFiles(store, people, clock, new Date());
  const stuck = await countWithoutToken(store, people);
  message.textContent = stuck > 0 ? words("export.stuck", { count: stuck }) : words("export.empty");
  message.hidden = files.length > 0 && stuck === 0;
  files.forEach(saveFile);
}
