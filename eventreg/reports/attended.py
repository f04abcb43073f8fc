"""Matriks Sesi: who was present in which session, and who of them in as many as were asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.agencies.models import Agency
from eventreg.checkin.models import Attendance
from eventreg.checkin.queries.presence import admits
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.people.rules import printed_name
from eventreg.regions.models import Region
from eventreg.regions.rules import display_name
from eventreg.registration.models import Registration
from eventreg.reports.queries import BATCH, counted_in, within
from eventreg.reports.rules import Cell, CellKind, Column, Row, Table
from eventreg.reports.tables import NUMBER, session_labels

THERE: Final = "v"
#: The session does not admit this person's category.
NOT_ASKED: Final = "–"
_WHO: Final = (
    Registration.id,
    Registration.title_front,
    Registration.full_name,
    Registration.title_back,
    func.coalesce(Agency.name, Registration.organization),
    Region.kind,
    Region.name,
    CategoryOffer.id,
    CategoryOffer.name_id,
    Registration.gender,
)


class Attender(NamedTuple):
    """Somebody who was expected or present, as papers name them, with the ids of their sessions."""

    name: str
    organization: str
    region: str
    offer_id: int
    category: str
    gender: str
    sessions: frozenset[int]


def attenders(
    session: Session,
    event_id: int,
    only: EventSession | None = None,
    *,
    region: str | None = None,
) -> Iterator[Attender]:
    """Everybody confirmed, and whoever was there (of one session if `only`), by name. A stream.

    `region`: only the people of this kabupaten or kota.
    """
    counted, _attended = counted_in(only)
    statement = (
        select(*_WHO, Attendance.session_id)
        .select_from(Registration)
        .join(Registration.offer)
        .join(Registration.region)
        .outerjoin(Registration.agency)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .where(Registration.event_id == event_id, counted, *within(region))
        .order_by(Registration.name_key, Registration.id)
        .execution_options(yield_per=BATCH)
    )
    for _, rows in groupby(session.execute(statement), key=itemgetter(0)):
        found = [tuple(row) for row in rows]
        _, front, name, back, organization, kind, place, offer_id, category, gender, _ = found[0]
        there = frozenset(row[-1] for row in found if row[-1] is not None)
        yield Attender(
            name=printed_name(front, name, back),
            organization=organization,
            region=display_name(kind, place),
            offer_id=offer_id,
            category=category,
            gender=gender,
            sessions=there,
        )


def session_matrix(
    event: Event,
    sessions: Sequence[EventSession],
    people: Iterable[Attender],
    present: Mapping[int, int],
    *,
    minimum: int | None = None,
) -> Table:
    """One row per person, a mark for each session attended, and whether that meets the minimum.

    `minimum`: so many sessions, or all that admit the person where these are fewer; none: all of
    them. `present`: how many were there, by session id, for the last row.
    """
    labels = session_labels(event.sessions)
    columns = (
        NUMBER,
        Column("Nama", width=36),
        Column("Instansi", width=40),
        Column("Kabupaten/Kota", width=24),
        Column("Kategori", width=20),
        Column("L/P", CellKind.MARK, 6),
        *(Column(labels[one.id], CellKind.MARK, 14) for one in sessions),
        Column("Jumlah Sesi", CellKind.NUMBER, 10),
        Column("Minimum", CellKind.NUMBER, 11),
        Column("Memenuhi Minimum", CellKind.MARK, 14),
    )
    before, after = 6, 3
    totals: list[Cell] = [None, "Jumlah hadir", *[None] * (before - 2)]
    totals += [present.get(one.id, 0) for one in sessions]
    rows = _rows(sessions, people, minimum)
    return Table("Matriks Sesi", columns, rows, event.timezone, ([*totals, *[None] * after],))


def _rows(
    sessions: Sequence[EventSession], people: Iterable[Attender], minimum: int | None
) -> Iterator[Row]:
    admitting: dict[int, frozenset[int]] = {}
    for number, one in enumerate(people, 1):
        if one.offer_id not in admitting:
            admitting[one.offer_id] = frozenset(
                each.id for each in sessions if admits(each, one.offer_id)
            )
        asked = admitting[one.offer_id]
        attended = sum(each.id in one.sessions for each in sessions)
        needed = len(asked) if minimum is None else min(minimum, len(asked))
        who: list[Cell] = [number, one.name, one.organization, one.region, one.category, one.gender]
        marks = [_mark(each.id, one.sessions, asked) for each in sessions]
        yield [*who, *marks, attended, needed, _met(attended, needed)]


def _mark(session_id: int, attended: frozenset[int], asked: frozenset[int]) -> str | None:
    if session_id in attended:
        return THERE
    return None if session_id in asked else NOT_ASKED


def _met(attended: int, needed: int) -> str:
    """Whoever was never there meets no minimum, also where none was asked of them."""
    return "Ya" if attended and attended >= needed else "Tidak"
