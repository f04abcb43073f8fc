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
from eventreg.events.rules import STILL_STATES
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.placing import (
    event_now,
    fill_places,
    leave_queue,
    lock_event,
    settle,
    stand_up,
)
from eventreg.registration.operations.rows import note_many, write_moves
from eventreg.registration.operations.telling import tell_many, told_of
from eventreg.registration.rules import UNDO, Message, Places, State, decision_key

#: So long a decision can be taken back before anybody reads of it.
TIME_TO_UNDO = timedelta(minutes=5)
#: So many messages are looked for at once.
_BATCH = 500
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
    session: Session,
    event_id: int,
    uids: Collection[UUID],
    *,
    actor: Actor,
    now: datetime,
    decision: UUID | None = None,
) -> Decided:
    """Confirms people who are pending, in order of arrival; who finds no place waits. `now`: UTC.

    They are told after the time in which the decision can be undone. Nobody is, while the event is
    called off or archived: those who wait are given no place then either. `decision`: the id of one that is made
    in several steps.
    """
    lock_event(session, event_id)
    decision = decision or uuid4()
    still = event_now(session, event_id).state in STILL_STATES
    found = [] if still else _pending(session, event_id, uids)
    _settle_all(session, event_id, found, decision, now=now)
    _note_and_tell(session, found, decision, Action.REGISTRATION_APPROVED, actor=actor, now=now)
    return Decided(decision, Counter(one.state for one in found), len(set(uids)) - len(found))


def _settle_all(
    session: Session,
    event_id: int,
    people: Sequence[Registration],
    decision: UUID,
    *,
    now: datetime,
) -> None:
    """Gives each of these people, in their order, a place or a turn in the waiting list."""
    seats = queries.free_seats(session, {one.offer_id for one in people if one.offer.counts})
    places = queries.places(session, event_id)
    for registration in people:
        fits = places.obstacle(queries.claim_of(registration)) is None
        with_seat = fits and registration.offer.counts
        number = seats[registration.offer_id].take() if with_seat else None
        settle(registration, places, number, now=now)
        if registration.state is State.CONFIRMED:
            leave_queue(registration)
        registration.decision = decision
    write_moves(session, people)


def reject(
    session: Session,
    event_id: int,
    uids: Collection[UUID],
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    decision: UUID | None = None,
) -> Decided:
    """Rejects people who are pending, with a reason that each of them reads. `now`: UTC.

    `decision`: the id of one that is made in several steps.
    """
    lock_event(session, event_id)
    decision = decision or uuid4()
    found = _pending(session, event_id, uids)
    for registration in found:
        stand_up(registration, State.REJECTED)
        registration.state_reason = reason
        registration.decision = decision
    write_moves(session, found)
    action = Action.REGISTRATION_REJECTED
    _note_and_tell(session, found, decision, action, actor=actor, now=now, reason=reason)
    states = Counter({State.REJECTED: len(found)}) if found else Counter[State]()
    return Decided(decision, states, len(set(uids)) - len(found))


def undo_decision(
    session: Session,
    event_id: int,
    decision: UUID,
    *,
    actor: Actor,
    now: datetime,
    only: Collection[int] | None = None,
) -> Undone:
    """Makes those pending again whom a decision moved and nothing has moved since. `now`: UTC.

    Whoever has been checked in stays. A decision from before the event began stands once it has
    begun. Their places go to those who wait. Who has not been told of the decision never will be;
    the others are told that it was taken back. `only`: of these people (registration ids).
    """
    lock_event(session, event_id)
    if queries.decision_stands(session, event_id, decision, now):
        return Undone(0, begun=True)
    statement = select(Registration).where(
        Registration.event_id == event_id, Registration.decision == decision
    )
    if only is not None:
        statement = statement.where(Registration.id.in_(only))
    found = _locked(session, statement.order_by(Registration.id))
    present = _present(session, [one.id for one in found])
    others = [one for one in found if one.id not in present]
    moved = _taken_up_again(session, event_id, others)
    undone = [one for one in others if one.id not in moved]
    _reopen(session, undone, decision, actor=actor, now=now)
    fill_places(session, event_id, now=now)
    session.flush()
    return Undone(len(undone), len(present), len(others) - len(undone))


def _present(session: Session, ids: Collection[int]) -> set[int]:
    """Those who were checked in to any session; their rows are locked, so nobody is at this moment."""
    statement = select(_ATTENDANCE.c.registration_id).where(_ATTENDANCE.c.registration_id.in_(ids))
    return set(session.scalars(statement))


def _reopen(
    session: Session,
    people: Sequence[Registration],
    decision: UUID,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    for one in people:
        stand_up(one, State.PENDING)
        one.state_reason = ""
        one.decision = None
    write_moves(session, people)
    note_many(session, Action.REGISTRATION_DECISION_UNDONE, people, actor=actor, now=now)
    read = withdraw_news(session, people, decision)
    told = [told_of(one, Message.PENDING) for one in people if one.id in read]
    tell_many(session, told, facts={"again": "yes"}, now=now)


_NEWS = {
    State.CONFIRMED: Message.APPROVED,
    State.WAITLISTED: Message.WAITLISTED,
    State.REJECTED: Message.REJECTED,
}


def _note_and_tell(
    session: Session,
    people: Sequence[Registration],
    decision: UUID,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Notes a decision on each of these people, and lines up what it made of them as their news."""
    note_many(session, action, people, actor=actor, now=now, reason=reason)
    told = [told_of(one, _NEWS[one.state], once=decision_key(decision, one.id)) for one in people]
    tell_many(session, told, now=now, due_at=now + TIME_TO_UNDO)


def withdraw_news(session: Session, people: Sequence[Registration], decision: UUID) -> set[int]:
    """Withdraws the news of a decision; the registration ids of those who have read of it, or will."""
    news: dict[int, int] = {}
    keys = {decision_key(decision, one.id): one.id for one in people}
    wanted = list(keys)
    for start in range(0, len(wanted), _BATCH):
        some = OutboxMail.once.in_(wanted[start : start + _BATCH])
        for id_, once in session.execute(select(OutboxMail.id, OutboxMail.once).where(some)):
            news[id_] = keys[once or ""]
    withdrawn = mail.withdraw_many(session, news)
    return {person for id_, person in news.items() if id_ not in withdrawn}


def _taken_up_again(session: Session, event_id: int, people: Sequence[Registration]) -> set[int]:
    """The ids of those who cannot go back: something else moved them, or they registered anew meanwhile."""
    moved = {one.id for one in people if State.PENDING not in UNDO.get(one.state, frozenset())}
    rejected = [one for one in people if one.state is State.REJECTED]
    return moved | queries.registered_anew(session, event_id, rejected)


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
