"""One registration cancelled, and put back by the rule for many."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.participants.models import BulkAction, BulkRow
from eventreg.participants.operations.bulk import standing
from eventreg.participants.rules import BulkKind, BulkState
from eventreg.registration.models import Registration
from eventreg.registration.operations.cancelling_many import cancel_many, restore_many
from eventreg.registration.operations.rows import locked
from eventreg.registration.rules import State, may_move
from eventreg.registration.rules.many import Back, Before, Fate


def cancel_one(
    session: Session,
    registration: Registration,
    *,
    reason: str,
    tell: bool,
    actor: Actor,
    now: datetime,
) -> BulkAction | None:
    """Cancels one registration; its place goes to the first who waits for it. `now`: aware, UTC.

    With `tell` the participant reads of it after the time in which it can be undone unread. By what
    it is taken back; none: the registration was not in force any more, and nothing was changed.
    """
    locked(session, registration)
    if not may_move(registration.state, State.CANCELLED):
        return None
    action = _written_down(session, registration, reason=reason, tell=tell, actor=actor, now=now)
    cancel_many(
        session,
        registration.event_id,
        [registration],
        reason=reason,
        tell=tell,
        action=action.uid,
        actor=actor,
        now=now,
    )
    session.flush()
    return action


def _written_down(
    session: Session,
    registration: Registration,
    *,
    reason: str,
    tell: bool,
    actor: Actor,
    now: datetime,
) -> BulkAction:
    """What is done, with how the person stood before."""
    action = BulkAction(
        uid=uuid4(),
        event_id=registration.event_id,
        kind=BulkKind.CANCEL,
        state=BulkState.DONE,
        reason=reason,
        tell=tell,
        people=1,
        done=1,
        actor_id=actor.id,
        started_by=actor.label,
        created_at=now,
        finished_at=now,
    )
    session.add(action)
    session.flush()
    row = BulkRow(action_id=action.id, registration_id=registration.id, position=1)
    row.fate, row.before = Fate.DONE, standing(registration).kept()
    session.add(row)
    return action


def restore_one(
    session: Session, action: BulkAction, row: BulkRow, *, actor: Actor, now: datetime
) -> Back:
    """Takes back what `cancel_one` did, if the place is still free: what became of it. `now`: UTC.

    `row`: the person of the action. What was taken back before counts as changed since.
    """
    person = row.registration
    locked(session, person)
    session.refresh(action)
    if action.undone_at is not None:
        return Back.CHANGED_SINCE
    pair = (person, Before.of(row.before))
    backs = restore_many(session, action.event_id, [pair], action=action.uid, actor=actor, now=now)
    row.back = backs[person.id]
    action.state, action.finished_at = BulkState.UNDONE, now
    action.actor_id, action.undone_by, action.undone_at = actor.id, actor.label, now
    session.flush()
    return row.back
