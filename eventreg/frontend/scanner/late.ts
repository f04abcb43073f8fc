/** Verdicts that came when the person had gone on, and that differ from what the door was shown. */

import { detailKey, wordKey, type ShownState, type Verdict } from "./decide";
import { part, type Words } from "./messages";
import { readSetting, type LateVerdict, type Store } from "./store";
import { icon } from "./view";

const AT_MOST = 200;

/** Whether the server's verdict is another than the phone's own; "stored" was as good as accepted. */
export function differs(shown: ShownState | undefined, verdict: Verdict): boolean {
  const promised = shown === undefined || shown === "stored" ? "accepted" : shown;
  return verdict !== promised;
}

/** The list of them: kept on this phone until somebody has read each. */
export class LateList {
  constructor(
    private readonly store: Store,
    private readonly words: Words,
    private readonly formatTime: (rfc3339: string) => string,
  ) {
    part("late-all").addEventListener("click", () => void this.change(() => []));
  }

  /** Adds verdicts at the top; one that is there already takes its new place. */
  async keep(news: readonly LateVerdict[]): Promise<void> {
    if (news.length === 0) return;
    await this.change((kept) => {
      const byScan = new Map([...[...kept].reverse(), ...news].map((one) => [one.scan, one]));
      return [...byScan.values()].reverse().slice(0, AT_MOST);
    });
  }

  /** Shows what is kept. */
  async show(): Promise<void> {
    this.draw((await readSetting(this.store, "late")) ?? []);
  }

  private async change(to: (kept: LateVerdict[]) => LateVerdict[]): Promise<void> {
    const tx = this.store.transaction("settings", "readwrite", { durability: "strict" });
    const list = to(((await tx.store.get("late")) as LateVerdict[] | undefined) ?? []);
    await Promise.all([tx.store.put(list, "late"), tx.done]);
    this.draw(list);
  }

  private draw(list: readonly LateVerdict[]): void {
    part("late-items").replaceChildren(...list.map((late) => this.item(late)));
    part("late-all").hidden = list.length < 2;
    part("late-list").hidden = list.length === 0;
  }

  private item({ scan, label, at, shown }: LateVerdict): HTMLElement {
    const item = document.createElement("li");
    item.dataset.state = shown.state;
    const key = detailKey(shown);
    const why = [this.words(wordKey(shown)), key === null ? "" : this.words(key), this.first(shown)];
    const away = element("button", this.words("walk_in.away"));
    away.className = "btn btn-quiet";
    away.setAttribute("type", "button");
    away.setAttribute("aria-label", `${away.textContent} ${shown.name || label}`);
    away.addEventListener("click", () => {
      void this.change((kept) => kept.filter((one) => one.scan !== scan));
    });
    item.append(
      icon(shown.state),
      element("strong", shown.name || label),
      element("span", why.filter(Boolean).join(". ")),
      element("time", this.formatTime(at)),
      away,
    );
    return item;
  }

  private first({ first }: LateVerdict["shown"]): string {
    if (!first) return "";
    const { at, device } = first;
    return this.words(device ? "first.at_device" : "first.at", { time: this.formatTime(at), device });
  }
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
