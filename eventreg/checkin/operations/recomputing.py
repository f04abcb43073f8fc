"""Making attendance of many people what their scans say, in few statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields
from itertools import islice, product

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from eventreg.checkin import queries
from eventreg.checkin.models import Attendance
from eventreg.checkin.rules import Passage, Presence, presence
from eventreg.registration.models import touched

#: SQLite takes 32,766 values in one statement.
_AT_ONCE = 5_000
_FACTS = tuple(field.name for field in fields(Presence))


def recompute(
    session: Session, event_id: int, people: Collection[int], session_ids: Collection[int]
) -> None:
    """Attendance of these people (registration ids) in these sessions follows from scans again.

    The people are locked, and every change to their scans is flushed.
    """
    rest = iter(sorted(people))
    while some := list(islice(rest, _AT_ONCE)):
        _recompute_some(session, event_id, some, sorted(session_ids))
    session.flush()


def passages_of(session: Session, people: Collection[int]) -> dict[tuple[int, int], list[Passage]]:
    """The scans of these people that count, by person and session."""
    found: dict[tuple[int, int], list[Passage]] = defaultdict(list)
    for person, session_id, _, passage in queries.passages(session, people):
        if session_id is not None:
            found[person, session_id].append(passage)
    return found


def _recompute_some(
    session: Session, event_id: int, people: Sequence[int], session_ids: Sequence[int]
) -> None:
    passages, rows = passages_of(session, people), queries.attendance_by_pair(session, people)
    gone: list[Attendance] = []
    changed: list[tuple[Attendance, Presence]] = []
    new: list[dict[str, object]] = []
    for pair in product(people, session_ids):
        row, there = rows.get(pair), presence(passages.get(pair, []))
        if row is not None and there is None:
            gone.append(row)
        elif row is not None and there is not None and there != _shown(row):
            changed.append((row, there))
        elif row is None and there is not None:
            person, session_id = pair
            keys = {"event_id": event_id, "session_id": session_id, "registration_id": person}
            new.append({**keys, "version": 1, **vars(there)})
    if gone:
        _take_away(session, gone)
    if changed:
        _show_all(session, changed)
    if new:
        session.execute(insert(Attendance), new)


def _shown(row: Attendance) -> Presence:
    return Presence(row.entered_at, row.left_at, row.inside, row.method, row.officer)


def _show_all(session: Session, changed: Sequence[tuple[Attendance, Presence]]) -> None:
    """Writes many rows as one statement; the mapper would send one for each."""
    table = Attendance.metadata.tables[Attendance.__tablename__]
    statement = (
        update(table)
        .where(table.c.id == bindparam("row"))
        .values(
            version=table.c.version + 1,
            **{name: bindparam(f"new_{name}") for name in _FACTS},
        )
    )
    session.connection().execute(
        statement,
        [
            {"row": row.id, **{f"new_{name}": getattr(there, name) for name in _FACTS}}
            for row, there in changed
        ],
    )
    for row, _ in changed:
        session.expire(row)


def _take_away(session: Session, gone: Sequence[Attendance]) -> None:
    """Deletes what no scan shows any more; the people count as changed, so that phones learn of it."""
    people = [row.registration_id for row in gone]
    session.execute(delete(Attendance).where(Attendance.id.in_([row.id for row in gone])))
    session.execute(touched(people))
