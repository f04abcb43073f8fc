"""Whom and what messages in the outbox are about, as things stand now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventreg.events import queries as events
from eventreg.events.calendar import Programme, programme_of
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import LostSession
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import Message, MessageFacts, tells_of_lost_sessions

_Row = TypeVar("_Row", Registration, Group)


@dataclass(frozen=True)
class Matter:
    """What a message is about, one person's registration or one group, and what decides on it."""

    message: Message
    subject: Registration | Group
    facts: MessageFacts
    programme: Programme

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
    people = _rows(session, Registration, {one.registration_id for one in mails})
    # A person's message names their group too; it is about the group only where it names nobody.
    groups = _rows(session, Group, {one.group_id for one in mails if one.registration_id is None})
    losses = _losses(session, mails)
    return [_matter(mail, people, groups, losses, now) for mail in mails]


def _losses(session: Session, mails: Collection[OutboxMail]) -> dict[int, list[LostSession]]:
    """The sessions that events lost, by event; read only where a message may tell of them."""
    ids = {one.event_id for one in mails if tells_of_lost_sessions(Message(one.message))}
    wanted = [id_ for id_ in ids if id_ is not None]
    return events.lost_sessions(session, wanted) if wanted else {}


def _matter(
    mail: OutboxMail,
    people: dict[int, Registration],
    groups: dict[int, Group],
    losses: dict[int, list[LostSession]],
    now: datetime,
) -> Matter:
    message = Message(mail.message)
    lost = losses.get(mail.event_id or 0, [])
    if mail.registration_id is not None:
        person = people[mail.registration_id]
        facts = MessageFacts(
            state=person.state,
            event_state=person.event.state,
            offered=person.offered_at is not None,
            begun=_begun(person.event, now),
            on_record=mail.recipient in {person.email, person.phone},
        )
        return Matter(message, person, facts, _programme(person, lost))
    if mail.group_id is None:
        raise LookupError("The message is about nobody.")
    group = groups[mail.group_id]
    facts = MessageFacts(
        state=None,
        event_state=group.event.state,
        begun=_begun(group.event, now),
        on_record=mail.recipient in {group.contact_email, group.contact_phone},
        declined=group.declined_at is not None,
    )
    return Matter(message, group, facts, _programme(group, lost))


def _programme(subject: Registration | Group, lost: list[LostSession]) -> Programme:
    return programme_of(subject.event, subject.offer_id, lost, since=subject.created_at)


def _begun(event: Event, now: datetime) -> bool:
    return event.starts_at is not None and event.starts_at <= now


def _rows(session: Session, model: type[_Row], ids: Collection[int | None]) -> dict[int, _Row]:
    """The rows with these ids, with what a message shows of their event."""
    wanted = [id_ for id_ in ids if id_ is not None]
    if not wanted:
        return {}
    sessions = joinedload(model.event).selectinload(Event.sessions)
    found = session.scalars(
        select(model)
        .where(model.id.in_(wanted))
        .options(sessions.selectinload(EventSession.admissions), joinedload(model.offer))
    )
    return {one.id: one for one in found}
