"""People whom a desk added without a network and whom the server did not take: noted, and seen to by staff.

The log keeps them, what is personal among its values, so that it is erased with them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.checkin.models import Device
from eventreg.checkin.operations.walking_in import TypedWalkIn
from eventreg.checkin.queries.not_added import not_added, noted_ids
from eventreg.checkin.rules.desk import DeskFault
from eventreg.events.models import Event
from eventreg.people.rules import clean_line
from eventreg.registration.rules import Refusal

#: What is kept of a text that is too long to be right.
_KEPT = 500


def note_not_added(
    session: Session,
    device: Device,
    typed: TypedWalkIn,
    reason: Refusal | DeskFault,
    *,
    at: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes somebody whom a device had added and who is not registered, once, whatever comes again.

    `at`: when they came, set right; `now`: both aware, UTC. Needs a writing transaction.
    """
    db.lock_rows(session, Event.id, [device.event_id])
    if typed.arrival.id in noted_ids(session, device.event_id):
        return
    texts = {
        "full_name": typed.full_name,
        "organization": typed.organization,
        "phone": typed.phone,
        "code": typed.code or "",
    }
    kept = {field: clean_line(text)[:_KEPT] for field, text in texts.items()}
    audit.record(
        session,
        Action.WALK_IN_REFUSED,
        Subject("device", device.id, device.event_id),
        actor=actor,
        now=now,
        facts={
            "walk_in": str(typed.arrival.id),
            "reason": reason.value,
            "session": typed.arrival.session_id,
            "category": typed.category_id,
            "language": typed.language,
            "at": at.isoformat(),
        },
        changes=[Change(field, "", text) for field, text in kept.items() if text],
    )
    session.flush()


def settle_not_added(
    session: Session, event_id: int, id_: UUID, *, note: str, actor: Actor, now: datetime
) -> bool:
    """Notes that staff have seen to somebody who was not added; false where nobody waits for it.

    Of two who do it at once, the first one's note stays. `now`: aware, UTC.
    """
    db.lock_rows(session, Event.id, [event_id])
    if not any(one.id == id_ for one in not_added(session, event_id)):
        return False
    audit.record(
        session,
        Action.WALK_IN_SETTLED,
        Subject("event", event_id, event_id),
        actor=actor,
        now=now,
        reason=note,
        facts={"walk_in": str(id_)},
    )
    session.flush()
    return True
