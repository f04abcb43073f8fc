"""The WhatsApp worklist: what staff send themselves, person by person, the most urgent first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventreg.events.models import EventSession
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.queries.matters import Matter, matters
from eventreg.registration.queries.outbox import OutboxLine, lines_by_id
from eventreg.registration.rules import is_overtaken, urgency

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
    """One page of the cards, counted from 1. `outdated`: lines left out, for they are not true any more."""

    items: list[Card]
    page: int
    pages: int
    total: int
    outdated: int


@dataclass(frozen=True)
class _Waiting:
    """A line that waits, and what it is about; none where that is gone."""

    mail: OutboxMail
    matter: Matter | None

    @property
    def outdated(self) -> bool:
        return self.matter is None or is_overtaken(self.matter.message, self.matter.facts)


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
    for one in waiting:
        if one.matter is not None and not one.outdated:
            mail = one.mail
            reader = (mail.registration_id, mail.group_id, mail.recipient)
            cards[reader].append((_key(one.mail, one.matter, begins), mail.id))
    ordered = sorted(sorted(lines) for lines in cards.values())
    pages = max(1, ceil(len(ordered) / per_page))
    page = min(max(1, page), pages)
    shown = [[id_ for _, id_ in lines] for lines in ordered[(page - 1) * per_page :][:per_page]]
    found = lines_by_id(session, event_id, [id_ for ids in shown for id_ in ids])
    return Worklist(
        items=[Card([found[id_] for id_ in ids]) for ids in shown],
        page=page,
        pages=pages,
        total=len(ordered),
        outdated=sum(one.outdated for one in waiting),
    )


def outdated(session: Session, event_id: int, *, now: datetime) -> list[OutboxMail]:
    """The lines that wait although they are not true any more, the oldest first. `now`: UTC."""
    return [one.mail for one in _waiting(session, event_id, now) if one.outdated]


#: Urgency, then the moment that presses, then the age.
_Key = tuple[int, datetime, int]


def _key(mail: OutboxMail, matter: Matter, begins: dict[int | None, datetime]) -> _Key:
    rank = urgency(matter.message)
    person = matter.registration
    if rank == 0:
        return rank, (person.answer_by if person else None) or _LATEST, mail.id
    offer_id = matter.subject.offer_id
    return rank, begins.get(offer_id, begins.get(None, _LATEST)), mail.id


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


def _waiting(session: Session, event_id: int, now: datetime) -> list[_Waiting]:
    """Every line of the event that is due, with what decides on it, in few reads."""
    mails = session.scalars(
        select(OutboxMail)
        .where(
            OutboxMail.event_id == event_id,
            OutboxMail.channel == Channel.WHATSAPP,
            OutboxMail.state == MailState.WAITING,
            OutboxMail.due_at <= now,
        )
        .order_by(OutboxMail.id)
    ).all()
    known = [one for one in mails if one.registration_id is not None or one.group_id is not None]
    about = dict(zip([one.id for one in known], matters(session, known, now=now), strict=True))
    return [_Waiting(one, about.get(one.id)) for one in mails]
