"""Konsumsi: how many were in the room of each session, by what they did there, for the catering claim."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.categories.rules import Role
from eventreg.checkin.models import Attendance
from eventreg.checkin.rules import Method
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.registration.models import Registration
from eventreg.reports.queries import within
from eventreg.reports.rules import Cell, CellKind, Column, Row, Table
from eventreg.reports.tables import NUMBER, session_labels
from eventreg.reports.words import ROLES

#: These columns are always there, as the claim asks for them; others where the event has such people.
_USUAL: Final = (Role.PARTICIPANT, Role.SPEAKER, Role.COMMITTEE)


class Eaters(NamedTuple):
    """So many of one role and sex were present in a session, in the room or from elsewhere."""

    session_id: int
    role: Role
    gender: str
    by_themselves: bool
    number: int


def eaters(session: Session, event_id: int, *, region: str | None = None) -> list[Eaters]:
    """Everybody present by session, role and sex. `region`: only the people of this kabupaten or kota."""
    alone = Attendance.method == Method.SELF
    rows = session.execute(
        select(Attendance.session_id, CategoryOffer.role, Registration.gender, alone, func.count())
        .select_from(Attendance)
        .join(Registration, Registration.id == Attendance.registration_id)
        .join(Registration.offer)
        .where(Attendance.event_id == event_id, *within(region))
        .group_by(Attendance.session_id, CategoryOffer.role, Registration.gender, alone)
    )
    return [Eaters(*row) for row in rows]


def consumption(event: Event, sessions: Sequence[EventSession], found: Iterable[Eaters]) -> Table:
    """One row per session. Where people may attend online, whoever did so stands apart and eats nothing."""
    roles = [one for one in Role if one in _USUAL or one in {offer.role for offer in event.offers}]
    columns = [
        NUMBER,
        Column("Sesi", width=32),
        Column("Mulai", CellKind.MOMENT, 18),
        *(Column(ROLES[one], CellKind.NUMBER, 12) for one in roles),
        Column("Jumlah", CellKind.NUMBER, 11),
        Column("L", CellKind.NUMBER, 8),
        Column("P", CellKind.NUMBER, 8),
    ]
    if event.meets_online:
        columns.append(Column("Daring (tidak dihitung)", CellKind.NUMBER, 14))
    labels = session_labels(event.sessions)
    counted = list(found)
    lines = [
        _figures(roles, [each for each in counted if each.session_id == one.id], event)
        for one in sessions
    ]
    rows: list[Row] = [
        [number, labels[one.id], one.starts_at, *line]
        for number, (one, line) in enumerate(zip(sessions, lines, strict=True), 1)
    ]
    sums: list[Cell] = [sum(column) for column in zip(*lines, strict=True)]
    totals = ([None, "Jumlah porsi", None, *(sums or [0] * (len(columns) - 3))],)
    return Table("Konsumsi", tuple(columns), rows, event.timezone, totals)


def _figures(roles: Sequence[Role], found: Sequence[Eaters], event: Event) -> list[int]:
    by_role: Counter[Role] = Counter()
    by_sex: Counter[str] = Counter()
    online = 0
    for one in found:
        if event.meets_online and one.by_themselves:
            online += one.number
            continue
        by_role[one.role] += one.number
        by_sex[one.gender] += one.number
    line = [*(by_role[one] for one in roles), by_role.total(), by_sex["L"], by_sex["P"]]
    return [*line, online] if event.meets_online else line
