"""Finding people of an event by what somebody types at the desk."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.agencies.models import Agency
from eventreg.checkin.models import Attendance, Receipt
from eventreg.events.models import Event
from eventreg.people.finding import Findable, NameIndex
from eventreg.people.rules import printed_name
from eventreg.registration.models import Registration
from eventreg.registration.queries import door_notes
from eventreg.registration.rules import State
from eventreg.tickets.models import Ticket
from eventreg.tickets.queries import latest_tickets
from eventreg.tickets.rules import short_code, ticket_of

#: So many events at once have their people ready in memory, a few megabytes each.
_MOST_EVENTS = 4
#: What an index was made of: how many people, which versions of them, the last change, the database.
_Stamp = tuple[Any, ...]


@dataclass(frozen=True)
class Found:
    """Somebody who may be meant. `present` and `received`: ids of sessions and of checkpoints."""

    registration: Registration
    short: str
    note: str
    present: tuple[int, ...]
    received: tuple[int, ...]


@dataclass
class _Held:
    stamp: _Stamp
    index: NameIndex


#: By event, the one that was used last at the end. Nothing is decided by it: only ids come out of it,
#: and whoever they name is read anew.
_indexes: "OrderedDict[tuple[str, int], _Held]" = OrderedDict()
_guard = Lock()


def find_people(
    session: Session, event: Event, typed: str, *, most: int, language: str
) -> list[Found]:
    """At most so many people of an event whom this text may mean, the best first, in whatever state.

    By name, organization, the last digits of the phone (see `NameIndex.find`), or the short code of
    any of their tickets. `language` ('id' or 'en') is that of the answers that the door sees.
    """
    ids = [*_by_short_code(session, event, typed), *_by_name(session, event, typed)]
    return found_people(session, event, list(dict.fromkeys(ids))[:most], language=language)


def found_people(
    session: Session, event: Event, ids: Sequence[int], *, language: str
) -> list[Found]:
    """These registrations, in this order, as a desk sees them."""
    people = {
        one.id: one
        for one in session.scalars(
            select(Registration)
            .where(Registration.id.in_(ids), Registration.event_id == event.id)
            .options(joinedload(Registration.offer), joinedload(Registration.agency))
        )
    }
    notes = door_notes(session, event.id, people, language)
    tickets = latest_tickets(session, people)
    present = _places(session, Attendance, Attendance.session_id, ids)
    received = _places(session, Receipt, Receipt.checkpoint_id, ids)
    return [
        Found(
            registration=people[id_],
            short=short_code(tickets[id_].id, event.ticket_key),
            note=" · ".join(filter(None, (people[id_].note, notes.get(id_, "")))),
            present=tuple(present.get(id_, ())),
            received=tuple(received.get(id_, ())),
        )
        for id_ in ids
        if id_ in people
    ]


def _by_short_code(session: Session, event: Event, typed: str) -> list[int]:
    ticket_id = ticket_of(typed, event.ticket_key)
    ticket = session.get(Ticket, ticket_id) if ticket_id is not None else None
    return [ticket.registration_id] if ticket is not None and ticket.event_id == event.id else []


def _by_name(session: Session, event: Event, typed: str) -> list[int]:
    """The ids of those whose name, organization or number it is; equally good ones: who may come first."""
    with _guard:
        matches = _index(session, event.id).find(typed)
    confirmed = set(
        session.scalars(
            select(Registration.id).where(
                Registration.event_id == event.id, Registration.state == State.CONFIRMED
            )
        )
    )
    ranked = sorted(matches, key=lambda one: (one.distance, int(one.id) not in confirmed))
    return [int(one.id) for one in ranked]


def _index(session: Session, event_id: int) -> NameIndex:
    """The people of an event as they are now; only those who changed are read into it anew."""
    key = (str(session.get_bind().engine.url), event_id)
    stamp = _stamp(session, event_id)
    held = _indexes.setdefault(key, _Held((), NameIndex()))
    _indexes.move_to_end(key)
    while len(_indexes) > _MOST_EVENTS:
        _indexes.popitem(last=False)
    if held.stamp != stamp:
        rows = _rows(session, event_id)
        held.index.keep({str(row.id) for row in rows})
        for row in rows:
            held.index.put(_findable(row))
        held.stamp = stamp
    return held.index


def _stamp(session: Session, event_id: int) -> _Stamp:
    row = session.execute(
        select(
            func.count(), func.sum(Registration.version), func.max(Registration.changed_at)
        ).where(Registration.event_id == event_id)
    ).one()
    return (*row, session.scalar(select(func.max(Agency.id))))


def _rows(session: Session, event_id: int) -> Sequence[Any]:
    return session.execute(
        select(
            Registration.id,
            Registration.title_front,
            Registration.full_name,
            Registration.title_back,
            Registration.organization,
            Registration.phone,
            Agency.name.label("agency"),
        )
        .outerjoin(Agency, Agency.id == Registration.agency_id)
        .where(Registration.event_id == event_id)
    ).all()


def _findable(row: Any) -> Findable:
    typed = row.organization if row.agency and row.organization != row.agency else ""
    return Findable(
        id=str(row.id),
        name=printed_name(row.title_front, row.full_name, row.title_back),
        organization=" ".join(filter(None, (row.agency or row.organization, typed))),
        phone=(row.phone or "").removeprefix("+62").removeprefix("+"),
    )


def _places(
    session: Session, table: Any, place: Any, registration_ids: Sequence[int]
) -> dict[int, list[int]]:
    rows = session.execute(
        select(table.registration_id, place)
        .where(table.registration_id.in_(registration_ids))
        .order_by(place)
    )
    found: dict[int, list[int]] = {}
    for registration_id, place_id in rows:
        found.setdefault(registration_id, []).append(place_id)
    return found
