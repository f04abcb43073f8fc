"""Reminding people before an event: each hour, in short transactions, one for each event."""

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.registration import operations
from eventreg.registration.queries import events_to_remind


def remind() -> int:
    """Lines up the reminders that are due; how many. Whoever was reminded is not a second time."""
    now = utc_now()
    ids = [event.id for event in events_to_remind(db.session(), now=now)]
    db.session.commit()
    return sum(_remind_of(event_id) for event_id in ids)


def _remind_of(event_id: int) -> int:
    with writing():
        event = db.session.get_one(Event, event_id)
        lined_up = operations.remind(db.session(), event, now=utc_now())
        db.session.commit()
    return lined_up
