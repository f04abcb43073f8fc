"""Notes that staff leave about the way of an event to its people. They change nothing that it says."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.events.models import Event
from eventreg.events.operations.log import in_words, note


def note_shared(session: Session, event: Event, *, actor: Actor, now: datetime) -> None:
    """Notes that the link of the event was handed out at `now` (UTC); the first time counts."""
    _note(session, event, "shared_at", now, actor=actor, now=now)


def close_guide(session: Session, event: Event, *, actor: Actor, now: datetime) -> None:
    """Puts the list of first steps away, for everybody. `now`: aware, UTC."""
    _note(session, event, "guide_closed_at", now, actor=actor, now=now)


def reopen_guide(session: Session, event: Event, *, actor: Actor, now: datetime) -> None:
    """Brings the list of first steps back. `now`: aware, UTC."""
    _note(session, event, "guide_closed_at", None, actor=actor, now=now)


def _note(
    session: Session,
    event: Event,
    column: str,
    value: datetime | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Changes one column and nothing else: the event's version, which forms and calendars watch, stays."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event, [column])
    before = getattr(event, column)
    if (before is None) == (value is None):
        return
    statement = update(Event).where(Event.id == event.id).values({column: value})
    session.execute(statement.execution_options(synchronize_session=False))
    session.refresh(event, [column])
    change = Change(column, in_words(before, event.timezone), in_words(value, event.timezone))
    subject = Subject("event", event.id, event.id)
    note(session, Action.EVENT_CHANGED, subject, actor=actor, now=now, changes=(change,))
