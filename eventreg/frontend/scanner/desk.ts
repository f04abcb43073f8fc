/** The desk: whatever helps people who have no code. Only a desk loads it. */

import { listenToAtDoor } from "./atdoor";
import type { Delivery } from "./delivery";
import type { Door, Parts } from "./door";
import { throwLater } from "./failures";
import { part } from "./messages";
import { People } from "./people";
import { Person } from "./person";
import { startSearch } from "./search";
import type { Pairing } from "./store";
import { listenToUndo } from "./undo";
import { openWalkInDesk, Ticket } from "./walkin";

/** Opens what only a desk may do: search, substitutes, people without a registration, undoing. */
export async function openDesk(
  door: Door,
  pairing: Pairing,
  parts: Parts,
  { root, delivery }: { root: string; delivery: Delivery },
): Promise<void> {
  const { api, words } = parts;
  const { token } = pairing;
  const people = new People(
    pairing,
    () => door.keeper?.roster.everybody() ?? Promise.resolve([]),
    (who) => door.keeper?.roster.marks(who) ?? Promise.resolve([]),
  );
  door.onList = () => people.changed();
  const ticket = new Ticket(words, root);
  const session = (): string => door.session()?.id ?? "";
  let endSearch = (): void => undefined;
  const person = new Person({
    words,
    session,
    place: () => door.place(),
    record: ({ id, name }) => {
      void door.takePerson(id, name);
      endSearch();
      part("verdict").scrollIntoView({ block: "nearest" });
    },
    substitute: (form) => api.substitute(token, form),
    onSubstitute: (answer, form) => {
      ticket.showSubstitute(answer);
      door.noteArrival(form, answer);
      door.keeper?.hint();
      void door.count();
    },
  });
  endSearch = startSearch(
    {
      onPhone: (query) => people.find(query),
      search: async (query) => {
        const answer = await api.search(token, query);
        if (answer.kind !== "answered" || !Array.isArray(answer.body.results)) return answer;
        return { ...answer, body: { results: await people.withOwn(answer.body.results) } };
      },
      place: () => door.place(),
      onPerson: (found) => person.show(found),
    },
    words,
  );
  listenToAtDoor({
    token,
    api,
    words,
    session,
    onAdmitted: (arrival, came) => door.noteArrival(arrival, came),
    live: () => door.isPaired,
  });
  listenToUndo(door.history, (scan, reason) => door.takeBack(scan, reason), words);
  void door.showTakeable().catch(throwLater);
  await openWalkInDesk(door, pairing, parts, { ticket, delivery, onPerson: (found) => person.show(found) });
}
