"""Telling those who registered before it that an event has moved, once, in the words of the last move."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, true, update
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events import operations as events
from eventreg.events.models import Event
from eventreg.events.rules import (
    EventState,
    Moved,
    is_another_day,
    read_beginnings,
    write_beginnings,
)
from eventreg.mail.models import OutboxMail
from eventreg.registration import queries
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.announcing import (
    MOVED,
    RESTORED,
    note_announced,
    tell_all,
    withdraw,
)
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.rules import Message


def tell_of_move(
    session: Session, event: Event, *, note: str, actor: Actor, now: datetime
) -> int | None:
    """Tells those who signed up before it, and contacts of groups, that the event has moved; how many.

    None when that is settled: somebody told them meanwhile, or the event is not published.
    Whoever has not read of an earlier move reads of the last one alone. `note`: a sentence of staff
    that the message brings; may be empty. `now`: aware, UTC.
    """
    moved_at = _still_moved(session, event)
    if moved_at is None or event.state is not EventState.PUBLISHED:
        return None
    told = _tell_of_change(session, event, moved_at, note=note, now=now)
    events.settle_move(event)
    # What was answered was about another day or place.
    forget_answers(session, event, true(), actor=actor, now=now)
    note_announced(session, event, Message.EVENT_CHANGED, told, actor=actor, now=now)
    return told


def forget_answers(
    session: Session, event: Event, whom: ColumnElement[bool], *, actor: Actor, now: datetime
) -> None:
    """None of those whom `whom` selects has answered the reminder any more. `now`: aware, UTC.

    It is noted of each, for systems that ask who was touched.
    """
    answered = (Registration.event_id == event.id, Registration.coming.is_not(None), whom)
    void = update(Registration).where(*answered).values(coming=None, coming_at=None)
    ids = sorted(session.scalars(void.returning(Registration.id)))
    people = [Subject("registration", id_, event.id) for id_ in ids]
    audit.record_many(session, Action.REGISTRATION_ANSWER_DROPPED, people, actor=actor, now=now)


def _tell_of_change(
    session: Session, event: Event, moved_at: datetime, *, note: str, now: datetime
) -> int:
    """One message to each. To whom it is still to be said that the event takes place after all, it says so."""
    unread = withdraw(session, event.id, Message.EVENT_CHANGED)
    facts = facts_of_move(event, note, unread=unread)
    restored = [one for one in unread if RESTORED in one.facts]
    people = {one.registration_id for one in restored if one.registration_id is not None}
    contacts = {one.group_id for one in restored if one.registration_id is None}
    whom = queries.untold_of_move(moved_at)
    groups = queries.groups_untold_of_move(moved_at)
    told = 0
    for only, only_groups, more in (
        (Registration.id.in_(people), Group.id.in_(contacts), {RESTORED: "yes", MOVED: "yes"}),
        (Registration.id.not_in(people), Group.id.not_in(contacts), {}),
    ):
        if more and not restored:
            continue
        told += tell_all(
            session,
            event.id,
            Message.EVENT_CHANGED,
            and_(whom, only),
            groups=and_(groups, only_groups),
            key=f"moved:{event.id}:{event.version}",
            facts=more | facts,
            now=now,
        )
    return told


def facts_of_move(event: Event, note: str, *, unread: Sequence[OutboxMail] = ()) -> dict[str, str]:
    """What the message says of a move beyond how the event stands now.

    `note`: a sentence of staff; may be empty. `unread`: messages of earlier moves in whose place it
    comes, so that it names the days that people really know.
    """
    was = dict(event.moved_from)
    for message in unread:
        was |= read_beginnings(str(message.facts.get("was", "")))
    other_day = {
        str(one.id): was[str(one.id)]
        for one in event.sessions
        if str(one.id) in was and is_another_day(was[str(one.id)], one.starts_at, event.timezone)
    }
    only_meeting = event.moved_what == [Moved.MEETING] and not unread
    facts = {
        "note": note,
        "was": write_beginnings(other_day),
        "what": Moved.MEETING.value if only_meeting else "",
    }
    return {name: text for name, text in facts.items() if text}


def tell_nobody_of_move(session: Session, event: Event, *, actor: Actor, now: datetime) -> bool:
    """Settles that nobody needs to be told of a move. False when it was settled before."""
    if _still_moved(session, event) is None:
        return False
    events.settle_move(event)
    note_announced(session, event, Message.EVENT_CHANGED, 0, actor=actor, now=now)
    return True


def _still_moved(session: Session, event: Event) -> datetime | None:
    lock_event(session, event.id)
    session.refresh(event)
    return event.moved_at
