"""Noting that an event moves, so that the office is asked whether to tell those who are registered."""

from datetime import datetime

from sqlalchemy.orm import Session

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
