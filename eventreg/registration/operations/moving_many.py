"""Moving people to another category of their event, many at once, and back again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from eventreg.audit.rules import Action, Actor
from eventreg.events.models import CategoryOffer
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.placing import fill_places, leave_queue
from eventreg.registration.operations.rows import note_many, write_moves
from eventreg.registration.operations.telling import tell_many, told_of
from eventreg.registration.rules import FreeSeats, Message, State
from eventreg.registration.rules.many import Back, Before, Fate, Moving, Target, fate_of_move


def move_many(
    session: Session,
    event_id: int,
    people: Sequence[Registration],
    offer: CategoryOffer,
    *,
    actor: Actor,
    now: datetime,
) -> dict[int, Fate]:
    """Moves these people to another category of the event. `now`: UTC.

    The event and their rows are locked. Whoever has a place has one there too, or stays. Whoever waits, waits there in the same turn; what
    became free goes to those who wait. What became of each by registration id.
    """
    places, target = queries.places(session, event_id), target_of(offer)
    fates = {one.id: fate_of_move(standing_of(one), target, places) for one in people}
    moved = [one for one in people if fates[one.id] is Fate.DONE]
    _write(session, moved, {one.id: offer for one in moved}, Action.REGISTRATION_MOVED, actor, now)
    # Where nobody is counted there is no queue: whoever waited has a place at once.
    seated = [one for one in moved if one.state is State.WAITLISTED and not offer.counts]
    for one in seated:
        one.state = State.CONFIRMED
        leave_queue(one)
    write_moves(session, seated)
    note_many(session, Action.REGISTRATION_SEATED, seated, actor=actor, now=now)
    tell_many(session, [told_of(one, Message.SEATED) for one in seated], now=now)
    fill_places(session, event_id, now=now)
    return fates


def move_back_many(
    session: Session,
    event_id: int,
    people: Sequence[tuple[Registration, Before]],
    offer_id: int | None,
    *,
    actor: Actor,
    now: datetime,
) -> dict[int, Back]:
    """Moves people back who were moved to the category `offer_id`. `now`: UTC.

    The event and their rows are locked. Whose place of before is somebody else's by now stays, and whoever was moved on since. What became
    of each by registration id.
    """
    mine = select(CategoryOffer).where(CategoryOffer.event_id == event_id)
    offers = {one.id: one for one in session.scalars(mine)}
    places = queries.places(session, event_id)
    outcomes: dict[int, Back] = {}
    for one, before in people:
        offer = offers.get(before.offer_id)
        if one.offer_id != offer_id or one.state is not before.state:
            outcomes[one.id] = Back.CHANGED_SINCE
        elif offer is None:
            outcomes[one.id] = Back.NO_PLACE
        else:
            # Whoever waited there waits there again, whatever the category says to newcomers.
            target = Target(offer.id, offer.counts, waiting_list=True)
            fate = fate_of_move(standing_of(one), target, places)
            outcomes[one.id] = Back.DONE if fate is Fate.DONE else Back.NO_PLACE
    back = [(one, before) for one, before in people if outcomes[one.id] is Back.DONE]
    for one, before in back:
        if one.state is State.WAITLISTED and one.offered_at is None:
            one.waiting_since, one.preferred_at = before.waiting_since, before.preferred_at
    to = {one.id: offers[before.offer_id] for one, before in back}
    moved = [one for one, _before in back]
    _write(session, moved, to, Action.REGISTRATION_MOVE_UNDONE, actor, now)
    fill_places(session, event_id, now=now)
    return outcomes


def standing_of(registration: Registration) -> Moving:
    """Where somebody stands who shall move."""
    holds = registration.seat is not None or registration.offered_at is not None
    return Moving(registration.state, queries.claim_of(registration), holds)


def target_of(offer: CategoryOffer) -> Target:
    """A category as far as it decides on who may move there."""
    return Target(offer.id, offer.counts, offer.waiting_list)


def _write(
    session: Session,
    people: Sequence[Registration],
    to: Mapping[int, CategoryOffer],
    action: Action,
    actor: Actor,
    now: datetime,
) -> None:
    """Writes and notes that each of these people is in another category now, on a seat of it."""
    free = queries.free_seats(session, {one.id for one in to.values() if one.counts})
    ways: dict[tuple[str, str], list[Registration]] = defaultdict(list)
    for one in people:
        offer = to[one.id]
        ways[one.offer.slug, offer.slug].append(one)
        one.seat = _seat(one, offer, free)
        one.offer_id = offer.id
    write_moves(session, people)
    for one in people:
        set_committed_value(one, "offer", to[one.id])
    for (before, after), some in ways.items():
        facts: dict[str, str | int | None] = {"from": before, "to": after}
        note_many(session, action, some, actor=actor, now=now, facts=facts)


def _seat(one: Registration, offer: CategoryOffer, free: Mapping[int, FreeSeats]) -> int | None:
    """The number of the seat that somebody gets in another category; none where none is held."""
    return free[offer.id].take() if one.state is State.CONFIRMED and offer.counts else None
