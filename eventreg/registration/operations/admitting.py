"""Admitting those who typed themselves in at the door."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import Action, Actor
from eventreg.events.rules import STILL_STATES
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.placing import event_now, free_seat, settle
from eventreg.registration.operations.rows import locked, note, outcome_of
from eventreg.registration.operations.signing_up import note_beyond
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import FULL, Message, Outcome, Refusal, Refused, State


def admit_from_door(
    session: Session,
    registration: Registration,
    *,
    actor: Actor,
    now: datetime,
    beyond: str = "",
) -> Outcome:
    """Confirms somebody who typed themselves in and waits: on a place, or not at all. `now`: UTC.

    Whoever is confirmed by now, by another desk or the office, stays so. `beyond`: why staff give a
    place although none may be left.
    """
    locked(session, registration)
    if registration.state is State.CONFIRMED:
        return outcome_of(registration, replay=True)
    if registration.state is not State.PENDING or registration.at_door_since is None:
        return Refused(Refusal.CLOSED)
    if event_now(session, registration.event_id).state in STILL_STATES:
        return Refused(Refusal.CALLED_OFF)
    seat = free_seat(session, registration.offer)
    places = queries.places(session, registration.event_id)
    obstacle = places.obstacle(queries.claim_of(registration))
    if obstacle is not None and not beyond:
        return Refused(FULL[obstacle])
    settle(registration, places, seat, now=now, beyond=bool(beyond))
    registration.at_door_since = None
    note(session, Action.REGISTRATION_ADMITTED, registration, actor=actor, now=now)
    if obstacle is not None:
        note_beyond(session, registration, beyond, actor=actor, now=now)
    tell(session, registration, Message.CONFIRMED, now=now)
    session.flush()
    return outcome_of(registration)
