"""Messages that staff write to a segment: the draft, its test, the sending, and the end of it.

Whom it is for is written down person by person when it is sent; `lining_up` goes on from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, insert, literal, null, select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import SYSTEM, Action, Actor
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail, StaffMessage, StaffMessageRow
from eventreg.mail.rules import (
    WrittenFate,
    WrittenState,
)
from eventreg.participants.operations.lining_up import locked_message
from eventreg.participants.queries import Seen
from eventreg.participants.segments import reached, whom
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter

#: By this the outbox knows a test that goes to whoever wrote the message.
WRITTEN_TEST = "written_test"


@dataclass(frozen=True)
class Draft:
    """What staff wrote, in one language or two, and (where nobody was marked) the filters in codes."""

    subject: str
    text: str
    subject_en: str = ""
    text_en: str = ""
    segment: Mapping[str, str] | None = None


class NotSent(StrEnum):
    """Why a message is not sent: it was before, or by now it is another one, or for others, or for nobody.

    Or the event was put away.
    """

    SENT_BEFORE = "sent_before"
    ARCHIVED = "archived"
    CHANGED = "changed"
    NOBODY = "nobody"


def write_message(
    session: Session, event_id: int, draft: Draft, *, actor: Actor, now: datetime
) -> StaffMessage:
    """Keeps a new draft; nobody gets it before it is sent. `now`: aware, UTC."""
    message = StaffMessage(
        event_id=event_id,
        state=WrittenState.DRAFT,
        segment=dict(draft.segment or {}),
        marked=draft.segment is None,
        subject=draft.subject,
        text=draft.text,
        subject_en=draft.subject_en,
        text_en=draft.text_en,
        version=1,
        written_by=actor.label,
        created_at=now,
    )
    session.add(message)
    session.flush()
    _note(session, Action.MESSAGE_WRITTEN, message, actor=actor, now=now)
    session.flush()
    return message


def write_to_marked(
    session: Session, event_id: int, where: ColumnElement[bool], *, actor: Actor, now: datetime
) -> StaffMessage:
    """An empty draft for the people of a condition, who are written down at once. `now`: UTC."""
    message = write_message(session, event_id, Draft("", ""), actor=actor, now=now)
    _write_down(session, message, where)
    return message


def rewrite_message(
    session: Session, message: StaffMessage, draft: Draft, *, actor: Actor, now: datetime
) -> bool:
    """Changes a draft; false where it was sent meanwhile. Marked people stay marked. `now`: UTC."""
    if locked_message(session, message.id).state is not WrittenState.DRAFT:
        return False
    message.subject, message.text = draft.subject, draft.text
    message.subject_en, message.text_en = draft.subject_en, draft.text_en
    if not message.marked:
        message.segment = dict(draft.segment or {})
    message.version += 1
    _note(session, Action.MESSAGE_WRITTEN, message, actor=actor, now=now)
    session.flush()
    return True


def discard_message(
    session: Session, message: StaffMessage, *, actor: Actor, now: datetime
) -> bool:
    """Throws a draft away; false where it was sent meanwhile. `now`: UTC."""
    if locked_message(session, message.id).state is not WrittenState.DRAFT:
        return False
    _note(session, Action.MESSAGE_DISCARDED, message, actor=actor, now=now)
    mine = StaffMessageRow.message_id == message.id
    session.execute(delete(StaffMessageRow).where(mine))
    session.delete(message)
    session.flush()
    return True


def forget_empty_drafts(session: Session, *, before: datetime, now: datetime) -> int:
    """Throws away drafts that were begun for marked people before a moment and never written. UTC."""
    empty = select(StaffMessage).where(
        StaffMessage.state == WrittenState.DRAFT,
        StaffMessage.subject == "",
        StaffMessage.created_at < before,
    )
    found = session.scalars(empty).all()
    for message in found:
        discard_message(session, message, actor=SYSTEM, now=now)
    return len(found)


def line_up_test(
    session: Session,
    message: StaffMessage,
    person: Registration,
    *,
    recipient: str,
    actor: Actor,
    now: datetime,
) -> OutboxMail:
    """Lines up the mail of one person to `recipient`, a member of staff: without the person's link.

    It is about no registration, so that it stands in nobody's history. `now`: aware, UTC.
    """
    _note(session, Action.MESSAGE_TESTED, message, actor=actor, now=now)
    return mail.queue(
        session,
        recipient=recipient,
        message=WRITTEN_TEST,
        language=message.speaks(person.language),
        facts={"written": str(message.id), "person": str(person.id)},
        now=now,
    )


def send_message(
    session: Session,
    message: StaffMessage,
    wanted: ListFilter,
    *,
    seen: Seen,
    version: int,
    told: str,
    actor: Actor,
    now: datetime,
) -> NotSent | None:
    """Writes down whom a draft is for; `line_up` then makes their lines. None: it is begun.

    `seen` and `version`: what staff had before them; whoever has seen something else must look
    again. `told`: the filters as the log keeps them, in codes. `now`: aware, UTC.
    """
    db.lock_rows(session, Event.id, [message.event_id])
    if locked_message(session, message.id).state is not WrittenState.DRAFT:
        return NotSent.SENT_BEFORE
    if (
        session.scalar(select(Event.state).where(Event.id == message.event_id))
        is EventState.ARCHIVED
    ):
        return NotSent.ARCHIVED
    where = whom(message, wanted)
    found = reached(session, message.event_id, where)
    if message.version != version or found.seen != seen:
        return NotSent.CHANGED
    if not found.people:
        return NotSent.NOBODY
    if not message.marked:
        _write_down(session, message, where)
    message.state, message.people = WrittenState.WORKING, found.seen.people
    message.actor_id, message.sent_by, message.sent_at = actor.id, actor.label, now
    facts: dict[str, str | int | None] = {"people": message.people, "filter": told}
    _note(session, Action.MESSAGE_SENT, message, actor=actor, now=now, facts=facts)
    session.flush()
    return None


def stop_message(session: Session, message: StaffMessage, *, actor: Actor, now: datetime) -> bool:
    """Ends the sending: what has not left stays here. False where it is no draft's time, or was stopped.

    From the commit on nothing leaves any more but what a sender has in its hands. `now`: UTC.
    """
    found = locked_message(session, message.id)
    may = {WrittenState.WORKING, WrittenState.DONE, WrittenState.FAILED}
    if found.state not in may:
        return False
    found.state, found.attempts = WrittenState.STOPPING, 0
    found.stopped_by, found.stopped_at = actor.label, now
    never = (StaffMessageRow.message_id == found.id, StaffMessageRow.fate.is_(None))
    session.execute(update(StaffMessageRow).where(*never).values(fate=WrittenFate.STOPPED))
    _note(session, Action.MESSAGE_STOPPED, found, actor=actor, now=now)
    session.flush()
    return True


def _write_down(session: Session, message: StaffMessage, where: ColumnElement[bool]) -> None:
    """Gives each of these people their turn, in order of arrival."""
    turn = func.row_number().over(order_by=(Registration.created_at, Registration.id))
    people = select(literal(message.id), Registration.id, turn, null(), null()).where(where)
    columns = ["message_id", "registration_id", "position", "fate", "mail_id"]
    session.execute(insert(StaffMessageRow).from_select(columns, people))


def _note(
    session: Session,
    done: Action,
    message: StaffMessage,
    *,
    actor: Actor,
    now: datetime,
    facts: dict[str, str | int | None] | None = None,
) -> None:
    """Notes in the log what was done to it; its words are no part of the log."""
    subject = Subject("staff_message", message.id, message.event_id)
    audit.record(session, done, subject, actor=actor, now=now, facts=facts or {})
