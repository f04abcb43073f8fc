"""Approval: deciding on those who wait for it, one or many, and taking a decision back."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, column, select, table
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import Action, Actor
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.placing import (
    fill_places,
    free_seat,
    leave_queue,
    lock_event,
    settle,
    stand_up,
)
from eventreg.registration.operations.rows import note
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import UNDO, Message, Places, State, decision_key

#: So long a decision can be taken back before anybody reads of it.
TIME_TO_UNDO = timedelta(minutes=5)
# Check-in stands above registration, so who is present is known here by the table's name only.
_ATTENDANCE = table("attendance", column("registration_id"))


@dataclass(frozen=True)
class Decided:
    """What a decision came to: how many in each state; how many were not pending.

    `id` is the decision's own, by which it is undone.
    """

    id: UUID
    states: Counter[State]
    skipped: int


@dataclass(frozen=True)
class Undone:
    """How many await the decision again, and how many do not.

    `present`: who has been checked in since, or at all; `moved`: who was moved by something else.
    `begun`: the event has begun since the decision, so that it stands for everybody.
    """

    pending: int
    present: int = 0
    moved: int = 0
    begun: bool = False


@dataclass(frozen=True)
class Approval:
    """What approving people would come to now: who gets a place, and who goes to the waiting list."""

    seated: list[Registration]
    waiting: list[Registration]


def preview_approval(session: Session, people: Iterable[Registration]) -> Approval:
    """What approving these people, who are pending in one event, would come to in this order."""
    seated: list[Registration] = []
    waiting: list[Registration] = []
    places: Places | None = None
    for registration in people:
        places = places or queries.places(session, registration.event_id)
        claim = queries.claim_of(registration)
        if places.obstacle(claim) is not None:
            waiting.append(registration)
            continue
        places.take(claim)
        seated.append(registration)
    return Approval(seated, waiting)


def approve(
    session: Session, event_id: int, uids: Collection[UUID], *, actor: Actor, now: datetime
) -> Decided:
    """Confirms people who are pending, in order of arrival; who finds no place waits. `now`: UTC.

    They are told after the time in which the decision can be undone.
    """
    lock_event(session, event_id)
    decision, states = uuid4(), Counter[State]()
    found = _pending(session, event_id, uids)
    places = queries.places(session, event_id)
    for registration in found:
        settle(registration, places, free_seat(session, registration.offer), now=now)
        session.flush()
        states[registration.state] += 1
        _close(session, registration, decision, Action.REGISTRATION_APPROVED, actor=actor, now=now)
    session.flush()
    return Decided(decision, states, len(set(uids)) - len(found))


def reject(
    session: Session,
    event_id: int,
    uids: Collection[UUID],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Decided:
    """Rejects people who are pending, with a reason that each of them reads. `now`: UTC."""
    lock_event(session, event_id)
    decision = uuid4()
    found = _pending(session, event_id, uids)
    for registration in found:
        stand_up(registration, State.REJECTED)
        registration.state_reason = reason
        _close(
            session,
            registration,
            decision,
            Action.REGISTRATION_REJECTED,
            actor=actor,
            now=now,
            reason=reason,
        )
    session.flush()
    states = Counter({State.REJECTED: len(found)}) if found else Counter[State]()
    return Decided(decision, states, len(set(uids)) - len(found))


def undo_decision(
    session: Session, event_id: int, decision: UUID, *, actor: Actor, now: datetime
) -> Undone:
    """Makes those pending again whom a decision moved and nothing has moved since. `now`: UTC.

    Whoever has been checked in stays. A decision from before the event began stands once it has
    begun. Their places go to those who wait. Who has not been told of the decision never will be;
    the others are told that it was taken back.
    """
    lock_event(session, event_id)
    if queries.decision_stands(session, event_id, decision, now):
        return Undone(0, begun=True)
    statement = select(Registration).where(
        Registration.event_id == event_id, Registration.decision == decision
    )
    found = _locked(session, statement.order_by(Registration.id))
    present = _present(session, [one.id for one in found])
    others = [one for one in found if one.id not in present]
    undone = [one for one in others if not _taken_up_again(session, one)]
    for registration in undone:
        _reopen(session, registration, decision, actor=actor, now=now)
    fill_places(session, event_id, now=now)
    session.flush()
    return Undone(len(undone), len(present), len(others) - len(undone))


def _present(session: Session, ids: Collection[int]) -> set[int]:
    """Those who were checked in to any session; their rows are locked, so nobody is at this moment."""
    statement = select(_ATTENDANCE.c.registration_id).where(_ATTENDANCE.c.registration_id.in_(ids))
    return set(session.scalars(statement))


def _reopen(
    session: Session, registration: Registration, decision: UUID, *, actor: Actor, now: datetime
) -> None:
    stand_up(registration, State.PENDING)
    registration.state_reason = ""
    registration.decision = None
    note(session, Action.REGISTRATION_DECISION_UNDONE, registration, actor=actor, now=now)
    if not _withdraw_news(session, registration, decision):
        tell(session, registration, Message.PENDING, facts={"again": "yes"}, now=now)


def _close(
    session: Session,
    registration: Registration,
    decision: UUID,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    registration.decision = decision
    if registration.state is State.CONFIRMED:
        leave_queue(registration)
    note(session, action, registration, actor=actor, now=now, reason=reason)
    news = {
        State.CONFIRMED: Message.APPROVED,
        State.WAITLISTED: Message.WAITLISTED,
        State.REJECTED: Message.REJECTED,
    }[registration.state]
    tell(
        session,
        registration,
        news,
        now=now,
        once=decision_key(decision, registration.id),
        due_at=now + TIME_TO_UNDO,
    )


def _withdraw_news(session: Session, registration: Registration, decision: UUID) -> bool:
    """Whether the person has not read of the decision and will not."""
    key = decision_key(decision, registration.id)
    news = session.scalars(select(OutboxMail).where(OutboxMail.once == key)).one_or_none()
    return news is None or mail.withdraw(session, news)


def _taken_up_again(session: Session, registration: Registration) -> bool:
    """Whether it cannot go back: something else moved it, or the person registered anew meanwhile."""
    if State.PENDING not in UNDO.get(registration.state, frozenset()):
        return True
    if registration.state is not State.REJECTED:
        return False
    again = queries.same_person(
        session,
        registration.event_id,
        key=registration.name_key,
        nip=registration.nip,
        phone=registration.phone,
    )
    return again is not None


def _pending(session: Session, event_id: int, uids: Collection[UUID]) -> Sequence[Registration]:
    statement = (
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.uid.in_(uids),
            Registration.state == State.PENDING,
        )
        .order_by(Registration.created_at, Registration.id)
    )
    return _locked(session, statement)


def _locked(session: Session, statement: Select[Registration]) -> Sequence[Registration]:
    ids = [one.id for one in session.scalars(statement)]
    db.lock_rows(session, Registration.id, ids)
    return session.scalars(statement.execution_options(populate_existing=True)).all()
