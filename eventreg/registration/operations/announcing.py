"""Telling many at once, for all who do: that an event moved, was cancelled, comes near, or is over.

One insert for all of them, so that the event's row is held for moments only; mail leaves afterwards.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.clock import local
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.mail.operations import About, Addressee
from eventreg.mail.rules import MailState
from eventreg.registration import queries
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.telling import address_of
from eventreg.registration.rules import Message, reminder_due

#: So long nobody is written to that an event is cancelled: whoever clicked by mistake can take it back.
#: Its public pages say it at once, lest somebody sets out.
TIME_TO_RESTORE = timedelta(minutes=5)
#: In the facts of a message: it says that the event takes place after all.
RESTORED = "restored"
#: Likewise: it has moved since its reader knew of it.
MOVED = "moved"


def tell_all(
    session: Session,
    event_id: int,
    message: Message,
    whom: ColumnElement[bool],
    *,
    groups: ColumnElement[bool] | None = None,
    key: str,
    now: datetime,
    facts: dict[str, str] | None = None,
    due_at: datetime | None = None,
) -> int:
    """Lines up a message to everybody of an event whom `whom` (a condition) selects; to how many.

    `groups`: a condition on the groups whose contacts get it too. Holds the event's row. Nobody
    gets a second message of the same `key`. `now`, `due_at`: UTC.
    """
    lock_event(session, event_id)
    told = set(
        session.scalars(
            select(OutboxMail.once).where(
                OutboxMail.event_id == event_id, OutboxMail.once.startswith(f"{key}:")
            )
        )
    )
    wanted = [*_addressees(session, event_id, whom, key)]
    if groups is not None:
        wanted += _contacts(session, event_id, groups, key)
    found = [one for one in wanted if one.once not in told]
    mail.queue_many(session, found, message=message, facts=facts or {}, now=now, due_at=due_at)
    return len(found)


def _addressees(
    session: Session, event_id: int, whom: ColumnElement[bool], key: str
) -> Iterable[Addressee]:
    rows = session.execute(
        select(
            Registration.id,
            Registration.email,
            Registration.phone,
            Registration.language,
            Registration.group_id,
        )
        .where(Registration.event_id == event_id, whom)
        .order_by(Registration.id)
    )
    for id_, email, phone, language, group_id in rows:
        address = address_of(email, phone)
        if address is not None:
            about = About(event_id, id_, group_id)
            yield Addressee(address[1], address[0], language, about, f"{key}:{id_}")


def _contacts(
    session: Session, event_id: int, groups: ColumnElement[bool], key: str
) -> Iterable[Addressee]:
    rows = session.execute(
        select(Group.id, Group.contact_email, Group.contact_phone, Group.language)
        .where(Group.event_id == event_id, groups)
        .order_by(Group.id)
    )
    for id_, email, phone, language in rows:
        address = address_of(email, phone)
        if address is not None:
            about = About(event_id, None, id_)
            yield Addressee(address[1], address[0], language, about, f"{key}:group:{id_}")


def remind(session: Session, event: Event, *, now: datetime) -> int:
    """Reminds the people of an event, if that is due at `now` (UTC); how many. Each once per step."""
    lock_event(session, event.id)
    session.refresh(event)
    if event.state is not EventState.PUBLISHED or not event.reminders or event.starts_at is None:
        return 0
    due = reminder_due(local(event.starts_at, event.timezone), local(now, event.timezone))
    if due is None:
        return 0
    return tell_all(
        session,
        event.id,
        Message.REMINDER,
        queries.to_remind(due.since),
        # With the day: an event that has moved is reminded of once more, of its new day.
        key=f"reminder:{due.days}:{local(event.starts_at, event.timezone):%Y%m%d}",
        facts={"days": str(due.days)},
        now=now,
    )


def withdraw(session: Session, event_id: int, message: Message) -> list[OutboxMail]:
    """Takes back what of a message still waits, and gives it back."""
    waiting = (
        OutboxMail.event_id == event_id,
        OutboxMail.message == message.value,
        OutboxMail.state == MailState.WAITING,
    )
    db.lock_rows(session, OutboxMail.id, session.scalars(select(OutboxMail.id).where(*waiting)))
    statement = select(OutboxMail).where(*waiting).execution_options(populate_existing=True)
    withdrawn = list(session.scalars(statement))
    for one in withdrawn:
        one.state = MailState.WITHDRAWN
        one.once = None
    session.flush()
    return withdrawn


def thank(
    session: Session, event: Event, whom: ColumnElement[bool], *, actor: Actor, now: datetime
) -> int:
    """Thanks those of an event whom `whom` selects; how many. Nobody is thanked twice. `now`: UTC."""
    told = tell_all(session, event.id, Message.THANKS, whom, key="thanks", now=now)
    if told:
        note_announced(session, event, Message.THANKS, told, actor=actor, now=now)
    return told


def note_announced(
    session: Session, event: Event, message: Message, people: int, *, actor: Actor, now: datetime
) -> None:
    """Notes in the log what was announced, and to how many. `now`: aware, UTC."""
    session.flush()
    audit.record(
        session,
        Action.EVENT_ANNOUNCED,
        Subject("event", event.id, event.id),
        actor=actor,
        now=now,
        facts={"message": message.value, "people": people},
    )
    session.flush()
