"""The figures that the office watches."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance
from eventreg.checkin.queries import SessionCount, session_counts
from eventreg.events.models import CategoryOffer, Event, EventSession
from eventreg.registration.models import Registration
from eventreg.registration.queries import limits_of, places, state_counts
from eventreg.registration.rules import State


@dataclass(frozen=True)
class CategoryFigures:
    """How many are registered in a category, its places and those that are left (none: without limit)."""

    offer: CategoryOffer
    registered: int
    places: int | None
    left: int | None
    #: By how many those who hold a place exceed a limit that was lowered later.
    over: int


@dataclass(frozen=True)
class EventFigures:
    """The figures of one event."""

    registered: int
    cancelled: int
    pending: int
    waiting: int
    #: Places of the whole event that nobody has; none: without limit.
    left: int | None
    categories: list[CategoryFigures]
    sessions: list[SessionCount]


def figures_of(session: Session, event: Event) -> EventFigures:
    """The figures of one event as they are now."""
    counts = state_counts(session, event.id)
    limits = limits_of(session, event.id)
    now = places(session, event.id, limits)
    confirmed = {offer: n for (offer, state), n in counts.items() if state is State.CONFIRMED}
    return EventFigures(
        registered=sum(confirmed.values()),
        cancelled=_in_state(counts, State.CANCELLED),
        pending=_in_state(counts, State.PENDING),
        waiting=_in_state(counts, State.WAITLISTED),
        left=now.event_left(),
        categories=[
            CategoryFigures(
                offer=offer,
                registered=confirmed.get(offer.id, 0),
                places=limits[offer.id].places if offer.id in limits else None,
                left=now.left(offer.id),
                over=now.people_over(offer.id),
            )
            for offer in event.offers
        ],
        sessions=session_counts(session, event.id),
    )


def _in_state(counts: dict[tuple[int, State], int], wanted: State) -> int:
    return sum(number for (_, state), number in counts.items() if state is wanted)


@dataclass(frozen=True)
class EventLine:
    """One event in the list. `quota` is none when any category that counts is without limit."""

    event: Event
    registered: int
    quota: int | None
    running: EventSession | None
    present: int


def event_lines(session: Session, events: list[Event], now: datetime) -> list[EventLine]:
    """The events with their figures: those that are still to end first, by time; then the past ones."""
    registered = _registered(session, [event.id for event in events])
    running = [_running(event, now) for event in events]
    present = _present(session, [one.id for one in running if one is not None])
    lines = [
        EventLine(
            event=event,
            registered=registered.get(event.id, 0),
            quota=_quota(event),
            running=one,
            present=present.get(one.id, 0) if one else 0,
        )
        for event, one in zip(events, running, strict=True)
    ]
    coming = [line for line in lines if line.event.ends_at is None or line.event.ends_at > now]
    over = [line for line in lines if line not in coming]
    return [*sorted(coming, key=_beginning), *sorted(over, key=_beginning, reverse=True)]


def _beginning(line: EventLine) -> tuple[float, int]:
    starts_at = line.event.starts_at
    return (starts_at.timestamp() if starts_at else 0.0, line.event.id)


def _running(event: Event, now: datetime) -> EventSession | None:
    running = [one for one in event.sessions if one.starts_at <= now < one.ends_at]
    return running[-1] if running else None


def _quota(event: Event) -> int | None:
    quotas = [offer.quota for offer in event.offers if offer.counts]
    limits = [quota for quota in quotas if quota is not None]
    return sum(limits) if limits and len(limits) == len(quotas) else None


def _registered(session: Session, event_ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Registration.event_id, func.count())
        .where(Registration.event_id.in_(event_ids), Registration.state == State.CONFIRMED)
        .group_by(Registration.event_id)
    )
    return dict(rows.all())


def _present(session: Session, session_ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Attendance.session_id, func.count())
        .where(Attendance.session_id.in_(session_ids))
        .group_by(Attendance.session_id)
    )
    return dict(rows.all())
