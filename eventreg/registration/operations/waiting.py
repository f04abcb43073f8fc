"""The waiting list: precedence, the answer to an offered place, and offers nobody answered."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import SYSTEM, Action, Actor
from eventreg.events.models import Event
from eventreg.events.rules import STILL_STATES
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.changing import give_up
from eventreg.registration.operations.placing import (
    deadline,
    event_now,
    fill_places,
    lock_event,
    seat,
)
from eventreg.registration.operations.rows import locked, note
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import Message, State, may_accept


def prefer(
    session: Session, registration: Registration, *, reason: str, actor: Actor, now: datetime
) -> bool:
    """Gives somebody precedence in the waiting list: the next place that fits is theirs.

    It makes no place: limits hold. False when the person does not wait (any more). `now`: UTC.
    """
    locked(session, registration)
    if not _waits(registration) or registration.preferred_at is not None:
        return False
    registration.preferred_at = now
    note(session, Action.REGISTRATION_PREFERRED, registration, actor=actor, now=now, reason=reason)
    fill_places(session, registration.event_id, now=now)
    return True


def withdraw_preference(
    session: Session, registration: Registration, *, actor: Actor, now: datetime
) -> bool:
    """Takes precedence back: the person stands again where their arrival puts them. `now`: UTC.

    False when they do not wait (any more), were offered a place meanwhile, or had no precedence.
    """
    locked(session, registration)
    if not _waits(registration) or registration.preferred_at is None:
        return False
    registration.preferred_at = None
    action = Action.REGISTRATION_PREFERENCE_WITHDRAWN
    note(session, action, registration, actor=actor, now=now)
    session.flush()
    return True


def _waits(registration: Registration) -> bool:
    """Whether somebody stands in the waiting list and no place is held for them."""
    return registration.state is State.WAITLISTED and registration.offered_at is None


def accept_place(
    session: Session, registration: Registration, *, actor: Actor, now: datetime
) -> bool:
    """The yes to an offered place. False when no place is held for the person (any more). `now`: UTC."""
    locked(session, registration)
    if not may_accept(registration.held, now):
        return False
    seat(session, registration, actor=actor, now=now)
    return True


def decline_place(
    session: Session, registration: Registration, *, reason: str, actor: Actor, now: datetime
) -> bool:
    """The no to an offered place: the person leaves the waiting list, and the next is asked.

    False when no place is held for the person (any more): nobody is cancelled by an old page. `now`: UTC.
    """
    locked(session, registration)
    if registration.state is not State.WAITLISTED or registration.offered_at is None:
        return False
    return give_up(session, registration, reason=reason, actor=actor, now=now)


def start_clock(session: Session, registration: Registration, *, now: datetime) -> bool:
    """Somebody has now been told of the place that is held for them: their time to answer runs.

    False when it ran already, or when no place is held. `now`: UTC.
    """
    locked(session, registration)
    if registration.offered_at is None or registration.answer_by is not None:
        return False
    registration.answer_by = deadline(event_now(session, registration.event_id), now)
    session.flush()
    return True


def lapse_offers(session: Session, event_id: int, *, now: datetime) -> int:
    """Takes back what nobody answered in time: those people go to the end, the next ones are asked.

    Once the event has begun, also places of which their people were never told. How many offers
    lapsed. `now`: aware, UTC.
    """
    lock_event(session, event_id)
    ids = session.scalars(
        select(Registration.id).where(
            Registration.event_id == event_id,
            Registration.state == State.WAITLISTED,
            queries.offer_is_over(now),
        )
    ).all()
    db.lock_rows(session, Registration.id, ids)
    for registration_id in ids:
        registration = session.get_one(Registration, registration_id, populate_existing=True)
        registration.waiting_since = now
        registration.preferred_at = registration.offered_at = registration.answer_by = None
        note(session, Action.REGISTRATION_OFFER_LAPSED, registration, actor=SYSTEM, now=now)
        tell(session, registration, Message.OFFER_LAPSED, now=now)
    if ids:
        fill_places(session, event_id, now=now)
    return len(ids)


def events_with_lapsed_offers(session: Session, *, now: datetime) -> list[int]:
    """The events in which an offered place was not answered for in time. `now`: UTC.

    Where an event is cancelled or archived, nobody is bothered with places of it.
    """
    return list(
        session.scalars(
            select(Registration.event_id)
            .join(Event, Event.id == Registration.event_id)
            .where(
                Registration.state == State.WAITLISTED,
                queries.offer_is_over(now),
                Event.state.not_in(STILL_STATES),
            )
            .distinct()
        )
    )
