"""Cancelling many registrations at once, and taking that back as far as their places are still free."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from eventreg.audit.rules import Action, Actor
from eventreg.events.rules import STILL_STATES
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.deciding import TIME_TO_UNDO, withdraw_news
from eventreg.registration.operations.placing import event_now, fill_places, stand_up
from eventreg.registration.operations.rows import note_many, write_moves
from eventreg.registration.operations.telling import tell_many, told_of
from eventreg.registration.rules import FreeSeats, Message, Places, State, decision_key, may_move
from eventreg.registration.rules.many import Back, Before, Fate

#: By what people read that they are in force again, by where they stand.
_NEWS = {
    State.CONFIRMED: Message.CONFIRMED,
    State.PENDING: Message.PENDING,
    State.WAITLISTED: Message.WAITLISTED,
}


def cancel_many(
    session: Session,
    event_id: int,
    people: Sequence[Registration],
    *,
    reason: str,
    tell: bool,
    action: UUID,
    actor: Actor,
    now: datetime,
) -> dict[int, Fate]:
    """Cancels these people; their places go to those who wait. `now`: UTC.

    The event and their rows are locked. With `tell` they read of it after the time in which it can be undone unread. What became of each
    by registration id. `action`: the id under which it is done, and taken back.
    """
    ended = [one for one in people if may_move(one.state, State.CANCELLED)]
    for one in ended:
        stand_up(one, State.CANCELLED)
        one.cancelled_at = now
        one.state_reason = reason
        one.decision = None
    write_moves(session, ended)
    noted = Action.REGISTRATION_CANCELLED
    note_many(session, noted, ended, actor=actor, now=now, reason=reason)
    if tell:
        told = [told_of(one, Message.CANCELLED, once=decision_key(action, one.id)) for one in ended]
        due_at = now + TIME_TO_UNDO
        tell_many(session, told, facts={"by": "office"}, now=now, due_at=due_at)
    fill_places(session, event_id, now=now)
    done = {one.id for one in ended}
    return {one.id: Fate.DONE if one.id in done else Fate.NOT_IN_FORCE for one in people}


def restore_many(
    session: Session,
    event_id: int,
    people: Sequence[tuple[Registration, Before]],
    *,
    action: UUID,
    actor: Actor,
    now: datetime,
) -> dict[int, Back]:
    """Puts people back where they stood before `action` cancelled them. `now`: UTC.

    The event and their rows are locked.
    Whose place is somebody else's by now stays cancelled. Who has read of the cancellation reads
    that it was taken back; the others never read of either. What became of each by registration id.
    """
    if event_now(session, event_id).state in STILL_STATES:
        return {one.id: Back.STANDS for one, _before in people}
    outcomes = _possible(session, event_id, people)
    places = queries.places(session, event_id)
    seats = queries.free_seats(session, {one.offer_id for one, _ in people if one.offer.counts})
    restored = []
    for one, before in people:
        if outcomes[one.id] is Back.DONE:
            outcomes[one.id] = _put_back(one, before, places, seats)
        if outcomes[one.id] is Back.DONE:
            restored.append(one)
    write_moves(session, restored)
    note_many(session, Action.REGISTRATION_CANCEL_UNDONE, restored, actor=actor, now=now)
    read = withdraw_news(session, restored, action)
    told = [told_of(one, _NEWS[one.state]) for one in restored if one.id in read]
    tell_many(session, told, facts={"restored": "yes"}, now=now)
    fill_places(session, event_id, now=now)
    return outcomes


def _possible(
    session: Session, event_id: int, people: Sequence[tuple[Registration, Before]]
) -> dict[int, Back]:
    """Who may be put back at all, whether or not there is a place."""
    cancelled = [one for one, _before in people if one.state is State.CANCELLED]
    anew = queries.registered_anew(session, event_id, cancelled)
    found = {one.id: Back.CHANGED_SINCE for one, _before in people}
    for one in cancelled:
        found[one.id] = Back.REGISTERED_ANEW if one.id in anew else Back.DONE
    return found


def _put_back(
    one: Registration, before: Before, places: Places, seats: Mapping[int, FreeSeats]
) -> Back:
    """Gives somebody their place or turn again, if there is one. `places` and `seats` are kept up to date."""
    if before.state is State.CONFIRMED:
        claim = queries.claim_of(one)
        if places.obstacle(claim) is not None:
            return Back.NO_PLACE
        places.take(claim)
        one.seat = seats[one.offer_id].take() if one.offer.counts else None
    if before.state is State.WAITLISTED:
        one.waiting_since, one.preferred_at = before.waiting_since, before.preferred_at
    one.state = before.state
    one.cancelled_at = None
    one.state_reason = ""
    return Back.DONE
