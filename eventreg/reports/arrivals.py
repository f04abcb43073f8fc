"""Kedatangan: how many people came in each quarter of an hour, by which a door is staffed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from eventreg.checkin.queries.figures import arrivals_of
from eventreg.events.models import Event, EventSession
from eventreg.reports.queries import within
from eventreg.reports.rules import CellKind, Column, Row, Table
from eventreg.reports.tables import NUMBER, session_labels

STEP: Final = timedelta(minutes=15)
#: A quarter without anybody is kept between two with people, unless these lie further apart.
_LONGEST_PAUSE: Final = timedelta(hours=3)

Counted = Mapping[int, Mapping[datetime, int]]


def quarters(session: Session, event_id: int, *, region: str | None = None) -> Counted:
    """First arrivals by session id and the beginning (UTC) of the quarter, where anybody came."""
    return arrivals_of(session, event_id, STEP, whom=within(region))


def arrivals_table(event: Event, sessions: Sequence[EventSession], counted: Counted) -> Table:
    """One row per session and quarter of an hour, with the sum until then."""
    columns = (
        NUMBER,
        Column("Sesi", width=32),
        Column("Mulai", CellKind.MOMENT, 18),
        Column("Sampai", CellKind.MOMENT, 18),
        Column("Kedatangan", CellKind.NUMBER, 13),
        Column("Jumlah s.d. saat itu", CellKind.NUMBER, 13),
    )
    labels = session_labels(event.sessions)
    found = [
        (labels[one.id], *line) for one in sessions for line in _lines(counted.get(one.id, {}))
    ]
    rows: list[Row] = [
        [number, label, begins, begins + STEP, came, so_far]
        for number, (label, begins, came, so_far) in enumerate(found, 1)
    ]
    totals = ([None, "Jumlah kedatangan", None, None, sum(line[2] for line in found), None],)
    return Table("Kedatangan", columns, rows, event.timezone, totals)


def _lines(counted: Mapping[datetime, int]) -> Iterator[tuple[datetime, int, int]]:
    """The quarters of one session in order: when it begins, how many came, how many had come by then."""
    so_far = 0
    last: datetime | None = None
    for begins in sorted(counted):
        if last is not None and begins - last <= _LONGEST_PAUSE:
            empty = last + STEP
            while empty < begins:
                yield empty, 0, so_far
                empty += STEP
        so_far += counted[begins]
        yield begins, counted[begins], so_far
        last = begins
