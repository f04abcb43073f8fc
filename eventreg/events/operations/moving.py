"""Noting that an event moves, so that the office is asked whether to tell those who are registered."""

from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventreg import db
from eventreg.events.models import Event
from eventreg.events.rules import EventState


def note_move(session: Session, event: Event, *, now: datetime) -> None:
    """Notes that the event's times, place or sessions change at `now` (UTC). Holds its row until the commit.

    An event that does not take place moves no more.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event, ["moved_at", "state", "version"])
    if event.state in {EventState.DRAFT, EventState.PUBLISHED}:
        event.moved_at = now


def note_small_move(session: Session, event: Event) -> None:
    """Notes that sessions begin minutes later: calendars that look again see it, and nobody is to be told.

    The event's version grows, from which the SEQUENCE of calendar entries is made; whether an
    earlier move is still to be told stays as it is. Holds the event's row until the commit.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event, ["moved_at", "state", "version"])
    flag_modified(event, "moved_at")
