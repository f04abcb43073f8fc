"""What staff note about people in a session beside presence: izin, sakit, terlambat."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.checkin import queries
from eventreg.checkin.models import AttendanceMark
from eventreg.checkin.rules import Mark
from eventreg.events.models import EventSession
from eventreg.registration.models import Registration


def set_marks(
    session: Session,
    one: EventSession,
    people: Collection[int],
    mark: Mark | None,
    *,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> int:
    """Notes a mark about these people (registration ids) in a session, or takes it away (none).

    How many it changed. `people` are of the session's event; they are locked, and of two who note
    at once the later one stays. What was noted before stands in the log. `now`: aware, UTC.
    """
    db.lock_rows(session, Registration.id, people)
    known = queries.marks_among(session, one.id, people)
    changed = 0
    for person in sorted(set(people)):
        row = known.get(person)
        before = (row.mark.value, row.note) if row else ("", "")
        after = (mark.value, note) if mark else ("", "")
        if before == after:
            continue
        changed += 1
        _write(session, one, person, row, mark, note, actor=actor, now=now)
        audit.record(
            session,
            Action.ATTENDANCE_MARKED if mark else Action.ATTENDANCE_UNMARKED,
            Subject("registration", person, one.event_id),
            actor=actor,
            now=now,
            facts={"session": one.id},
            changes=_changes(before, after),
        )
    session.flush()
    return changed


def _changes(before: tuple[str, str], after: tuple[str, str]) -> list[Change]:
    fields = zip(("mark", "mark_note"), before, after, strict=True)
    return [Change(*each) for each in fields if each[1] != each[2]]


def _write(
    session: Session,
    one: EventSession,
    person: int,
    row: AttendanceMark | None,
    mark: Mark | None,
    note: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    if mark is None:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = AttendanceMark(registration_id=person, session_id=one.id)
        session.add(row)
    row.mark, row.note, row.officer, row.marked_at = mark, note, actor.label, now
