"""How much of an event's mail is still to be sent, and what decides whether it is still true.

Every page that says such a number asks here; the worklist judges its lines by the same columns.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail, StaffMessage
from eventreg.mail.rules import WRITTEN_HALTED, Channel, MailState
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import ACTIVE_STATES, Message, MessageFacts, is_overtaken

_MEMBER = aliased(Registration)
#: A person's message names their group too; it is about the group only where it names nobody.
_OF_GROUP = OutboxMail.registration_id.is_(None)


@dataclass(frozen=True)
class Outstanding:
    """What an event still has to say, in messages. What is not true any more is counted apart.

    `mails`: e-mail that waits; `failed`: e-mail that could not be delivered; `chats`: lines that staff
    can send by WhatsApp now; `chats_later`: lines that are due later, the first at `chats_from` (UTC).
    `outdated`: all that need not be sent any more; `outdated_chats`: how many of these are lines
    that the worklist hides.
    """

    mails: int = 0
    failed: int = 0
    chats: int = 0
    chats_later: int = 0
    chats_from: datetime | None = None
    outdated: int = 0
    outdated_chats: int = 0


def outstanding(session: Session, event_id: int, *, now: datetime) -> Outstanding:
    """What waits or has failed in an event at `now` (UTC), in one walk of the database."""
    lines = _lines(event_id, now).subquery()
    by = [column for column in lines.c if column.name != "due_at"]
    first = func.min(lines.c.due_at).label("first")
    rows = session.execute(select(*by, func.count().label("number"), first).group_by(*by)).all()
    event = session.get_one(Event, event_id)
    found = Counter[str]()
    later: list[datetime] = []
    for row in rows:
        kind = _kind(row, event, now)
        found[kind] += row.number
        if kind == "chats_later":
            later.append(row.first)
    found["outdated"] += found["outdated_chats"]
    return Outstanding(**found, chats_from=min(later, default=None))


def facts_columns(event_id: int) -> list[ColumnElement[Any]]:
    """Columns that tell of each line of an event's outbox whether it is still true; see `is_untrue`.

    For a statement that reads OutboxMail with its Registration and its Group, where it has them.
    """
    halted = select(cast(StaffMessage.id, String)).where(
        StaffMessage.event_id == event_id, StaffMessage.state.in_(WRITTEN_HALTED)
    )
    stopped = OutboxMail.facts["written"].as_string().in_(halted)
    named = exists().where(_MEMBER.group_id == Group.id, _MEMBER.state.in_(ACTIVE_STATES))
    at_person = or_(
        OutboxMail.recipient == Registration.email, OutboxMail.recipient == Registration.phone
    )
    at_contact = or_(
        OutboxMail.recipient == Group.contact_email, OutboxMail.recipient == Group.contact_phone
    )
    return [
        OutboxMail.message.label("message"),
        and_(_OF_GROUP, OutboxMail.group_id.is_(None)).label("gone"),
        Registration.state.label("state"),
        Registration.offered_at.is_not(None).label("offered"),
        func.coalesce(case((_OF_GROUP, at_contact), else_=at_person), False).label("on_record"),
        and_(_OF_GROUP, Group.declined_at.is_not(None)).label("declined"),
        and_(_OF_GROUP, named).label("named"),
        and_(OutboxMail.message == Message.WRITTEN.value, stopped).label("stopped"),
    ]


def is_untrue(row: Row[*tuple[Any, ...]], event: Event, now: datetime) -> bool:
    """Whether a line is not true any more, or what it was about is gone. `row`: with `facts_columns`."""
    facts = MessageFacts(
        state=row.state,
        event_state=event.state,
        offered=row.offered,
        begun=event.starts_at is not None and event.starts_at <= now,
        on_record=row.on_record,
        declined=row.declined,
        named=row.named,
        stopped=row.stopped,
    )
    return bool(row.gone) or is_overtaken(Message(row.message), facts)


def _lines(event_id: int, now: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *facts_columns(event_id),
            OutboxMail.channel.label("channel"),
            OutboxMail.state.label("sending"),
            (OutboxMail.due_at <= now).label("due"),
            OutboxMail.due_at.label("due_at"),
        )
        .outerjoin(Registration, Registration.id == OutboxMail.registration_id)
        .outerjoin(Group, Group.id == OutboxMail.group_id)
        .where(
            OutboxMail.event_id == event_id,
            OutboxMail.channel.in_(
                list(Channel)
            ),  # All of them: so the index of the three is used.
            OutboxMail.state.in_((MailState.WAITING, MailState.FAILED)),
        )
    )


def _kind(row: Row[*tuple[Any, ...]], event: Event, now: datetime) -> str:
    """As what a line counts: the name of a number of `Outstanding`."""
    by_mail, untrue = row.channel is Channel.EMAIL, is_untrue(row, event, now)
    if by_mail:
        number = "failed" if row.sending is MailState.FAILED else "mails"
        return "outdated" if untrue else number
    if not row.due:
        return "outdated" if untrue else "chats_later"
    return "outdated_chats" if untrue else "chats"
