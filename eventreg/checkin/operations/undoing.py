"""Taking back a scan that was a mistake. The scan stays in the record; it counts no more."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin import queries
from eventreg.checkin.models import Scan, ScanUndo
from eventreg.checkin.operations.scanning import passage_of, show_presence
from eventreg.checkin.rules import VALID, presence
from eventreg.registration.models import Registration


class UndoRefusal(StrEnum):
    """Why a scan is not taken back."""

    #: It was refused when it was made, so it never counted.
    COUNTED_NOT = "counted_not"
    UNDONE_BEFORE = "undone_before"


@dataclass(frozen=True)
class Undone:
    """The scan counts no more. `present`: other scans still show the person present in the session."""

    present: bool


@dataclass(frozen=True)
class NotUndone:
    """Nothing was changed, and why."""

    reason: UndoRefusal


def undo_scan(
    session: Session, scan: Scan, *, reason: str, actor: Actor, now: datetime
) -> Undone | NotUndone:
    """Takes back a scan that was a mistake: attendance follows from the scans that are left.

    The scan itself is never changed: that it counts no more stands beside it, with who and why.
    The person is locked first, as for a scan. `now`: aware, UTC.
    """
    person, of_session = scan.registration_id, scan.session_id
    if person is None or of_session is None or scan.verdict not in VALID:
        return NotUndone(UndoRefusal.COUNTED_NOT)
    db.lock_rows(session, Registration.id, [person])
    if session.get(ScanUndo, scan.id) is not None:
        return NotUndone(UndoRefusal.UNDONE_BEFORE)
    undo = ScanUndo(scan_id=scan.id, undone_at=now, officer=actor.label, reason=reason)
    session.add(undo)
    audit.record(
        session,
        Action.SCAN_UNDONE,
        Subject("registration", person, scan.event_id),
        actor=actor,
        now=now,
        reason=reason,
        facts={"scan": str(scan.id), "session": of_session},
    )
    session.flush()
    return Undone(present=_settle(session, scan, person, of_session))


def _settle(session: Session, scan: Scan, person: int, of_session: int) -> bool:
    """Makes the attendance what the scans that are left say of it."""
    left = presence(
        [
            passage_of(one)
            for one in queries.valid_scans(session, [person])
            if one.session_id == of_session
        ]
    )
    row = queries.attendance_by_pair(session, [person]).get((person, of_session))
    if left is None and row is not None:
        session.delete(row)
    elif left is not None:
        show_presence(session, row, left, (scan.event_id, of_session, person))
    session.flush()
    return left is not None
