"""Whom a message to many reaches."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, selectinload

from eventreg.events.models import Event, EventSession
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import (
    ACTIVE_STATES,
    REMINDER_DAYS,
    Message,
    State,
    outlasts_event,
)

#: News after which nobody needs to be reminded on the same day.
_NEWS = (Message.CONFIRMED, Message.APPROVED, Message.SEATED, Message.SUBSTITUTE)


@dataclass(frozen=True)
class Reach:
    """How many people a message goes to by e-mail, by WhatsApp, and how many it cannot reach.

    `contacts`: how many of those whom it reaches are contacts of groups, who read it for others.
    """

    email: int
    whatsapp: int
    nobody: int
    contacts: int = 0

    @property
    def people(self) -> int:
        """Those whom it reaches."""
        return self.email + self.whatsapp

    @property
    def participants(self) -> int:
        """Those whom it reaches for themselves."""
        return self.people - self.contacts


def reach(
    session: Session,
    event_id: int,
    whom: ColumnElement[bool],
    groups: ColumnElement[bool] | None = None,
) -> Reach:
    """Whom of an event a message to `whom` (a condition on registrations) would reach.

    `groups`: a condition on the groups whose contacts get it too; none: no group's.
    """
    people = select(*_ways(Registration.email, Registration.phone)).where(
        Registration.event_id == event_id, whom
    )
    if groups is None:
        return Reach(*session.execute(people).one())
    contacts = select(*_ways(Group.contact_email, Group.contact_phone)).where(
        Group.event_id == event_id, groups
    )
    own, theirs = people.subquery(), contacts.subquery()
    side_by_side: FromClause = own.join(theirs, true())  # Each is one row, and so are both.
    mail, chat, nobody, by_mail, by_chat, unreachable = session.execute(
        select(*own.c, *theirs.c).select_from(side_by_side)
    ).one()
    return Reach(mail + by_mail, chat + by_chat, nobody + unreachable, contacts=by_mail + by_chat)


def _ways(
    email: InstrumentedAttribute[str | None], phone: InstrumentedAttribute[str | None]
) -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int]]:
    """How many have an e-mail address, only a phone, and neither."""
    has_mail = func.coalesce(email, "") != ""
    has_phone = func.coalesce(phone, "") != ""
    return (
        func.count().filter(has_mail).label("by_mail"),
        func.count().filter(and_(~has_mail, has_phone)).label("by_chat"),
        func.count().filter(and_(~has_mail, ~has_phone)).label("by_nothing"),
    )


def in_force() -> ColumnElement[bool]:
    """The condition for everybody who is registered, waits, or awaits a decision."""
    return Registration.state.in_(ACTIVE_STATES)


def left_waiting() -> ColumnElement[bool]:
    """The condition for those who wait, or on whose sign-up nobody decided."""
    return Registration.state.in_((State.PENDING, State.WAITLISTED))


def groups_left_waiting() -> ColumnElement[bool]:
    """The condition for groups of which somebody waits who is not told at the contact's own address."""
    members = select(Registration.id).where(Registration.group_id == Group.id, left_waiting())
    address = func.coalesce(func.nullif(Group.contact_email, ""), Group.contact_phone)
    told_at = func.coalesce(func.nullif(Registration.email, ""), Registration.phone)
    return and_(members.exists(), ~members.where(told_at == address).exists())


def registered_before(moment: datetime) -> ColumnElement[bool]:
    """The condition for those in force who signed up before `moment` (UTC): later ones saw what is new."""
    return and_(in_force(), Registration.created_at < moment)


def untold_of_move(moved_at: datetime) -> ColumnElement[bool]:
    """The condition for those in force who do not know of what moved last at `moved_at` (UTC).

    They signed up before, and have not read since that the event takes place after all.
    """
    read = _read_since(moved_at).where(OutboxMail.registration_id == Registration.id)
    return and_(registered_before(moved_at), ~read.exists())


def groups_untold_of_move(moved_at: datetime) -> ColumnElement[bool]:
    """The condition for groups whose contact does not know of it either. `moved_at`: UTC."""
    to_contact = (OutboxMail.group_id == Group.id, OutboxMail.registration_id.is_(None))
    read = _read_since(moved_at).where(*to_contact)
    return and_(concerned_groups(moved_at), ~read.exists())


def _read_since(moved_at: datetime) -> Select[int]:
    return select(OutboxMail.id).where(
        OutboxMail.message == Message.EVENT_CHANGED.value,
        OutboxMail.state.in_((MailState.SENT, MailState.SENDING)),
        OutboxMail.queued_at > moved_at,
    )


def all_know_of_move(session: Session, event: Event) -> bool:
    """Whether nobody is to be told of what is noted of an event: it is nobody's news any more."""
    moved_at = event.moved_at
    if moved_at is None:
        return True
    people = exists().where(Registration.event_id == event.id, untold_of_move(moved_at))
    groups = exists().where(Group.event_id == event.id, groups_untold_of_move(moved_at))
    return not session.scalar(select(or_(people, groups)))


def concerned_groups(before: datetime | None = None) -> ColumnElement[bool]:
    """The condition for groups whose contact must know what becomes of the event.

    Somebody of theirs is in force, or they were invited and have not said that they send nobody. A
    contact who takes part too and is told at the same address is not told twice. `before`: only
    groups that were made before then (UTC); later ones saw what is new.
    """
    members = select(Registration.id).where(
        Registration.group_id == Group.id, Registration.state.in_(ACTIVE_STATES)
    )
    address = func.coalesce(func.nullif(Group.contact_email, ""), Group.contact_phone)
    told_at = func.coalesce(func.nullif(Registration.email, ""), Registration.phone)
    waits_for_names = and_(Group.invited, Group.declined_at.is_(None))
    found = and_(
        or_(waits_for_names, members.exists()), ~members.where(told_at == address).exists()
    )
    return found if before is None else and_(found, Group.created_at < before)


def to_remind(since: datetime) -> ColumnElement[bool]:
    """The condition for those whom a reminder that is due since `since` (UTC) is meant for.

    Whoever got a place after that moment has just read everything that the reminder says.
    """
    told = exists().where(
        OutboxMail.registration_id == Registration.id,
        OutboxMail.message.in_(_NEWS),
        OutboxMail.state != MailState.WITHDRAWN,
        OutboxMail.queued_at >= since,
    )
    return and_(Registration.state == State.CONFIRMED, Registration.created_at < since, ~told)


def not_told(message: Message) -> ColumnElement[bool]:
    """The condition for those to whom no such message was lined up (a withdrawn one does not count)."""
    return ~exists().where(
        OutboxMail.registration_id == Registration.id,
        OutboxMail.message == message.value,
        OutboxMail.state != MailState.WITHDRAWN,
    )


def told_of_cancellation(event_id: int) -> ColumnElement[bool]:
    """The condition for those in force who have read, or may be reading, that the event is cancelled."""
    read = _read_of_cancellation(event_id)
    about = select(OutboxMail.registration_id).where(read, OutboxMail.registration_id.is_not(None))
    return and_(in_force(), Registration.id.in_(about))


def groups_told_of_cancellation(event_id: int) -> ColumnElement[bool]:
    """The condition for the groups whose contact has read, or may be reading, the same."""
    read = _read_of_cancellation(event_id)
    about = select(OutboxMail.group_id).where(read, OutboxMail.registration_id.is_(None))
    return Group.id.in_(about)


def told_of_archiving(session: Session, event_id: int) -> int:
    """How many of those who still wait have read, or may be reading, that the event is archived."""
    read = (
        OutboxMail.event_id == event_id,
        OutboxMail.message == Message.EVENT_CLOSED.value,
        OutboxMail.state.in_((MailState.SENT, MailState.SENDING)),
    )
    return session.scalar(select(func.count(OutboxMail.id)).where(*read)) or 0


def still_waiting(session: Session, event_id: int, message: Message) -> list[OutboxMail]:
    """What of a message of an event nobody has read yet."""
    waiting = (
        OutboxMail.event_id == event_id,
        OutboxMail.message == message.value,
        OutboxMail.state == MailState.WAITING,
    )
    return list(session.scalars(select(OutboxMail).where(*waiting).order_by(OutboxMail.id)))


def lined_up_at(session: Session, event_id: int, message: Message, moment: datetime) -> Reach:
    """To how many a message was lined up at `moment` (UTC), by the way on which each of them gets it."""
    mine = (
        OutboxMail.event_id == event_id,
        OutboxMail.message == message.value,
        OutboxMail.queued_at == moment,
    )
    by_mail, by_chat = (func.count().filter(OutboxMail.channel == one) for one in Channel)
    email, whatsapp = session.execute(select(by_mail, by_chat).where(*mine)).one()
    return Reach(email, whatsapp, 0)


def unsent(session: Session, event_id: int) -> int:
    """How many messages of an event wait that nobody gets once it is archived."""
    lost = [one.value for one in Message if not outlasts_event(one)]
    waiting = (
        OutboxMail.event_id == event_id,
        OutboxMail.state == MailState.WAITING,
        OutboxMail.message.in_(lost),
    )
    return session.scalar(select(func.count(OutboxMail.id)).where(*waiting)) or 0


def _read_of_cancellation(event_id: int) -> ColumnElement[bool]:
    other = aliased(OutboxMail)
    cancelled, about = Message.EVENT_CANCELLED.value, OutboxMail.event_id == event_id
    latest = select(func.max(other.queued_at)).where(
        other.event_id == event_id, other.message == cancelled
    )
    sent = OutboxMail.state.in_((MailState.SENT, MailState.SENDING))
    is_latest = OutboxMail.queued_at == latest.scalar_subquery()
    return and_(about, OutboxMail.message == cancelled, is_latest, sent)


def events_to_remind(session: Session, *, now: datetime) -> list[Event]:
    """The published events that begin within the days of the reminders, with their sessions."""
    until = now + timedelta(days=max(REMINDER_DAYS) + 1)
    soon = select(EventSession.event_id).where(EventSession.starts_at.between(now, until))
    return list(
        session.scalars(
            select(Event)
            .where(Event.state == EventState.PUBLISHED, Event.reminders, Event.id.in_(soon))
            .options(selectinload(Event.sessions))
            .order_by(Event.id)
        )
    )
