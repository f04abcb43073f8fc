/** Somebody without a registration at the desk: four facts, a ticket to photograph, and word from the server. */

import type { FoundPerson } from "./api";
import type { Delivery } from "./delivery";
import type { Door, Parts } from "./door";
import { drawQr, makeCode, ticketAddress } from "./making";
import { part, type Words } from "./messages";
import { refusal, value, write } from "./person";
import type { Pairing } from "./store";
import { icon } from "./view";
import type { CameIn, StoredWalkIn, WalkIn } from "./walkins";

export interface WalkInDesk {
  ticket: Ticket;
  delivery: Delivery;
  /** Somebody who is registered already was chosen, to be checked in. */
  onPerson(person: FoundPerson): void;
}

/** Shows the form, and keeps whoever is added. */
export async function openWalkInDesk(
  door: Door,
  pairing: Pairing,
  { words }: Pick<Parts, "words">,
  desk: WalkInDesk,
): Promise<void> {
  const { ticket } = desk;
  const refuse = (stored: StoredWalkIn): HTMLElement =>
    refused(stored, words, {
      onPerson: desk.onPerson,
      onAway: () => void walkIns.putAway(stored.walkIn.id),
    });
  const walkIns = await desk.delivery.walkIns;
  desk.delivery.events = {
    onDone: (walkIn, answer) => {
      if (answer) ticket.confirm(walkIn, answer);
      door.keeper?.hint();
      void door.count();
    },
    onRefused: (stored) => ticket.refuse(stored),
    onList: (waiting, list) => {
      write("walk-in-waiting", waiting === 0 ? "" : words("walk_in.waiting", { count: waiting }));
      part("walk-in-refused").replaceChildren(...list.map(refuse));
    },
  };
  fillCategories(pairing);
  listenToForm(async () => {
    const session = door.session()?.id;
    if (!session) return words(pairing.sessions.length > 0 ? "desk.choose_session" : "banner.no_session");
    const code = crypto.subtle ? await makeCode(pairing.ticket_key) : undefined;
    const facts = { full_name: value("walk-in-name"), category: value("walk-in-category") };
    const rest = { organization: value("walk-in-organization"), phone: value("walk-in-phone") };
    try {
      const wanted = { ...facts, ...rest, session, ...(code && { code }) };
      ticket.show(await walkIns.add(pairing.device.id, wanted));
    } catch {
      return words("banner.storage");
    }
    void walkIns.flush();
    return "";
  }, words);
  part("walk-in").hidden = false;
  await walkIns.tell();
  void walkIns.flush();
}

/** The ticket on screen: yellow until the server has it. */
export class Ticket {
  private shown = "";

  constructor(
    private readonly words: Words,
    private readonly root: string,
  ) {
    part("walk-in-next").addEventListener("click", () => {
      part("walk-in-ticket").hidden = true;
      part("walk-in-form").hidden = false;
      part("walk-in-name").focus();
    });
  }

  /** The ticket of somebody whom the server has let take another's place. */
  showSubstitute(answer: CameIn): void {
    const { id, name } = answer.registration;
    this.show({ id, full_name: name, code: answer.code });
    this.confirm({ id }, answer);
  }

  show(walkIn: Pick<WalkIn, "id" | "full_name" | "code">): void {
    this.shown = walkIn.id;
    write("walk-in-ticket-name", walkIn.full_name);
    this.draw(walkIn.code);
    write("walk-in-short", "");
    this.state("stored", this.words("walk_in.stored"));
    part("walk-in-form").hidden = true;
    part("walk-in-ticket").hidden = false;
    part("walk-in-ticket").scrollIntoView({ block: "nearest" });
  }

  confirm(walkIn: Pick<WalkIn, "id">, { code, short, scan }: CameIn): void {
    if (walkIn.id !== this.shown) return;
    this.draw(code);
    write("walk-in-short", this.words("walk_in.short", { code: short.replace(/^(.{3})/, "$1 ") }));
    const present = scan.verdict !== "refused";
    const why = scan.reason === null ? "" : this.words(`reason.${scan.reason}`);
    this.state(
      present ? "accepted" : "refused",
      present ? this.words("walk_in.accepted") : `${this.words("walk_in.not_present")} ${why}`,
    );
  }

  refuse({ walkIn, refused }: StoredWalkIn): void {
    if (walkIn.id !== this.shown) return;
    part("walk-in-qr").replaceChildren();
    this.state("refused", refusal(refused?.reason, this.words));
  }

  private state(state: "stored" | "accepted" | "refused", text: string): void {
    part("walk-in-state").replaceChildren(icon(state), document.createTextNode(text));
    part("walk-in-ticket").dataset.state = state;
  }

  private draw(code: string | undefined): void {
    const address = code && ticketAddress(location.origin, this.root, code);
    const drawing = address ? [drawQr(address, this.words("walk_in.qr"))] : [];
    part("walk-in-qr").replaceChildren(...drawing);
    part("walk-in-qr").dataset.code = code ?? "";
  }
}

function fillCategories({ categories = [] }: Pairing): void {
  const select = part<HTMLSelectElement>("walk-in-category");
  for (const { id, name } of categories) select.append(new Option(name, id));
  if (categories.length === 1) select.selectedIndex = 1;
}

/** `onSend` answers with a trouble, or with nothing once the person is safe on this phone. */
function listenToForm(onSend: () => Promise<string>, words: Words): void {
  const fields = ["walk-in-name", "walk-in-organization", "walk-in-phone"] as const;
  const say = (message: string): void => {
    part("walk-in-error").hidden = message === "";
    part("walk-in-error-text").textContent = message;
  };
  let sending = false;
  part("walk-in-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const missing = !value("walk-in-name") || !value("walk-in-category");
    if (missing) return say(words("walk_in.missing"));
    if (sending) return;
    sending = true;
    void onSend().then((trouble) => {
      sending = false;
      say(trouble);
      if (trouble) return;
      for (const id of fields) part<HTMLInputElement>(id).value = "";
    });
  });
}

/** A refusal stays in sight until somebody has read it. */
function refused(
  stored: StoredWalkIn,
  words: Words,
  desk: { onPerson(person: FoundPerson): void; onAway(): void },
): HTMLElement {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = stored.walkIn.full_name;
  const why = document.createElement("span");
  why.textContent = refusal(stored.refused?.reason, words);
  item.append(icon("refused"), name, why);
  const known = stored.refused?.registration;
  if (known) item.append(button(words("walk_in.known", { name: known.name }), () => desk.onPerson(known)));
  item.append(button(words("walk_in.away"), desk.onAway));
  return item;
}

function button(text: string, onClick: () => void): HTMLElement {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-secondary";
  element.textContent = text;
  element.addEventListener("click", onClick);
  return element;
}
