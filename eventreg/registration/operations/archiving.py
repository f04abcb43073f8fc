"""Putting an event away: who still waits is told, and nobody else is written to any more."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.events import operations as events
from eventreg.events.models import Event
from eventreg.events.rules import ArchiveObjection, EventState
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.announcing import TIME_TO_RESTORE, tell_all, withdraw
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.rules import Message


def archive_event(
    session: Session, event: Event, *, actor: Actor, now: datetime
) -> int | ArchiveObjection:
    """Archives an event and tells those who wait or whose sign-up nobody decided on; how many.

    They read of it after TIME_TO_RESTORE. Of a cancelled event everybody was told already.
    Registrations keep their state. `now`: aware, UTC.
    """
    lock_event(session, event.id)
    expected = is_expected(session, event)
    objection = events.archive(session, event, expected=expected, actor=actor, now=now)
    if objection is not None:
        return objection
    if event.archived_from is EventState.CANCELLED:
        return 0
    return tell_all(
        session,
        event.id,
        Message.EVENT_CLOSED,
        queries.left_waiting(),
        groups=queries.groups_left_waiting(),
        key=f"archived:{event.id}:{event.version}",
        now=now,
        due_at=now + TIME_TO_RESTORE,
    )


def is_expected(session: Session, event: Event) -> bool:
    """Whether somebody is registered for an event, waits, or awaits a decision."""
    condition = (Registration.event_id == event.id, queries.in_force())
    return bool(session.scalar(select(exists().where(*condition))))


def unarchive_event(session: Session, event: Event, *, actor: Actor, now: datetime) -> bool:
    """Takes an event out of the archive, with everything as it was. False when it is not archived.

    Whoever has not read of it never will; the others are not written to again, for they still wait.
    `now`: aware, UTC.
    """
    lock_event(session, event.id)
    if not events.unarchive(session, event, actor=actor, now=now):
        return False
    withdraw(session, event.id, Message.EVENT_CLOSED)
    return True
