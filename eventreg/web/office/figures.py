"""The figures that the office watches."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance
from eventreg.checkin.queries import SessionCount, session_counts
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.events.rules import is_over
from eventreg.overview.queries import Crowd, crowd_of, invited_regions
from eventreg.overview.rules import RegionAnswers, asked_regions, missing_regions
from eventreg.regions.models import Region
from eventreg.regions.rules import Level, regency_of
from eventreg.registration.queries import (
    EventTally,
    Heads,
    Tally,
    heads_of,
    tally,
    total_of,
)


@dataclass(frozen=True)
class CategoryFigures:
    """One category with its people and places."""

    offer: CategoryOffer
    tally: Tally


@dataclass(frozen=True)
class EventFigures:
    """The figures of one event. `crowd`: the people behind them."""

    tally: EventTally
    categories: list[CategoryFigures]
    sessions: list[SessionCount]
    crowd: Crowd

    def region_heads(self) -> dict[str, Heads]:
        """The people of each kabupaten and kota, of the province and of outside, by its code."""
        found: defaultdict[str, Heads] = defaultdict(Heads)
        for (_offer_id, code), heads in self.crowd.heads.items():
            found[regency_of(code)] += heads
        return dict(found)


def figures_of(
    session: Session, event: Event, regions: Sequence[Region] | None = None
) -> EventFigures:
    """The figures of one event as they are now. `regions`: all, where the caller has read them already."""
    crowd = crowd_of(session, event.id)
    codes = None if regions is None else [one.code for one in regions if one.level == Level.REGENCY]
    counted = tally(session, event, crowd.heads, codes)
    confirmed = {id_: one.heads.confirmed for id_, one in counted.by_offer.items()}
    return EventFigures(
        tally=counted,
        categories=[CategoryFigures(one, counted.by_offer[one.id]) for one in event.offers],
        sessions=session_counts(session, event.id, confirmed),
        crowd=crowd,
    )


def region_answers(
    session: Session, event: Event, figures: EventFigures, regions: Sequence[Region]
) -> RegionAnswers:
    """Which regions were asked for people, and which of them have not answered. `regions`: all, in official order."""
    asked = asked_regions(figures.tally.limits.values(), invited_regions(session, event.id))
    answered = [code for code, heads in figures.region_heads().items() if heads.in_force]
    return RegionAnswers(asked, missing_regions([one.code for one in regions], asked, answered))


def over_words(counted: Tally) -> list[str]:
    """What is above a limit that was lowered later, in words: registered, and only offered."""
    words = []
    if counted.over:
        words.append(_("%(count)s above the limit", count=counted.over))
    if counted.offered_over:
        words.append(_("%(count)s offered above the limit", count=counted.offered_over))
    return words


@dataclass(frozen=True)
class EventLine:
    """One event in the list, with those who count as participants.

    `places`: as many as the event and its categories allow; none: without limit.
    """

    event: Event
    heads: Heads
    places: int | None
    running: EventSession | None
    present: int


def event_lines(session: Session, events: list[Event], now: datetime) -> list[EventLine]:
    """The events with their figures: those that are still to end first, by time; then the past ones."""
    heads = heads_of(session, [event.id for event in events])
    running = [_running(event, now) for event in events]
    present = _present(session, [one.id for one in running if one is not None])
    lines = [
        EventLine(
            event=event,
            heads=sum(
                (heads.get((event.id, one.id), Heads()) for one in event.offers if one.counts),
                Heads(),
            ),
            places=places_of_event(event),
            running=one,
            present=present.get(one.id, 0) if one else 0,
        )
        for event, one in zip(events, running, strict=True)
    ]
    coming = [line for line in lines if not is_over(line.event.ends_at, now)]
    over = [line for line in lines if line not in coming]
    return [*sorted(coming, key=_beginning), *sorted(over, key=_beginning, reverse=True)]


def _beginning(line: EventLine) -> tuple[float, int]:
    starts_at = line.event.starts_at
    return (starts_at.timestamp() if starts_at else 0.0, line.event.id)


def _running(event: Event, now: datetime) -> EventSession | None:
    running = [one for one in event.sessions if one.starts_at <= now < one.ends_at]
    return running[-1] if running else None


def places_of_event(event: Event) -> int | None:
    """What bounds the whole event: its own limit, and that of all its categories together."""
    quotas = total_of(offer.quota for offer in event.offers if offer.counts)
    return min((one for one in (event.capacity, quotas) if one is not None), default=None)


def _present(session: Session, session_ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Attendance.session_id, func.count())
        .where(Attendance.session_id.in_(session_ids))
        .group_by(Attendance.session_id)
    )
    return dict(rows.all())
