"""What is done to one batch of people, and how it is taken back: the same as for one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.checkin.models import Attendance
from eventreg.events.rules import STILL_STATES
from eventreg.participants.models import BulkAction
from eventreg.participants.rules import BulkKind
from eventreg.registration.models import Registration
from eventreg.registration.operations import approve, reject, undo_decision
from eventreg.registration.operations.cancelling_many import cancel_many, restore_many
from eventreg.registration.operations.moving_many import move_back_many, move_many
from eventreg.registration.operations.placing import event_now
from eventreg.registration.queries import decision_stands
from eventreg.registration.rules import State
from eventreg.registration.rules.many import Back, Before, Fate

People = Sequence[Registration]
Pairs = Sequence[tuple[Registration, Before]]


@dataclass(frozen=True)
class Step:
    """One batch of an action: in which session, for whom in the log, and when (UTC)."""

    session: Session
    action: BulkAction
    actor: Actor
    now: datetime


def do(step: Step, people: People) -> dict[int, Fate]:
    """Does to these people, whose rows and whose event are locked, what the action says; by their ids."""
    return _DOING[step.action.kind](step, people)


def take_back(step: Step, people: Pairs) -> dict[int, Back]:
    """Puts these people back where they stood, as far as that is possible; by their ids."""
    return _UNDOING[step.action.kind](step, people)


def _approve(step: Step, people: People) -> dict[int, Fate]:
    event_id = step.action.event_id
    if event_now(step.session, event_id).state in STILL_STATES:
        return {one.id: Fate.CALLED_OFF for one in people}
    pending = _pending(people)
    uids, decision = list(pending.values()), step.action.uid
    approve(step.session, event_id, uids, actor=step.actor, now=step.now, decision=decision)
    return {one.id: _APPROVED[one.state] if one.id in pending else Fate.DECIDED for one in people}


#: What became of whoever was pending, by where they stand now.
_APPROVED = {State.CONFIRMED: Fate.DONE, State.WAITLISTED: Fate.WAITS}


def _reject(step: Step, people: People) -> dict[int, Fate]:
    pending = _pending(people)
    reject(
        step.session,
        step.action.event_id,
        list(pending.values()),
        reason=step.action.reason,
        actor=step.actor,
        now=step.now,
        decision=step.action.uid,
    )
    return {one.id: Fate.DONE if one.id in pending else Fate.DECIDED for one in people}


def _pending(people: People) -> dict[int, UUID]:
    """The public ids of those who wait for a decision, by their ids."""
    return {one.id: one.uid for one in people if one.state is State.PENDING}


def _move(step: Step, people: People) -> dict[int, Fate]:
    action = step.action
    if action.offer is None:  # It was removed meanwhile.
        return {one.id: Fate.NO_PLACE for one in people}
    return move_many(
        step.session, action.event_id, people, action.offer, actor=step.actor, now=step.now
    )


def _cancel(step: Step, people: People) -> dict[int, Fate]:
    action = step.action
    return cancel_many(
        step.session,
        action.event_id,
        people,
        reason=action.reason,
        tell=action.tell,
        action=action.uid,
        actor=step.actor,
        now=step.now,
    )


def _decide_again(step: Step, people: Pairs) -> dict[int, Back]:
    """Those on whom it decided wait for a decision again."""
    ids = [one.id for one, _before in people]
    session, action = step.session, step.action
    if decision_stands(session, action.event_id, action.uid, step.now):
        return dict.fromkeys(ids, Back.STANDS)
    came = select(Attendance.registration_id).where(Attendance.registration_id.in_(ids))
    present = set(session.scalars(came))
    undo_decision(session, action.event_id, action.uid, actor=step.actor, now=step.now, only=ids)
    return {one.id: _back(one, present) for one, _before in people}


def _back(one: Registration, present: set[int]) -> Back:
    """What became of taking back the decision on somebody."""
    if one.state is State.PENDING and one.decision is None:
        return Back.DONE
    return Back.PRESENT if one.id in present else Back.CHANGED_SINCE


def _move_back(step: Step, people: Pairs) -> dict[int, Back]:
    action = step.action
    return move_back_many(
        step.session, action.event_id, people, action.offer_id, actor=step.actor, now=step.now
    )


def _restore(step: Step, people: Pairs) -> dict[int, Back]:
    action = step.action
    return restore_many(
        step.session, action.event_id, people, action=action.uid, actor=step.actor, now=step.now
    )


_DOING: dict[BulkKind, Callable[[Step, People], dict[int, Fate]]] = {
    BulkKind.APPROVE: _approve,
    BulkKind.REJECT: _reject,
    BulkKind.MOVE: _move,
    BulkKind.CANCEL: _cancel,
}
_UNDOING: dict[BulkKind, Callable[[Step, Pairs], dict[int, Back]]] = {
    BulkKind.APPROVE: _decide_again,
    BulkKind.REJECT: _decide_again,
    BulkKind.MOVE: _move_back,
    BulkKind.CANCEL: _restore,
}
