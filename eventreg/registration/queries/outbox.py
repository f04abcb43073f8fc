"""The outbox of one event, as the office reads it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.paging import Page, page_of
from eventreg.registration.models import Group, Registration


@dataclass(frozen=True)
class OutboxFilter:
    """What the outbox is narrowed to. Empty means all."""

    state: MailState | None = None
    channel: Channel | None = None


@dataclass(frozen=True)
class OutboxLine:
    """A message and whom it is about: a registration, or the contact of a group; none: neither is known."""

    mail: OutboxMail
    registration: Registration | None
    group: Group | None

    @property
    def name(self) -> str:
        """Whom the message is for; the address where no name is known."""
        if self.registration is not None:
            return self.registration.printed_name
        if self.group is not None:
            return self.group.contact_name or self.group.organization
        return self.mail.recipient


def outbox(
    session: Session, event_id: int, wanted: OutboxFilter, *, page: int = 1, per_page: int = 50
) -> Page[OutboxLine]:
    """One page of an event's messages, the latest first; a page beyond the last gives the last."""
    where = _matching(event_id, wanted)
    return _page(session, where, OutboxMail.id.desc(), page=page, per_page=per_page)


def ticked(session: Session, event_id: int, *, most: int = 20) -> list[OutboxLine]:
    """The WhatsApp lines that were ticked off last, the latest first."""
    where = _matching(event_id, OutboxFilter(MailState.SENT, Channel.WHATSAPP))
    return _lines(session, where, OutboxMail.sent_at.desc(), offset=0, most=most)


def outbox_counts(session: Session, event_id: int) -> Counter[tuple[Channel, MailState]]:
    """How many messages of an event there are by channel and state."""
    rows = session.execute(
        select(OutboxMail.channel, OutboxMail.state, func.count())
        .where(OutboxMail.event_id == event_id)
        .group_by(OutboxMail.channel, OutboxMail.state)
    )
    return Counter({(channel, state): count for channel, state, count in rows})


def outbox_line(session: Session, event_id: int, mail_id: int) -> OutboxLine | None:
    """The event's message with this id, or none."""
    where = and_(OutboxMail.event_id == event_id, OutboxMail.id == mail_id)
    return next(iter(_lines(session, where, OutboxMail.id.asc(), offset=0, most=1)), None)


def lines_by_id(session: Session, event_id: int, ids: Collection[int]) -> dict[int, OutboxLine]:
    """The event's messages among these ids."""
    where = and_(OutboxMail.event_id == event_id, OutboxMail.id.in_(ids))
    found = _lines(session, where, OutboxMail.id.asc(), offset=0, most=len(ids))
    return {line.mail.id: line for line in found}


def messages_of(session: Session, registration: Registration) -> list[OutboxMail]:
    """What one person was told or is to be told, the latest first."""
    return list(
        session.scalars(
            select(OutboxMail)
            .where(OutboxMail.registration_id == registration.id)
            .order_by(OutboxMail.id.desc())
        )
    )


def _matching(event_id: int, wanted: OutboxFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [OutboxMail.event_id == event_id]
    if wanted.state is not None:
        conditions.append(OutboxMail.state == wanted.state)
    if wanted.channel is not None:
        conditions.append(OutboxMail.channel == wanted.channel)
    return and_(*conditions)


def _page(
    session: Session,
    where: ColumnElement[bool],
    order: ColumnElement[Any],
    *,
    page: int,
    per_page: int,
) -> Page[OutboxLine]:
    total = session.scalar(select(func.count()).select_from(OutboxMail).where(where)) or 0
    return page_of(
        total,
        page,
        per_page,
        lambda skip, most: _lines(session, where, order, offset=skip, most=most),
    )


def _lines(
    session: Session,
    where: ColumnElement[bool],
    order: ColumnElement[Any],
    *,
    offset: int,
    most: int,
) -> list[OutboxLine]:
    rows = session.execute(
        select(OutboxMail, Registration, Group)
        .outerjoin(Registration, Registration.id == OutboxMail.registration_id)
        .outerjoin(Group, Group.id == OutboxMail.group_id)
        .where(where)
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.agency),
            joinedload(Registration.region),
        )
        .order_by(order, OutboxMail.id.desc())
        .offset(offset)
        .limit(most)
    )
    return [OutboxLine(*row) for row in rows]
