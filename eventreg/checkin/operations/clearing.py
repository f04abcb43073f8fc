"""Settling scans that came to another verdict than the door was shown. The scans stay as they are."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin import queries
from eventreg.checkin.models import ConflictClearing, Scan
from eventreg.registration.models import Registration


def clear_conflicts(
    session: Session,
    event_id: int,
    scan_ids: Sequence[UUID],
    *,
    note: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Settles these scans of the event with a note; how many. `now`: aware, UTC.

    Of two who settle one scan at once, the first one's note stays. What is no conflict of this
    event, or is settled, is left alone. The people are locked before their scans, as for a move.
    """
    found = select(Scan.registration_id).distinct().where(Scan.id.in_(scan_ids))
    people = [one for one in session.scalars(found) if one is not None]
    db.lock_rows(session, Registration.id, people)
    db.lock_rows(session, Scan.id, scan_ids)
    waiting = queries.open_among(session, event_id, scan_ids)
    for scan in waiting:
        session.add(
            ConflictClearing(scan_id=scan.id, cleared_at=now, officer=actor.label, note=note)
        )
        of_whom = "registration" if scan.registration_id else "event"
        audit.record(
            session,
            Action.SCAN_CLEARED,
            Subject(of_whom, scan.registration_id or event_id, event_id),
            actor=actor,
            now=now,
            reason=note,
            facts={"scan": str(scan.id), "session": scan.session_id},
        )
    session.flush()
    return len(waiting)
