"""Giving places: to whoever signs up, and to those who wait as soon as one is free."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import SYSTEM, Action, Actor
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import STILL_STATES, is_over
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.rows import claim_for, note
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import (
    FULL,
    Message,
    Person,
    Places,
    Refusal,
    State,
    who_fits,
)


def lock_event(session: Session, event_id: int) -> None:
    """Holds the event's row until the commit: nobody else counts or gives places of it meanwhile."""
    db.lock_rows(session, Event.id, [event_id])


def free_seat(session: Session, offer: CategoryOffer) -> int | None:
    """The number of the seat that the next one gets; none where a category has no seats."""
    return queries.lowest_free_seat(session, offer.id) if offer.counts else None


def settle(
    registration: Registration,
    places: Places,
    seat_number: int | None,
    *,
    now: datetime,
    beyond: bool = False,
) -> None:
    """Confirms somebody on a seat, or puts them at the end of the waiting list.

    `beyond`: staff give the seat although no place is left. It counts as taken like any other.

    The event's row is locked, and `places` are kept up to date. `now`: aware, UTC. The seat is
    looked up before the places are counted: where the lock failed, whoever sat down between the
    two either has the same seat, to which the constraint objects, or is counted.
    """
    claim = queries.claim_of(registration)
    if places.obstacle(claim) is not None and not beyond:
        registration.state = State.WAITLISTED
        registration.waiting_since = now
        return
    registration.state = State.CONFIRMED
    registration.seat = seat_number
    places.take(claim)


def refuse_move(session: Session, registration: Registration, person: Person) -> Refusal | None:
    """Why somebody cannot keep their place as this person: the new region or agency has none left.

    None when there is one, or when the person holds no place. Under the event's lock.
    """
    claimed = queries.claim_of(registration)
    claim = claim_for(session, registration.offer, person)
    holds = registration.seat is not None or registration.offered_at is not None
    if not holds or claim == claimed:
        return None
    obstacle = queries.places(session, registration.event_id).move(claimed, claim)
    return None if obstacle is None else FULL[obstacle]


def stand_up(registration: Registration, state: State) -> None:
    """Takes a registration out of its seat or out of the waiting list, into `state`."""
    registration.state = state
    registration.seat = None
    leave_queue(registration)


def leave_queue(registration: Registration) -> None:
    """Nothing of the waiting list stays with a registration that is not in it any more."""
    registration.waiting_since = None
    registration.preferred_at = None
    registration.offered_at = None
    registration.answer_by = None


def fill_places(session: Session, event_id: int, *, now: datetime) -> list[int]:
    """Gives every free place to the first in the waiting list whom it fits; ids of those who got one.

    Belongs into every transaction that frees places, under the event's lock. Where the event asks
    for a yes, the place is offered and held. Of an event that is cancelled, archived or over nobody is given
    one. `now`: UTC.
    """
    session.flush()
    queue = queries.waiting(session, event_id)
    if not queue:
        return []
    event = event_now(session, event_id)
    if is_over(event.ends_at, now) or event.state in STILL_STATES:
        return []
    ids = who_fits(queue, queries.places(session, event_id))
    db.lock_rows(session, Registration.id, ids)
    for registration_id in ids:
        registration = session.get_one(Registration, registration_id, populate_existing=True)
        if asks_for_yes(event, now):
            _offer(session, registration, event, now=now)
        else:
            seat(session, registration, actor=SYSTEM, now=now)
    return ids


def event_now(session: Session, event_id: int) -> Event:
    """The event with what decides on giving places, read under its lock, not before it."""
    event = session.get_one(Event, event_id)
    session.refresh(event, ["state", "answer_hours", "sessions"])
    return event


def seat(session: Session, registration: Registration, *, actor: Actor, now: datetime) -> None:
    """Confirms somebody from the waiting list on the lowest free seat, and tells them."""
    registration.state = State.CONFIRMED
    registration.seat = queries.lowest_free_seat(session, registration.offer_id)
    registration.decision = None  # It has moved on since: that decision is not undone any more.
    leave_queue(registration)
    note(session, Action.REGISTRATION_SEATED, registration, actor=actor, now=now)
    tell(session, registration, Message.SEATED, now=now)
    session.flush()


def asks_for_yes(event: Event, now: datetime) -> bool:
    """Whether a place that becomes free at `now` (UTC) is offered first, rather than given.

    Whoever is given a place after the event has begun stands at the door: nobody is asked then.
    """
    begun = event.starts_at is not None and event.starts_at <= now
    return event.answer_hours is not None and not begun


def _offer(session: Session, registration: Registration, event: Event, *, now: datetime) -> None:
    """Holds a place until the answer. The time runs once the person was told, not from now."""
    registration.offered_at = now
    if tell(session, registration, Message.PLACE_OFFERED, now=now) is None:
        registration.answer_by = deadline(event, now)
    note(session, Action.REGISTRATION_OFFERED, registration, actor=SYSTEM, now=now)
    session.flush()


def deadline(event: Event, now: datetime) -> datetime:
    """Until when somebody who is told at `now` (UTC) may answer: never beyond the event's beginning."""
    until = now + timedelta(hours=event.answer_hours or 0)
    return until if event.starts_at is None else min(until, max(event.starts_at, now))
