"""Moving an event: what everybody to be told knows is no news, and places of one that was over are given again."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.events import operations as events
from eventreg.events.models import Event, EventSession
from eventreg.events.operations import (
    Changed,
    EventData,
    NotChanged,
    NotPublished,
    SessionData,
    Stale,
)
from eventreg.registration import queries
from eventreg.registration.operations.placing import fill_places, lock_event


def forget_known_moves(session: Session, event: Event) -> None:
    """Settles an earlier move of which nobody is to be told any more, before a further one is noted.

    It was made before anybody registered, or whoever did not know of it has cancelled. Holds the
    event's row.
    """
    lock_event(session, event.id)
    session.refresh(event, ["moved_at", "moved_what", "moved_from", "version"])
    if queries.all_know_of_move(session, event):
        events.settle_move(event)


def change_details(
    session: Session, event: Event, data: EventData, *, version: int, actor: Actor, now: datetime
) -> Changed | Stale | NotChanged | NotPublished:
    """Replaces what the event says about itself, as `events.operations.change_event` does. `now`: aware, UTC.

    What those who are registered saw already is not told them with it.
    """
    lock_event(session, event.id)
    session.refresh(event)
    known = queries.all_know_of_move(session, event)
    return events.change_event(
        session, event, data, version=version, known=known, actor=actor, now=now
    )


def extend_programme(
    session: Session, event: Event, data: SessionData, *, actor: Actor, now: datetime
) -> EventSession:
    """A further session of the event; free places go to those who wait. `now`: aware, UTC."""
    forget_known_moves(session, event)
    one = events.add_session(session, event, data, actor=actor, now=now)
    fill_places(session, event.id, now=now)
    return one


def move_session(
    session: Session, one: EventSession, data: SessionData, *, actor: Actor, now: datetime
) -> None:
    """Replaces what a session is; free places go to those who wait. `now`: aware, UTC.

    While an event was over, nobody was given a place of it.
    """
    forget_known_moves(session, one.event)
    events.change_session(session, one, data, actor=actor, now=now)
    fill_places(session, one.event_id, now=now)
