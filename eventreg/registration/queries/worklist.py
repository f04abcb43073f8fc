"""The WhatsApp worklist: what staff send themselves, person by person, the most urgent first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, selectinload

from eventreg.events.models import Event, EventSession
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.paging import page_of_list
from eventreg.registration.models import Group, Registration
from eventreg.registration.queries.outbox import OutboxLine, lines_by_id
from eventreg.registration.queries.outstanding import facts_columns, is_untrue
from eventreg.registration.rules import Message, urgency

_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Card:
    """What is to be sent to one number about one person or group, the most urgent line first."""

    lines: list[OutboxLine]

    @property
    def name(self) -> str:
        """Whom the lines are for."""
        return self.lines[0].name


@dataclass(frozen=True)
class Worklist:
    """One page of the cards, counted from 1.

    `lines`: how many there are on all cards; `outdated`: left out, for they are not true any more.
    """

    items: list[Card]
    page: int
    pages: int
    total: int
    lines: int
    outdated: int


@dataclass(frozen=True)
class DueLine:
    """A line that waits, as far as it decides on its turn.

    `offer_id`: the category of whom it is about; `answer_by`: when an offered place lapses (UTC);
    `outdated`: it is not true any more, or what it was about is gone.
    """

    id: int
    message: str
    registration_id: int | None
    group_id: int | None
    recipient: str
    offer_id: int | None
    answer_by: datetime | None
    outdated: bool


def worklist(
    session: Session, event_id: int, *, now: datetime, page: int = 1, per_page: int = 20
) -> Worklist:
    """One page of the cards that staff should send at `now` (UTC).

    Offers first, those whose time runs before the others; then what the event itself makes urgent;
    of equals the one whose first session is nearest, then the oldest.
    """
    waiting = _waiting(session, event_id, now)
    cards: dict[tuple[int | None, int | None, str], list[tuple[_Key, int]]] = defaultdict(list)
    begins = _begins(session, event_id, now)
    for line in waiting:
        if not line.outdated:
            reader = (line.registration_id, line.group_id, line.recipient)
            cards[reader].append((_key(line, begins), line.id))
    ordered = sorted(sorted(lines) for lines in cards.values())
    part = page_of_list(ordered, page, per_page)
    shown = [[id_ for _, id_ in lines] for lines in part.items]
    found = lines_by_id(session, event_id, [id_ for ids in shown for id_ in ids])
    return Worklist(
        items=[Card([found[id_] for id_ in ids]) for ids in shown],
        page=part.page,
        pages=part.pages,
        total=part.total,
        lines=sum(len(lines) for lines in ordered),
        outdated=sum(line.outdated for line in waiting),
    )


def outdated(session: Session, event_id: int, *, now: datetime) -> list[DueLine]:
    """The lines that wait although they are not true any more, the oldest first. `now`: UTC."""
    return [line for line in _waiting(session, event_id, now) if line.outdated]


#: Urgency, then the moment that presses, then the age.
_Key = tuple[int, datetime, int]


def _key(line: DueLine, begins: dict[int | None, datetime]) -> _Key:
    rank = urgency(Message(line.message))
    if rank == 0:
        return rank, line.answer_by or _LATEST, line.id
    return rank, begins.get(line.offer_id, begins.get(None, _LATEST)), line.id


def _begins(session: Session, event_id: int, now: datetime) -> dict[int | None, datetime]:
    """When the next session begins for each category that is named by one; under none: for all others."""
    sessions = session.scalars(
        select(EventSession)
        .where(EventSession.event_id == event_id, EventSession.ends_at > now)
        .options(selectinload(EventSession.admissions))
        .order_by(EventSession.starts_at)
    )
    found: dict[int | None, datetime] = {}
    open_to_all: datetime | None = None
    for one in sessions:
        if not one.admissions:
            open_to_all = open_to_all or one.starts_at
        for row in one.admissions:
            first = min(one.starts_at, open_to_all or one.starts_at)
            found.setdefault(row.offer_id, first)
    return found if open_to_all is None else {None: open_to_all, **found}


def _waiting(session: Session, event_id: int, now: datetime) -> list[DueLine]:
    """Every line of the event that is due: only what decides on it is read, for there may be many."""
    rows = session.execute(
        select(
            OutboxMail.id,
            OutboxMail.recipient,
            OutboxMail.registration_id,
            OutboxMail.group_id,
            Registration.answer_by,
            Registration.offer_id,
            Group.offer_id.label("group_offer_id"),
            *facts_columns(event_id),
        )
        .outerjoin(Registration, Registration.id == OutboxMail.registration_id)
        .outerjoin(Group, Group.id == OutboxMail.group_id)
        .where(
            OutboxMail.event_id == event_id,
            OutboxMail.channel == Channel.WHATSAPP,
            OutboxMail.state == MailState.WAITING,
            OutboxMail.due_at <= now,
        )
        .order_by(OutboxMail.id)
    )
    event = session.get_one(Event, event_id)
    return [_due(row, event, now) for row in rows]


def _due(row: Row[*tuple[Any, ...]], event: Event, now: datetime) -> DueLine:
    return DueLine(
        id=row.id,
        message=row.message,
        registration_id=row.registration_id,
        group_id=row.group_id,
        recipient=row.recipient,
        offer_id=row.group_offer_id if row.registration_id is None else row.offer_id,
        answer_by=row.answer_by,
        outdated=is_untrue(row, event, now),
    )
