/** Verdicts that came when the person had gone on, and that differ from what the door was shown. */

import { detailKey, wordKey, type Shown, type ShownState, type Verdict } from "./decide";
import { part, type Words } from "./messages";
import { readSetting, type LateVerdict, type Store } from "./store";
import { unveiled, veiled } from "./veil";
import { icon } from "./view";

const AT_MOST = 200;

/** Whether the server's verdict is another than the phone's own; "stored" was as good as accepted. */
export function differs(shown: ShownState | undefined, verdict: Verdict): boolean {
  const promised = shown === undefined || shown === "stored" ? "accepted" : shown;
  return verdict !== promised;
}

/** The list of them: kept on this phone until somebody has read each. */
export class LateList {
  /** What was shown in this visit, with the names; what is stored names people at a desk alone. */
  private readonly seen = new Map<string, Shown>();
  private drawing = 0;

  /** `device`: whose key opens what names people. */
  constructor(
    private readonly store: Store,
    private readonly device: string,
    private readonly words: Words,
    private readonly formatTime: (rfc3339: string) => string,
  ) {
    part("late-all").addEventListener("click", () => void this.change(() => []));
  }

  /** Adds verdicts at the top; one that is there already takes its new place. */
  async keep(news: readonly LateVerdict[]): Promise<void> {
    if (news.length === 0) return;
    for (const { scan, shown } of news) this.seen.set(scan, shown);
    const veils = await this.veiled(news);
    await this.change((kept) => {
      const byScan = new Map([...[...kept].reverse(), ...veils].map((one) => [one.scan, one]));
      return [...byScan.values()].reverse().slice(0, AT_MOST);
    });
  }

  /** Shows what is kept; an earlier release stored names in it. */
  async show(): Promise<void> {
    const kept = (await readSetting(this.store, "late")) ?? [];
    if (!kept.some(({ shown }) => shown.name !== "")) return this.draw(kept);
    const veils = new Map((await this.veiled(kept)).map((one) => [one.scan, one]));
    await this.change((now) => now.map((one) => (one.box ? one : (veils.get(one.scan) ?? one))));
  }

  /** Nobody may be named any more who was in this visit. */
  forgetNames(): void {
    this.seen.clear();
  }

  private veiled(list: readonly LateVerdict[]): Promise<LateVerdict[]> {
    return Promise.all(list.map((one) => veiled(this.store, this.device, one)));
  }

  private async change(to: (kept: LateVerdict[]) => LateVerdict[]): Promise<void> {
    const tx = this.store.transaction("settings", "readwrite", { durability: "strict" });
    const list = to(((await tx.store.get("late")) as LateVerdict[] | undefined) ?? []);
    await Promise.all([tx.store.put(list, "late"), tx.done]);
    await this.draw(list);
  }

  private async draw(list: readonly LateVerdict[]): Promise<void> {
    const drawing = (this.drawing += 1);
    const named = await Promise.all(list.map((one) => this.named(one)));
    // Boxes take a moment to open: what was asked for later is the newer list.
    if (drawing !== this.drawing) return;
    part("late-items").replaceChildren(...named.map((late) => this.item(late)));
    part("late-all").hidden = list.length < 2;
    part("late-list").hidden = list.length === 0;
  }

  private async named(one: LateVerdict): Promise<LateVerdict> {
    const shown = this.seen.get(one.scan);
    return shown ? { ...one, shown } : unveiled(this.store, this.device, one).catch(() => one);
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
