"""Moving the sessions of an event: one that was over may run again, and places of it are given again."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.events import operations as events
from eventreg.events.models import Event, EventSession
from eventreg.events.operations import SessionData
from eventreg.registration.operations.placing import fill_places, lock_event


def extend_programme(
    session: Session, event: Event, data: SessionData, *, actor: Actor, now: datetime
) -> EventSession:
    """A further session of the event; free places go to those who wait. `now`: aware, UTC."""
    lock_event(session, event.id)
    one = events.add_session(session, event, data, actor=actor, now=now)
    fill_places(session, event.id, now=now)
    return one


def move_session(
    session: Session, one: EventSession, data: SessionData, *, actor: Actor, now: datetime
) -> None:
    """Replaces what a session is; free places go to those who wait. `now`: aware, UTC.

    While an event was over, nobody was given a place of it.
    """
    lock_event(session, one.event_id)
    events.change_session(session, one, data, actor=actor, now=now)
    fill_places(session, one.event_id, now=now)
