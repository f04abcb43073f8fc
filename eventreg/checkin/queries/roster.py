"""The list that phones at the door hold: what changed in it, page by page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from eventreg.agencies.models import Agency
from eventreg.checkin.models import Attendance, Device, Receipt, Scan
from eventreg.checkin.rules import VALID, Direction, with_gate
from eventreg.people.rules import printed_name
from eventreg.registration.models import Registration
from eventreg.registration.queries import door_notes
from eventreg.registration.rules import State
from eventreg.tickets.models import Ticket


@dataclass(frozen=True)
class Seen:
    """When somebody came in (Masuk) or received something, and where: the device with its gate, or the officer."""

    at: datetime
    where: str
    inside: bool = False


@dataclass(frozen=True)
class Listed:
    """One person as the door should know them. `codes`: id and code of each of their tickets."""

    uid: UUID
    state: State
    name: str
    offer_id: int
    organization: str
    note: str
    group_id: int | None
    phone: str
    incomplete: bool
    codes: tuple[tuple[int, str], ...]
    #: By session and by checkpoint.
    present: dict[int, Seen]
    received: dict[int, Seen]


@dataclass(frozen=True)
class RosterPage:
    """The next people whose entry changed. `last`: the id behind which to go on; none: there are no more."""

    people: list[Listed]
    last: int | None


_COLUMNS = (
    Registration.id,
    Registration.uid,
    Registration.state,
    Registration.offer_id,
    Registration.group_id,
    Registration.title_front,
    Registration.full_name,
    Registration.title_back,
    Registration.organization,
    Registration.note,
    Registration.phone,
    Registration.incomplete,
    Agency.name.label("agency"),
)


def roster_page(
    session: Session,
    event_id: int,
    *,
    since: datetime | None,
    after: int,
    limit: int,
    language: str,
) -> RosterPage:
    """The people behind the registration id `after`, in any state, as they are now.

    `since` (aware): only those whose row, attendance or receipts changed then or later; none: all of
    them. Eight queries, however many people. `language` ('id' or 'en') is that of the answers that
    the door sees.
    """
    ids = session.scalars(_changed(event_id, since, after).limit(limit + 1)).all()
    shown = ids[:limit]
    people = _listed(session, event_id, shown, language)
    return RosterPage(people, shown[-1] if len(ids) > limit else None)


def roster_size(session: Session, event_id: int) -> int:
    """How many people the whole list names: those who are registered."""
    where = (Registration.event_id == event_id, Registration.state == State.CONFIRMED)
    return session.scalar(select(func.count()).select_from(Registration).where(*where)) or 0


def _changed(event_id: int, since: datetime | None, after: int) -> Select[int]:
    """The ids of the people whose entry changed, in order."""
    everybody = select(Registration.id).where(
        Registration.event_id == event_id, Registration.id > after
    )
    if since is None:
        return everybody.order_by(Registration.id)
    found = union(
        everybody.where(Registration.changed_at >= since),
        *(
            select(table.registration_id).where(
                table.event_id == event_id,
                table.registration_id > after,
                table.changed_at >= since,
            )
            for table in (Attendance, Receipt)
        ),
    ).subquery()
    return select(found.c.id).order_by(found.c.id)


def _listed(session: Session, event_id: int, ids: Sequence[int], language: str) -> list[Listed]:
    rows = session.execute(
        select(*_COLUMNS)
        .outerjoin(Agency, Agency.id == Registration.agency_id)
        .where(Registration.id.in_(ids))
        .order_by(Registration.id)
    ).all()
    notes = door_notes(session, event_id, ids, language)
    codes = _codes(session, ids)
    present, received = _present(session, ids), _received(session, ids)
    return [
        Listed(
            uid=row.uid,
            state=row.state,
            name=printed_name(row.title_front, row.full_name, row.title_back),
            offer_id=row.offer_id,
            organization=row.agency or row.organization,
            note=" · ".join(filter(None, (row.note, notes.get(row.id, "")))),
            group_id=row.group_id,
            phone=row.phone or "",
            incomplete=row.incomplete,
            codes=tuple(codes.get(row.id, ())),
            present=present.get(row.id, {}),
            received=received.get(row.id, {}),
        )
        for row in rows
    ]


def _codes(session: Session, ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    rows = session.execute(
        select(Ticket.registration_id, Ticket.id, Ticket.code)
        .where(Ticket.registration_id.in_(ids))
        .order_by(Ticket.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for registration_id, ticket_id, code in rows:
        found.setdefault(registration_id, []).append((ticket_id, code))
    return found


def _present(session: Session, ids: Collection[int]) -> dict[int, dict[int, Seen]]:
    rows = session.execute(
        select(
            Attendance.registration_id,
            Attendance.session_id,
            Attendance.entered_at,
            Attendance.officer,
            Device.gate,
            Attendance.inside,
        )
        .outerjoin(
            Scan, _made(Attendance, Attendance.entered_at, Scan.session_id, Attendance.session_id)
        )
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Attendance.registration_id.in_(ids))
        .order_by(Attendance.session_id)
    )
    found: dict[int, dict[int, Seen]] = {}
    for registration_id, session_id, at, officer, gate, inside in rows:
        where = with_gate(officer, gate or "")
        found.setdefault(registration_id, {})[session_id] = Seen(at, where, inside)
    return found


def _received(session: Session, ids: Collection[int]) -> dict[int, dict[int, Seen]]:
    rows = session.execute(
        select(
            Receipt.registration_id,
            Receipt.checkpoint_id,
            Receipt.received_at,
            Receipt.officer,
            Device.gate,
        )
        .outerjoin(
            Scan, _made(Receipt, Receipt.received_at, Scan.checkpoint_id, Receipt.checkpoint_id)
        )
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Receipt.registration_id.in_(ids))
        .order_by(Receipt.checkpoint_id)
    )
    found: dict[int, dict[int, Seen]] = {}
    for registration_id, checkpoint_id, at, officer, gate in rows:
        where = with_gate(officer, gate or "")
        found.setdefault(registration_id, {})[checkpoint_id] = Seen(at, where)
    return found


def _made(
    table: type[Attendance | Receipt],
    at: InstrumentedAttribute[datetime],
    scanned: InstrumentedAttribute[int | None],
    place: InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """The condition for the scan from which a row of attendance or receipt has its moment."""
    return and_(
        Scan.registration_id == table.registration_id,
        scanned == place,
        Scan.scanned_at == at,
        Scan.officer == table.officer,
        Scan.direction == Direction.IN,
        Scan.verdict.in_(VALID),
    )
