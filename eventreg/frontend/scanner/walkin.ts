/** Somebody without a registration at the desk: four facts, a ticket to photograph, and word from the server. */

import type { FoundPerson } from "./api";
import { admitted } from "./arrival";
import { detailKey, type Shown } from "./decide";
import type { Delivery } from "./delivery";
import type { Door, Parts } from "./door";
import { throwLater } from "./failures";
import { drawQr, makeCode, ticketAddress } from "./making";
import { part, type Words } from "./messages";
import { refusal, value, write } from "./person";
import { newId } from "./queue";
import { keepPairing, type Named, type Pairing } from "./store";
import { icon } from "./view";
import type { CameIn, StoredWalkIn, WalkIn, WalkIns } from "./walkins";

/** Of a fixed line with its area code, and of a mobile with 0062 before it. */
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 17;

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
  parts: Pick<Parts, "words" | "store">,
  desk: WalkInDesk,
): Promise<void> {
  const { words } = parts;
  const { ticket } = desk;
  const refuse = (stored: StoredWalkIn): HTMLElement =>
    refused(stored, words, {
      onPerson: desk.onPerson,
      onAway: () => void walkIns.putAway(stored.walkIn.id),
    });
  const walkIns = await desk.delivery.walkIns;
  desk.delivery.events = {
    onDone: (walkIn, answer) => {
      if (answer) {
        ticket.confirm(walkIn, answer);
        door.noteArrival(walkIn, answer);
      }
      door.keeper?.hint();
      void door.count();
    },
    onRefused: (stored) => ticket.refuse(stored),
    onList: (waiting, list) => {
      write("walk-in-waiting", waiting === 0 ? "" : words("walk_in.waiting", { count: waiting }));
      // Whoever is still on the ticket is told of there, and joins the list with the next person.
      const unread = list.filter(({ walkIn }) => !ticket.shows(walkIn.id));
      part("walk-in-refused").replaceChildren(...unread.map(refuse));
    },
  };
  desk.delivery.isShown = (id) => ticket.shows(id);
  const fill = categoryList();
  const fillNow = (): void => fill(admitted(pairing.categories ?? [], door.session()));
  door.onPlace = fillNow;
  part("walk-in-form").addEventListener("focusin", fillNow);
  fillNow();
  listenToForm(() => addSomebody(door, pairing, parts, { walkIns, ticket }), words);
  part("walk-in-next").addEventListener("click", () => void walkIns.tell());
  part("walk-in").hidden = false;
  await walkIns.tell();
  void walkIns.flush();
}

/** Keeps whoever stands in the form, and shows the ticket; answers with a trouble, or with nothing. */
async function addSomebody(
  door: Door,
  pairing: Pairing,
  { words, store }: Pick<Parts, "words" | "store">,
  { walkIns, ticket }: { walkIns: WalkIns; ticket: Ticket },
): Promise<string> {
  const session = door.session();
  if (!session) return words(pairing.sessions.length > 0 ? "desk.choose_session" : "banner.no_session");
  const category = value("walk-in-category");
  if (admitted([{ id: category }], session).length === 0) return words("reason.not_admitted");
  const facts = { id: newId(), scanned_at: new Date().toISOString(), full_name: value("walk-in-name") };
  const rest = { category, organization: value("walk-in-organization"), phone: value("walk-in-phone") };
  const code = crypto.subtle ? await makeCode(pairing.ticket_key) : undefined;
  const walkIn = { ...facts, ...rest, session: session.id, ...(code && { code }) };
  const shown = door.shownForNewcomer(category);
  // The server takes nobody from a device whose time was over when they came.
  if (shown.reason === "device_revoked") return words("reason.device_revoked");
  try {
    await keepPairing(store, pairing);
    // Before it is stored: the server's word may come at once. Without the mark nobody is lost.
    if (shown.state === "stored") await door.noteNewcomer(walkIn).catch(() => undefined);
    await walkIns.add(pairing.device.id, walkIn, shown.state);
  } catch {
    return words("banner.storage");
  }
  // They are stored: what fails from here on is no reason to say that they are not.
  try {
    ticket.show(walkIn, shown);
  } catch (error) {
    throwLater(error);
  }
  void walkIns.flush();
  return "";
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

  /** Whether somebody's ticket is on the screen. */
  shows(id: string): boolean {
    return id === this.shown && !part("walk-in-ticket").hidden;
  }

  /** `provisional`: what the phone may say before the server has answered. */
  show(walkIn: Pick<WalkIn, "id" | "full_name" | "code">, provisional?: Shown): void {
    this.shown = walkIn.id;
    write("walk-in-ticket-name", walkIn.full_name);
    this.draw(walkIn.code);
    write("walk-in-short", "");
    const isRefused = provisional?.state === "refused";
    const saved = this.words(isRefused ? "walk_in.stored_not_present" : "walk_in.stored");
    const why = provisional && (isRefused || provisional.hint) ? detailKey(provisional) : null;
    this.state(isRefused ? "refused" : "stored", [saved, why ? this.words(why) : ""].filter(Boolean).join(" "));
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
    part("walk-in-photograph").hidden = true;
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
    part("walk-in-photograph").hidden = drawing.length === 0;
  }
}

/** Puts categories to choose from into the form; a choice that is among them stays. */
function categoryList(): (categories: readonly Named[]) => void {
  const select = part<HTMLSelectElement>("walk-in-category");
  let [options, known]: [HTMLOptionElement[], string] = [[], ""];
  return (categories) => {
    const ids = categories.map(({ id }) => id);
    // Somebody may have the list open; it is only replaced when it has changed.
    if (ids.join() === known) return;
    known = ids.join();
    const chosen = select.value;
    for (const option of options) option.remove();
    options = categories.map(({ id, name }) => new Option(name, id));
    select.append(...options);
    select.value = ids.includes(chosen) ? chosen : ids.length === 1 ? (ids[0] ?? "") : "";
  };
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
    if (!mayBeNumber(value("walk-in-phone"))) return say(words("desk.phone"));
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

/** Whether the server may take it for a telephone number; nothing typed is no fault. */
function mayBeNumber(typed: string): boolean {
  const digits = typed.match(/\p{Nd}/gu)?.length ?? 0;
  return typed === "" || (digits >= FEWEST_DIGITS && digits <= MOST_DIGITS);
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
