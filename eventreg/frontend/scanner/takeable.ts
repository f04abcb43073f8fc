/** What a desk may still take back when its page is opened anew: kept as long as the server allows it. */

import type { LateVerdict, Store, Takeable } from "./store";
import { unveiled, veiled } from "./veil";

/** The server's rule (checkin/operations/undoing.py): so long after a scan has arrived there. */
const TAKEABLE_MS = 10 * 60_000;
const AT_MOST = 10;

export class TakeableList {
  /** `now` tells the server's time in milliseconds. */
  constructor(
    private readonly store: Store,
    private readonly device: string,
    private readonly now: () => number,
  ) {}

  /** Keeps an accepted scan; who it was lies in a box. */
  async keep(one: LateVerdict): Promise<void> {
    const bare = await veiled(this.store, this.device, one);
    const kept: Takeable = { ...bare, device: this.device, until: this.now() + TAKEABLE_MS };
    await this.change((list) => [...list.filter(({ scan }) => scan !== one.scan), kept].slice(-AT_MOST));
  }

  /** It was taken back. */
  async forget(scan: string): Promise<void> {
    await this.change((list) => list.filter((one) => one.scan !== scan));
  }

  /** What can be taken back now, the oldest first, with the names that this phone may show. */
  async all(): Promise<LateVerdict[]> {
    const list = (await this.store.get("settings", "takeable")) as Takeable[] | undefined;
    const mine = (list ?? []).filter((one) => this.isOpen(one) && one.device === this.device);
    return Promise.all(mine.map((one) => unveiled(this.store, this.device, one)));
  }

  private isOpen({ until }: Takeable): boolean {
    return until - TAKEABLE_MS <= this.now() && this.now() < until;
  }

  private async change(to: (list: Takeable[]) => Takeable[]): Promise<void> {
    const tx = this.store.transaction("settings", "readwrite");
    const list = ((await tx.store.get("takeable")) as Takeable[] | undefined) ?? [];
    await Promise.all([tx.store.put(to(list.filter((one) => this.isOpen(one))), "takeable"), tx.done]);
  }
}
