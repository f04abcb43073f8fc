"""Taking back a scan that was a mistake. The scan stays in the record; it counts no more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin import queries
from eventreg.checkin.models import Scan, ScanUndo
from eventreg.checkin.operations.incoming import Place
from eventreg.checkin.operations.settling import settle
from eventreg.checkin.rules import VALID
from eventreg.registration.models import Registration

#: So long after it arrived a desk at the door may take a scan back.
DESK_UNDOES = timedelta(minutes=10)


class UndoRefusal(StrEnum):
    """Why a scan is not taken back."""

    #: It was refused when it was made, so it never counted.
    COUNTED_NOT = "counted_not"
    UNDONE_BEFORE = "undone_before"
    #: The desk has minutes for it; afterwards the office does.
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Undone:
    """The scan counts no more. `present`: other scans still show the person there."""

    present: bool


@dataclass(frozen=True)
class NotUndone:
    """Nothing was changed, and why."""

    reason: UndoRefusal


def undo_scan(
    session: Session, scan: Scan, *, reason: str, actor: Actor, now: datetime
) -> Undone | NotUndone:
    """Takes back a scan that was a mistake: what follows from scans is made anew of those left.

    The scan itself is never changed: that it counts no more stands beside it, with who and why.
    The person is locked first, as for a scan; a move may have put the scan elsewhere meanwhile.
    `now`: aware, UTC.
    """
    person = scan.registration_id
    if person is None or scan.verdict not in VALID:
        return NotUndone(UndoRefusal.COUNTED_NOT)
    db.lock_rows(session, Registration.id, [person])
    session.refresh(scan, ("session_id", "checkpoint_id"))
    place = Place(scan.session_id, scan.checkpoint_id)
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
        facts={"scan": str(scan.id), **_where(place)},
    )
    session.flush()
    return Undone(present=settle(session, scan.event_id, person, place))


def undo_at_desk(
    session: Session, event_id: int, scan_id: UUID, *, reason: str, actor: Actor, now: datetime
) -> Undone | NotUndone | None:
    """Takes back a scan of the event, any device's, within ten minutes of its arrival; none: no such scan.

    Asked again, it answers as the first time, however late: the first answer may have been lost.
    `now`: aware, UTC.
    """
    scan = session.get(Scan, scan_id)
    if scan is None or scan.event_id != event_id:
        return None
    counts = scan.verdict in VALID and session.get(ScanUndo, scan_id) is None
    if counts and now - scan.received_at > DESK_UNDOES:
        return NotUndone(UndoRefusal.TOO_LATE)
    outcome = undo_scan(session, scan, reason=reason, actor=actor, now=now)
    if outcome == NotUndone(UndoRefusal.UNDONE_BEFORE):
        return Undone(present=_is_there(session, scan))
    return outcome


def _is_there(session: Session, scan: Scan) -> bool:
    person = scan.registration_id or 0
    if scan.checkpoint_id is not None:
        return (person, scan.checkpoint_id) in queries.receipts_by_pair(session, [person])
    return (person, scan.session_id) in queries.attendance_by_pair(session, [person])


def _where(place: Place) -> dict[str, int]:
    """The place as the log keeps it."""
    return {
        name: of_place
        for name, of_place in (("session", place.session_id), ("checkpoint", place.checkpoint_id))
        if of_place is not None
    }
