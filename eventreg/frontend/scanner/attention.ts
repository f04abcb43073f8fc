/** A question that holds nothing up: several people of one group at once, is everybody there? */

import type { Shown } from "./decide";
import { part } from "./messages";
import type { Scan } from "./store";
import { Together } from "./together";

/** Whoever was scanned longer ago has gone on: nobody can look for them any more. */
const STILL_HERE_MS = 60_000;

export class Attention {
  private together = new Together();
  /** Whose scans have been asked about: the server's answer follows the phone's own question. */
  private readonly asked = new Set<string>();

  /** `onAsk` is called when a question appears. */
  constructor(private readonly onAsk: () => void) {
    part("together-ok").addEventListener("click", () => (part("together").hidden = true));
  }

  /** Looks at a scan that was stored or accepted; the same scan may come twice. */
  note(scan: Scan, shown: Shown): void {
    const isEntry = shown.state === "stored" || shown.state === "accepted";
    if (!isEntry || scan.direction !== "in" || scan.session === undefined) return;
    const who = scan.code ?? scan.registration ?? scan.id;
    const at = Date.parse(scan.scanned_at);
    if (Date.now() - at > STILL_HERE_MS) return;
    const names = shown.group ? this.together.note(shown.group, who, shown.name, at) : null;
    // A page that was opened anew has forgotten the two before; the server has not.
    const warned = shown.warning === "group_at_once" && !this.asked.has(who);
    if (names === null && !warned) return;
    this.asked.add(who);
    this.ask(names ?? [shown.name]);
  }

  /** Takes the names away, also those that the next question would have. */
  forget(): void {
    this.together = new Together();
    part("together-names").replaceChildren();
    part("together").hidden = true;
  }

  private ask(names: readonly string[]): void {
    const items = names.map((name) => {
      const item = document.createElement("li");
      item.textContent = name;
      return item;
    });
    part("together-names").replaceChildren(...items);
    part("together").hidden = false;
    this.onAsk();
  }
}
