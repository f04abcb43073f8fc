"""How long an event's data are kept, and whom people ask about them."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events.models import Event
from eventreg.events.operations.log import differences, note
from eventreg.events.rules import ATTENDANCE_YEARS, CONTACT_MONTHS


@dataclass(frozen=True)
class PrivacyData:
    """What an event says of the data of its people; a contact that is empty is the event's own."""

    contact_months: int = CONTACT_MONTHS
    attendance_years: int = ATTENDANCE_YEARS
    data_contact_name: str = ""
    data_contact_phone: str = ""
    data_contact_email: str = ""


def privacy_data_of(event: Event) -> PrivacyData:
    """What the event says now."""
    return PrivacyData(**{field.name: getattr(event, field.name) for field in fields(PrivacyData)})


def change_privacy(
    session: Session, event: Event, data: PrivacyData, *, actor: Actor, now: datetime
) -> bool:
    """Replaces what the event says of its people's data; false: nothing was different.

    The times are such as `keeping_fault` lets pass. `now`: aware, UTC.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    changes = differences(privacy_data_of(event), data, event.timezone)
    if not changes:
        return False
    for field in fields(PrivacyData):
        setattr(event, field.name, getattr(data, field.name))
    subject = Subject("event", event.id, event.id)
    note(session, Action.EVENT_CHANGED, subject, actor=actor, now=now, changes=changes)
    return True
