/** Whom this phone added at a desk, on their way to the server, whatever the phone is now. */

import type { Door, Parts } from "./door";
import { openWalkIns, WalkIns, type WalkInEvents } from "./walkins";

/** Those whom this phone has added, on their way; a desk also looks at what becomes of them. */
export interface Delivery {
  walkIns: Promise<WalkIns>;
  events: WalkInEvents;
}

/**
 * Delivers whom this phone added while it was a desk, whatever it is now, and holds back their scans.
 *
 * A refusal stays until the phone is a desk again and somebody can read it.
 */
export function deliverWalkIns(door: Door, { api, store }: Pick<Parts, "api" | "store">, root: string): Delivery {
  const quiet = { onDone: () => undefined, onRefused: () => undefined, onList: () => undefined };
  const tokenOf = async (device: string): Promise<string | null> =>
    (await store.get("pairings", device))?.token ?? null;
  const events: WalkInEvents = {
    onDone: (walkIn, answer) => {
      delivery.events.onDone(walkIn, answer);
      void door.queue.flush();
    },
    onRefused: (stored) => {
      delivery.events.onRefused(stored);
      void door.queue.flush();
    },
    onList: (waiting, refused) => {
      door.notice.countPeople(waiting);
      delivery.events.onList(waiting, refused);
    },
  };
  const timing = { clock: door.memory.clock, measure: (token: string) => door.measure(token) };
  const walkIns = openWalkIns(root).then((opened) => new WalkIns(opened, tokenOf, api.addWalkIn, events, timing));
  const delivery: Delivery = { walkIns, events: quiet };
  // Set before the store is open: no scan may overtake its person while the page starts.
  door.queue.notYet = async () => {
    const list = await walkIns.catch(() => null);
    await list?.flush();
    return (await list?.codes()) ?? new Set();
  };
  door.queue.inUse = async () => (await walkIns.catch(() => null))?.devices() ?? new Set();
  const flush = (): void => void walkIns.then((list) => list.flush(), () => undefined);
  window.addEventListener("online", flush);
  void walkIns.then((list) => list.tell(), () => undefined);
  flush();
  return delivery;
}
