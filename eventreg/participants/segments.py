"""Reads of messages that staff write: whom one is for, whom it would reach, and how everybody fared."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from eventreg.mail.models import OutboxMail, StaffMessage, StaffMessageRow
from eventreg.mail.rules import (
    UNDER_WAY,
    WRITTEN_IN_WORK,
    Channel,
    MailState,
    Outcome,
    WrittenFate,
    WrittenState,
    outcome,
)
from eventreg.paging import Page, page_of
from eventreg.participants.queries import PER_PAGE, Seen
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter, Reach, matching, reach
from eventreg.registration.rules import ACTIVE_STATES

_SHOWN = 30


def whom(message: StaffMessage, wanted: ListFilter) -> ColumnElement[bool]:
    """The condition for whom a message is for: those who were marked, or whom the filter matches."""
    if not message.marked:
        return matching(message.event_id, wanted)
    mine = StaffMessageRow.message_id == message.id
    rows = select(StaffMessageRow.registration_id).where(mine)
    return and_(Registration.event_id == message.event_id, Registration.id.in_(rows))


@dataclass(frozen=True)
class Reached:
    """Whom a message is for now: who they are, whom it reaches how, and how many are in force no more."""

    seen: Seen
    reach: Reach
    given_up: int

    @property
    def people(self) -> int:
        """How many get it."""
        return self.reach.people


def reached(session: Session, event_id: int, where: ColumnElement[bool]) -> Reached:
    """Counts whom a condition means now."""
    people = (Registration.event_id == event_id, where)
    row = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Registration.id), 0),
            func.coalesce(func.max(Registration.id), 0),
        )
        .select_from(Registration)
        .where(*people)
    ).one()
    over = Registration.state.not_in(ACTIVE_STATES)
    given_up = session.scalar(select(func.count()).select_from(Registration).where(*people, over))
    return Reached(
        Seen(int(row[0]), int(row[1]), int(row[2])),
        reach(session, event_id, where),
        given_up or 0,
    )


def person_at(
    session: Session, event_id: int, where: ColumnElement[bool], number: int
) -> Registration | None:
    """The one at this place (from 1) among those who can be reached, by name; none: nobody can."""
    has_contact = or_(
        func.coalesce(Registration.email, "") != "", func.coalesce(Registration.phone, "") != ""
    )
    return session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, where, has_contact)
        .options(joinedload(Registration.offer))
        .order_by(Registration.name_key, Registration.id)
        .offset(max(0, number - 1))
        .limit(1)
    ).one_or_none()


def message_by_uid(session: Session, event_id: int, uid: UUID) -> StaffMessage | None:
    """The message of an event under this public id, or none."""
    mine = (StaffMessage.event_id == event_id, StaffMessage.uid == uid)
    return session.scalars(select(StaffMessage).where(*mine)).one_or_none()


def messages_of(session: Session, event_id: int) -> list[StaffMessage]:
    """What staff wrote in an event, the latest first, at most 30; no draft that was only begun."""
    mine = [StaffMessage.event_id == event_id, StaffMessage.subject != ""]
    found = select(StaffMessage).where(*mine).order_by(StaffMessage.id.desc()).limit(_SHOWN)
    return list(session.scalars(found))


def messages_in_work(session: Session) -> list[int]:
    """The ids of what is being lined up or stopped, the oldest first."""
    waiting = StaffMessage.state.in_(WRITTEN_IN_WORK)
    return list(session.scalars(select(StaffMessage.id).where(waiting).order_by(StaffMessage.id)))


def outcomes_of(session: Session, ids: Collection[int]) -> dict[int, Counter[Outcome]]:
    """How many fared how by now, by message."""
    rows = session.execute(
        select(
            StaffMessageRow.message_id,
            StaffMessageRow.fate,
            OutboxMail.channel,
            OutboxMail.state,
            func.count(),
        )
        .outerjoin(OutboxMail, OutboxMail.id == StaffMessageRow.mail_id)
        .where(StaffMessageRow.message_id.in_(ids))
        .group_by(
            StaffMessageRow.message_id,
            StaffMessageRow.fate,
            OutboxMail.channel,
            OutboxMail.state,
        )
    )
    found = {id_: Counter[Outcome]() for id_ in ids}
    for id_, fate, channel, state, number in rows:
        found[id_][outcome(fate, channel, state)] += number
    return found


@dataclass(frozen=True)
class Fared:
    """One person, the line of the outbox that they have by the message, and how they fared."""

    person: Registration
    mail: OutboxMail | None
    outcome: Outcome


def people_of_message(
    session: Session, message_id: int, only: Outcome | None, *, page: int = 1
) -> Page[Fared]:
    """The people of a message in their turn, of one outcome or all."""
    where = [StaffMessageRow.message_id == message_id, *([] if only is None else [_fared(only)])]
    joined = (
        select(StaffMessageRow, Registration, OutboxMail)
        .join(Registration, Registration.id == StaffMessageRow.registration_id)
        .outerjoin(OutboxMail, OutboxMail.id == StaffMessageRow.mail_id)
        .where(*where)
    )
    total = session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    shown = joined.options(
        joinedload(Registration.offer),
        joinedload(Registration.agency),
        joinedload(Registration.region),
    ).order_by(StaffMessageRow.position, StaffMessageRow.registration_id)

    def read(skip: int, most: int) -> list[Fared]:
        rows = session.execute(shown.offset(skip).limit(most))
        return [_one(row, person, mail) for row, person, mail in rows]

    return page_of(total, page, PER_PAGE, read)


def _one(row: StaffMessageRow, person: Registration, mail: OutboxMail | None) -> Fared:
    how = outcome(row.fate, mail.channel if mail else None, mail.state if mail else None)
    return Fared(person, mail, how)


def _fared(only: Outcome) -> ColumnElement[bool]:
    """The condition for those who fared so: every combination of turn and line that comes to it."""
    lines: list[tuple[Channel | None, MailState | None]] = [(None, None)]
    lines += [(channel, state) for channel in Channel for state in MailState]
    fates: list[WrittenFate | None] = [None, *WrittenFate]
    ways: list[ColumnElement[Any]] = [
        and_(
            StaffMessageRow.fate.is_(fate) if fate is None else StaffMessageRow.fate == fate,
            OutboxMail.channel.is_(None) if channel is None else OutboxMail.channel == channel,
            OutboxMail.state.is_(None) if state is None else OutboxMail.state == state,
        )
        for fate in fates
        for channel, state in lines
        if outcome(fate, channel, state) is only
    ]
    return or_(false(), *ways)


def is_being_sent(message: StaffMessage, fared: Counter[Outcome]) -> bool:
    """Whether something of it can still be stopped: nobody has sent everything that waits."""
    if message.state is WrittenState.WORKING:
        return True
    may_wait = message.state in {WrittenState.DONE, WrittenState.FAILED}
    return may_wait and any(fared[one] for one in UNDER_WAY)
