/** Verdicts as they are kept: who they are about lies in a box under the key of a desk's list, or nowhere. */

import { nameless, type Shown } from "./decide";
import { box, openBox } from "./seal";
import type { LateVerdict, Store } from "./store";

/** A verdict as it may be stored; on a door, and where there is no list, it names nobody. */
export async function veiled(store: Store, device: string, one: LateVerdict): Promise<LateVerdict> {
  const { scan, label, at, shown } = one;
  const bare = { scan, label, at, shown: nameless(shown) };
  // Without its names it is still worth keeping.
  const key = await store.get("keys", device).catch(() => undefined);
  const boxed = key && (await box(shown, scan, key).catch(() => undefined));
  return boxed ? { ...bare, box: boxed } : bare;
}

/** A verdict that was kept, with its names where the key is still here. */
export async function unveiled(store: Store, device: string, one: LateVerdict): Promise<LateVerdict> {
  const key = one.box && (await store.get("keys", device));
  const shown = one.box && key ? await openBox<Shown>(one.box, one.scan, key) : null;
  return shown ? { ...one, shown } : one;
}
