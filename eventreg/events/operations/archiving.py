"""Putting an event away, taking it out again, and emptying a draft that is deleted."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events.models import (
    CategoryOffer,
    Checkpoint,
    Event,
    EventSession,
    Question,
    RegionPlaces,
    SessionAdmission,
)
from eventreg.events.operations.log import note
from eventreg.events.rules import ArchiveFacts, ArchiveObjection, EventState, refuse_archive

#: In such an order that nothing points at what is gone.
_PARTS = (EventSession, Checkpoint, Question, CategoryOffer)
#: What a deleted draft says no more; its title stays for the log.
_EMPTIED = (
    *("series", "theme", "description", "venue", "address", "meeting_url", "meeting_notes"),
    *("organizer", "contact_name", "contact_phone", "contact_email"),
    *("data_contact_name", "data_contact_phone", "data_contact_email"),
)


def archive(
    session: Session, event: Event, *, expected: bool, actor: Actor, now: datetime
) -> ArchiveObjection | None:
    """Archives an event that is over or cancelled, or a draft for which nobody waits; none: done.

    Registrations stay as they are. `expected`: somebody is registered, waits or is pending. Telling
    those who wait is `registration.operations.archive_event`. `now`: aware, UTC.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    objection = refuse_archive(ArchiveFacts(event.state, event.ends_at, expected), now)
    if objection is not None:
        return objection
    event.archived_from, event.archived_at = event.state, now
    _move(session, event, EventState.ARCHIVED, Action.EVENT_ARCHIVED, actor=actor, now=now)
    return None


def unarchive(session: Session, event: Event, *, actor: Actor, now: datetime) -> bool:
    """Takes an event out of the archive: it is what it was before. False when it is not archived."""
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    if event.state is not EventState.ARCHIVED:
        return False
    state = event.stood if event.archived_from else EventState.DRAFT
    event.archived_from = event.archived_at = None
    _move(session, event, state, Action.EVENT_UNARCHIVED, actor=actor, now=now)
    return True


def empty_draft(session: Session, event: Event, *, actor: Actor, now: datetime) -> None:
    """Takes everything from a draft but its title, and gives its address back; its row stays for the log.

    The log is never changed, and its entries point at the event. Whether it may be deleted at all
    is decided by `privacy.operations.delete_event`. `now`: aware, UTC.
    """
    subject = Subject("event", event.id, event.id)
    note(session, Action.EVENT_DELETED, subject, actor=actor, now=now, facts={"slug": event.slug})
    for name in _EMPTIED:
        setattr(event, name, "")
    event.texts = {}
    event.board_secret = None
    event.slug = f"deleted--{event.id}"  # No address that anybody may choose has two hyphens.
    event.submission_id = None  # The form that made it may be sent again.
    event.deleted_at = now
    session.flush()
    sessions = select(EventSession.id).where(EventSession.event_id == event.id)
    offers = select(CategoryOffer.id).where(CategoryOffer.event_id == event.id)
    for gone in (
        delete(SessionAdmission).where(SessionAdmission.session_id.in_(sessions)),
        delete(RegionPlaces).where(RegionPlaces.offer_id.in_(offers)),
        *(delete(part).where(part.event_id == event.id) for part in _PARTS),
    ):
        session.execute(gone)
    session.expire(event)


def _move(
    session: Session,
    event: Event,
    state: EventState,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    before, event.state = event.state, state
    subject = Subject("event", event.id, event.id)
    facts: dict[str, str | int | None] = {"state_before": before.value}
    note(session, action, subject, actor=actor, now=now, facts=facts)
