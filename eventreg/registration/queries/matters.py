"""Whom and what messages in the outbox are about, as things stand now."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from eventreg.events import queries as events
from eventreg.events.calendar import Programme, programme_of
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import LostSession
from eventreg.mail.models import OutboxMail, StaffMessage
from eventreg.mail.rules import WRITTEN_HALTED, Channel, MailState
from eventreg.registration.models import Group, Registration
from eventreg.registration.queries.answers import unanswered_among
from eventreg.registration.rules import (
    ACTIVE_STATES,
    BRINGS_CALENDAR,
    Message,
    MessageFacts,
    may_take_place_back,
    tells_of_lost_sessions,
)

#: What somebody hears first of a registration.
_FIRST_NEWS = frozenset({Message.CONFIRMED, Message.PENDING, Message.WAITLISTED})
_Row = TypeVar("_Row", Registration, Group)


@dataclass(frozen=True)
class Matter:
    """What a message is about, one person's registration or one group, and what decides on it.

    `counting`: after a merge, the registration in force that counts, if the message goes to a
    contact on record of that one, too; its link is for nobody else. `owed`: the questions, in the
    message's language, that somebody whom others registered still has to answer, as its news asks.
    `written`: the words, where staff wrote them themselves.
    """

    message: Message
    subject: Registration | Group
    facts: MessageFacts
    programme: Programme
    counting: Registration | None = None
    owed: tuple[str, ...] = ()
    written: StaffMessage | None = None

    @property
    def event(self) -> Event:
        """The event of the registration or group."""
        return self.subject.event

    @property
    def registration(self) -> Registration | None:
        """The registration; none where it is about a group."""
        return self.subject if isinstance(self.subject, Registration) else None


def matters(session: Session, mails: Collection[OutboxMail], *, now: datetime) -> list[Matter]:
    """What each message about an event is about, in the same order. `now`: aware, UTC.

    Few reads for any number of messages. Raises LookupError when what one is about is gone.
    """
    of_group = joinedload(Registration.group).joinedload(Group.agency)
    people = _rows(session, Registration, {one.registration_id for one in mails}, of_group)
    # A person's message names their group too; it is about the group only where it names nobody.
    groups = _rows(session, Group, {one.group_id for one in mails if one.registration_id is None})
    named = _named_people(session, mails)
    kept = _rows(session, Registration, {_kept_id(one, people) for one in mails})
    had = _had_calendars(session, mails)
    losses = _losses(session, mails, had)
    found = [
        _of_person(mail, people[mail.registration_id], kept, had, losses, now)
        if mail.registration_id is not None
        else _of_group(mail, groups, named, losses, now)
        for mail in mails
    ]
    return _with_owed(session, mails, _with_words(session, mails, found))


def _with_words(
    session: Session, mails: Collection[OutboxMail], found: Collection[Matter]
) -> list[Matter]:
    """The same with what staff wrote themselves; raises LookupError when that is gone."""
    of_mails = [written_id(mail) for mail in mails]
    ids = {id_ for id_ in of_mails if id_ is not None}
    if not ids:
        return list(found)
    rows = session.scalars(
        select(StaffMessage)
        .where(StaffMessage.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    by_id = {one.id: one for one in rows}
    return [
        one if id_ is None else _written(one, by_id[id_])
        for id_, one in zip(of_mails, found, strict=True)
    ]


def written_id(mail: OutboxMail) -> int | None:
    """Which message of staff a line of the outbox brings; none where its words are the system's."""
    return int(mail.facts["written"]) if mail.message == Message.WRITTEN else None


def _written(one: Matter, written: StaffMessage) -> Matter:
    stopped = written.state in WRITTEN_HALTED
    return replace(one, written=written, facts=replace(one.facts, stopped=stopped))


def _with_owed(
    session: Session, mails: Collection[OutboxMail], found: Collection[Matter]
) -> list[Matter]:
    """The same with what is still to be answered, where the news goes to somebody of a group."""
    asked: dict[tuple[int, str], list[Registration]] = defaultdict(list)
    for mail, one in zip(mails, found, strict=True):
        if _asks(one) and one.registration is not None:
            asked[one.registration.offer_id, mail.language].append(one.registration)
    owed = {
        (id_, language): questions
        for (_offer, language), people in asked.items()
        for id_, questions in unanswered_among(
            session, people[0].offer, [person.id for person in people], language
        ).items()
    }
    return [
        replace(one, owed=tuple(owed.get((one.subject.id, mail.language), ())))
        if _asks(one)
        else one
        for mail, one in zip(mails, found, strict=True)
    ]


def _asks(one: Matter) -> bool:
    """Whether it is the first news of somebody for whom a contact could not answer the questions."""
    member = one.registration is not None and one.registration.group_id is not None
    return member and one.message in _FIRST_NEWS


def _kept_id(mail: OutboxMail, people: dict[int, Registration]) -> int | None:
    """Into which registration the one was merged of which the message says so."""
    if mail.message != Message.MERGED or mail.registration_id is None:
        return None
    return people[mail.registration_id].replaced_by_id


def _named_people(session: Session, mails: Collection[OutboxMail]) -> set[int]:
    """Which groups have named people; asked only where a mail reminds of it."""
    reminded = {one.group_id for one in mails if one.message == Message.INVITATION_REMINDER}
    if not reminded:
        return set()
    of_group = Registration.group_id.in_(reminded)
    found = select(Registration.group_id).where(of_group, Registration.state.in_(ACTIVE_STATES))
    return {id_ for id_ in session.scalars(found) if id_ is not None}


def _had_calendars(session: Session, mails: Collection[OutboxMail]) -> set[int]:
    """Whom an earlier mail brought a calendar file; asked only where a mail may have to take it back."""
    ids = {
        one.registration_id
        for one in mails
        if one.channel is Channel.EMAIL and may_take_place_back(Message(one.message))
    } - {None}
    if not ids:
        return set()
    brought = select(OutboxMail.registration_id).where(
        OutboxMail.registration_id.in_(ids),
        OutboxMail.message.in_([one.value for one in BRINGS_CALENDAR]),
        OutboxMail.channel == Channel.EMAIL,
        OutboxMail.state == MailState.SENT,
    )
    return {id_ for id_ in session.scalars(brought) if id_ is not None}


def _losses(
    session: Session, mails: Collection[OutboxMail], had: Collection[int]
) -> dict[int, list[LostSession]]:
    """The sessions that events lost, by event; read only where a message may tell of them."""
    ids = {
        one.event_id
        for one in mails
        if tells_of_lost_sessions(Message(one.message)) or one.registration_id in had
    }
    wanted = [id_ for id_ in ids if id_ is not None]
    return events.lost_sessions(session, wanted) if wanted else {}


def _of_person(
    mail: OutboxMail,
    person: Registration,
    kept: dict[int, Registration],
    had: Collection[int],
    losses: dict[int, list[LostSession]],
    now: datetime,
) -> Matter:
    facts = replace(
        facts_of_person(mail.recipient, person, person.event, now),
        had_calendar=person.id in had,
    )
    message = Message(mail.message)
    counting = kept.get(person.replaced_by_id or 0) if message is Message.MERGED else None
    programme = _programme(person, losses.get(mail.event_id or 0, []))
    return Matter(message, person, facts, programme, _reached(counting, mail))


def _reached(counting: Registration | None, mail: OutboxMail) -> Registration | None:
    """The registration that counts, while it is in force and the address is its contact's."""
    if counting is None or counting.state not in ACTIVE_STATES:
        return None
    return counting if mail.recipient in {counting.email, counting.phone} else None


def _of_group(
    mail: OutboxMail,
    groups: dict[int, Group],
    named: Collection[int],
    losses: dict[int, list[LostSession]],
    now: datetime,
) -> Matter:
    if mail.group_id is None:
        raise LookupError("The message is about nobody.")
    group = groups[mail.group_id]
    facts = facts_of_group(mail.recipient, group, group.event, now, named=group.id in named)
    lost = losses.get(mail.event_id or 0, [])
    return Matter(Message(mail.message), group, facts, _programme(group, lost))


def facts_of_person(
    recipient: str, person: Registration | Row[Any], event: Event, now: datetime
) -> MessageFacts:
    """What decides on whether a message to `recipient` about a person holds at `now` (UTC).

    `person`: the registration, or a row with its columns by their names; `event`: theirs.
    """
    return MessageFacts(
        state=person.state,
        event_state=event.state,
        offered=person.offered_at is not None,
        begun=_begun(event, now),
        on_record=recipient in (person.email, person.phone),
    )


def facts_of_group(
    recipient: str, group: Group | Row[Any], event: Event, now: datetime, *, named: bool
) -> MessageFacts:
    """The same about a group. `named`: somebody of it is registered."""
    return MessageFacts(
        state=None,
        event_state=event.state,
        begun=_begun(event, now),
        on_record=recipient in (group.contact_email, group.contact_phone),
        declined=group.declined_at is not None,
        named=named,
    )


def _programme(subject: Registration | Group, lost: list[LostSession]) -> Programme:
    return programme_of(subject.event, subject.offer_id, lost, since=subject.created_at)


def _begun(event: Event, now: datetime) -> bool:
    return event.starts_at is not None and event.starts_at <= now


def _rows(
    session: Session, model: type[_Row], ids: Collection[int | None], *more: ORMOption
) -> dict[int, _Row]:
    """The rows with these ids, with what a message shows of their event."""
    wanted = [id_ for id_ in ids if id_ is not None]
    if not wanted:
        return {}
    sessions = joinedload(model.event).selectinload(Event.sessions)
    found = session.scalars(
        select(model)
        .where(model.id.in_(wanted))
        .options(sessions.selectinload(EventSession.admissions), joinedload(model.offer), *more)
    )
    return {one.id: one for one in found}
