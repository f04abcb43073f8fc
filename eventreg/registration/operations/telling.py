"""Telling people: by mail, or, where they have none, as a line of the office's WhatsApp worklist."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eventreg.mail import operations as mail
from eventreg.mail.models import OutboxMail
from eventreg.mail.operations import About, Addressee
from eventreg.mail.rules import Channel
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import Message


def tell(
    session: Session,
    registration: Registration,
    message: Message,
    *,
    now: datetime,
    facts: dict[str, str] | None = None,
    once: str | None = None,
    due_at: datetime | None = None,
) -> OutboxMail | None:
    """Lines up a message to somebody, in their language, to the contact on record.

    None when there is no contact at all. `facts` hold no secrets; what else the message needs is
    read when it is sent. `once`: a key that only one message may bear. `now`, `due_at`: UTC.
    """
    return _line_up(
        session,
        address_of(registration.email, registration.phone),
        message=message,
        language=registration.language,
        facts=facts or {},
        about=About(registration.event_id, registration.id, registration.group_id),
        once=once,
        due_at=due_at,
        now=now,
    )


@dataclass(frozen=True)
class Told:
    """Who is told what: the message, what it is about, the contact, its language, a key that is new."""

    message: Message
    about: About
    email: str | None
    phone: str | None
    language: str
    once: str | None = None


def told_of(registration: Registration, message: Message, *, once: str | None = None) -> Told:
    """What `tell_many` needs to tell somebody as `tell` does."""
    return Told(
        message,
        About(registration.event_id, registration.id, registration.group_id),
        registration.email,
        registration.phone,
        registration.language,
        once,
    )


def tell_many(
    session: Session,
    told: Iterable[Told],
    *,
    now: datetime,
    facts: dict[str, str] | None = None,
    due_at: datetime | None = None,
) -> int:
    """Lines up messages to many people at once, as `tell` does; to how many. `now`, `due_at`: UTC."""
    lines: dict[Message, list[Addressee]] = {}
    for one in told:
        address = address_of(one.email, one.phone)
        if address is not None:
            line = Addressee(address[1], address[0], one.language, one.about, one.once)
            lines.setdefault(one.message, []).append(line)
    for message, addressees in lines.items():
        mail.queue_many(
            session, addressees, message=message, facts=facts or {}, now=now, due_at=due_at
        )
    return sum(map(len, lines.values()))


def tell_at(
    session: Session,
    registration: Registration,
    message: Message,
    *,
    email: str | None,
    phone: str | None,
    now: datetime,
) -> OutboxMail | None:
    """Lines up a message about a registration to another contact than the one on record."""
    return _line_up(
        session,
        address_of(email, phone),
        message=message,
        language=registration.language,
        facts={},
        about=About(registration.event_id, registration.id),
        now=now,
    )


def tell_group(
    session: Session, group: Group, message: Message, *, now: datetime, once: str | None = None
) -> OutboxMail | None:
    """Lines up a message to the contact of a group. None when none is known."""
    address = address_of(group.contact_email, group.contact_phone)
    return _tell_about_group(session, group, message, address, now=now, once=once)


def tell_group_at(
    session: Session,
    group: Group,
    message: Message,
    *,
    email: str | None,
    phone: str | None,
    now: datetime,
) -> OutboxMail | None:
    """Lines up a message about a group to another contact than the one on record."""
    return _tell_about_group(session, group, message, address_of(email, phone), now=now)


def _tell_about_group(
    session: Session,
    group: Group,
    message: Message,
    address: tuple[Channel, str] | None,
    *,
    now: datetime,
    once: str | None = None,
) -> OutboxMail | None:
    return _line_up(
        session,
        address,
        message=message,
        language=group.language,
        facts={},
        about=About(group.event_id, None, group.id),
        once=once,
        now=now,
    )


def _line_up(
    session: Session, address: tuple[Channel, str] | None, **message: Any
) -> OutboxMail | None:
    """Into the outbox, for the channel and the address; none without one."""
    if address is None:
        return None
    channel, recipient = address
    return mail.queue(session, channel=channel, recipient=recipient, **message)


def address_of(email: str | None, phone: str | None) -> tuple[Channel, str] | None:
    """By which channel and at which address somebody is told; none when there is no contact at all."""
    if email:
        return Channel.EMAIL, email
    return (Channel.WHATSAPP, phone) if phone else None
