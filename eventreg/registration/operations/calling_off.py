"""Calling an event off and taking that back: whom it is told, and what of an earlier move they read with it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor
from eventreg.events import operations as events
from eventreg.events.models import Event
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations.announcing import (
    MOVED,
    RESTORED,
    TIME_TO_RESTORE,
    tell_all,
    withdraw,
)
from eventreg.registration.operations.placing import deadline, fill_places
from eventreg.registration.operations.telling_moves import facts_of_move, forget_answers
from eventreg.registration.rules import Message


def cancel_event(
    session: Session, event: Event, *, reason: str, actor: Actor, now: datetime
) -> int | None:
    """Cancels a published event and tells everybody who is registered, waits or is pending; how many.

    Contacts of groups are told too.
    They read of it after TIME_TO_RESTORE. Registrations keep their state. None when the event is
    not published (any more). `now`: aware, UTC.
    """
    if not events.call_off(session, event, reason=reason, actor=actor, now=now):
        return None
    return tell_all(
        session,
        event.id,
        Message.EVENT_CANCELLED,
        queries.in_force(),
        groups=queries.concerned_groups(),
        key=f"cancelled:{event.id}:{event.version}",
        now=now,
        due_at=now + TIME_TO_RESTORE,
    )


def restore_event(
    session: Session, event: Event, *, note: str, actor: Actor, now: datetime
) -> int | None:
    """Takes the cancellation of an event back; how many had read of it and are told so.

    The others never will: their messages are withdrawn. Places that became free meanwhile go to
    those who wait. What moved before or meanwhile stands in the same message; of the others the office
    is asked. None when the event is not cancelled (any more). `now`: aware, UTC.
    """
    if not events.restore(session, event, actor=actor, now=now):
        return None
    withdraw(session, event.id, Message.EVENT_CANCELLED)
    readers = queries.told_of_cancellation(event.id)
    told = tell_all(
        session,
        event.id,
        Message.EVENT_CHANGED,
        readers,
        groups=queries.groups_told_of_cancellation(event.id),
        key=f"restored:{event.id}:{event.version}",
        facts=_facts(event, note),
        now=now,
    )
    if event.moved_at is not None:
        forget_answers(session, event, readers, actor=actor, now=now)
    # Nobody could answer meanwhile, so the time for it begins anew.
    held = (Registration.event_id == event.id, Registration.answer_by.is_not(None))
    session.execute(update(Registration).where(*held).values(answer_by=deadline(event, now)))
    fill_places(session, event.id, now=now)
    session.flush()
    return told


def _facts(event: Event, note: str) -> dict[str, str]:
    """That it takes place after all, and what moved that its reader does not know."""
    moved = {} if event.moved_at is None else {MOVED: "yes"}
    return {RESTORED: "yes"} | moved | facts_of_move(event, note)
