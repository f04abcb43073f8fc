"""Deleting what nobody used. What has registrations is archived, never deleted."""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.accounts.models import Membership
from eventreg.audit.rules import Actor
from eventreg.checkin.models import Device, DeviceSession, Scan
from eventreg.events import operations as events
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import DeleteObjection, EventState
from eventreg.keys.models import ApiKey
from eventreg.online.models import MeetingReport, PresenceWord
from eventreg.papers.models import PaperStyle
from eventreg.registration.models import Group, Import, Registration

#: With one row of these somebody's data, or what was recorded, would go with the event.
_PEOPLE = (Registration, Group, Import)
_RECORDS = (Scan, MeetingReport, PresenceWord)


def refuse_delete(session: Session, event: Event) -> DeleteObjection | None:
    """Why an event is not deleted; none: it is a draft that nobody used."""
    if event.state is not EventState.DRAFT:
        return DeleteObjection.NOT_DRAFT
    for tables, objection in (
        (_PEOPLE, DeleteObjection.HAS_PEOPLE),
        (_RECORDS, DeleteObjection.HAS_RECORDS),
    ):
        there = [exists().where(table.event_id == event.id) for table in tables]
        if session.scalar(select(or_(*there))):
            return objection
    return None


def delete_event(
    session: Session, event: Event, *, actor: Actor, now: datetime
) -> DeleteObjection | None:
    """Deletes a draft that nobody used, with its team, devices and keys; none: it is gone.

    Its title and the log of it stay, so that it can be told what became of it. `now`: aware, UTC.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    objection = refuse_delete(session, event)
    if objection is not None:
        return objection
    for table in (Device, ApiKey):
        ended = (table.event_id == event.id, table.revoked_at.is_(None))
        session.execute(update(table).where(*ended).values(revoked_at=now))
    unpaired = update(Device).where(Device.event_id == event.id).values(pairing_hash=None)
    session.execute(unpaired)
    for belongs in (Membership, PaperStyle):
        session.execute(delete(belongs).where(belongs.event_id == event.id))
    parts = select(EventSession.id).where(EventSession.event_id == event.id)
    session.execute(delete(DeviceSession).where(DeviceSession.session_id.in_(parts)))
    events.empty_draft(session, event, actor=actor, now=now)
    return None
