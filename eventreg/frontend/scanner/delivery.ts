/** Whom this phone added at a desk, on their way to the server, whatever the phone is now. */

import type { Door, Parts } from "./door";
import { throwLater } from "./failures";
import { settleMark } from "./store";
import { WalkIns, type WalkInEvents } from "./walkins";
import { openWalkIns } from "./walkinstore";

/** Those whom this phone has added, on their way; a desk also looks at what becomes of them. */
export interface Delivery {
  walkIns: Promise<WalkIns>;
  events: WalkInEvents;
  /** Whether somebody's ticket is on the screen. */
  isShown(id: string): boolean;
}

/**
 * Delivers whom this phone added while it was a desk, whatever it is now, and holds back their scans.
 *
 * A refusal stays until the phone is a desk again and somebody can read it.
 */
export function deliverWalkIns(
  door: Door,
  { api, store }: Pick<Parts, "api" | "store">,
  root: string,
  onBlocked?: () => void,
): Delivery {
  const quiet = { onDone: () => undefined, onRefused: () => undefined, onList: () => undefined };
  const tokenOf = async (device: string): Promise<string | null> =>
    (await store.get("pairings", device))?.token ?? null;
  const events: WalkInEvents = {
    onDone: (walkIn, answer) => {
      void settleMark(store, walkIn.id, answer?.scan.verdict !== "refused").catch(() => undefined);
      delivery.events.onDone(walkIn, answer);
      void door.queue.flush();
    },
    onRefused: (stored) => {
      void settleMark(store, stored.walkIn.id, false).catch(() => undefined);
      delivery.events.onRefused(stored);
      void door.queue.flush();
    },
    onList: (waiting, refused) => {
      door.notice.countPeople(waiting);
      delivery.events.onList(waiting, refused);
    },
  };
  const timing = { clock: door.memory.clock, measure: (token: string) => door.measure(token) };
  const walkIns = openWalkIns(root, onBlocked).then((opened) => {
    const list = new WalkIns(opened, tokenOf, api.addWalkIn, events, timing);
    list.beforeDone = (stored, came) => door.keepArrival(stored, came, delivery.isShown(stored.walkIn.id));
    return list;
  });
  const delivery: Delivery = { walkIns, events: quiet, isShown: () => false };
  // Set before the store is open: no scan may overtake its person while the page starts.
  let codes: ReadonlySet<string> = new Set();
  door.queue.notYet = async () => {
    const list = await walkIns.catch(() => null);
    // What goes wrong with a person holds up no scans: where they cannot be read, the last word counts.
    await list?.flush().catch(throwLater);
    codes = (await list?.codes().catch(throwLater)) ?? codes;
    return codes;
  };
  door.queue.inUse = async () => (await walkIns.catch(() => null))?.devices() ?? new Set();
  const flush = (): void => void walkIns.then((list) => list.flush(), () => undefined);
  window.addEventListener("online", flush);
  void walkIns.then((list) => list.tell(), () => undefined);
  flush();
  return delivery;
}
