"""A session begins later: with those after it, its hours of admission, and taken back as a whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event, EventSession
from eventreg.events.operations import change_session, session_data_of
from eventreg.events.rules import Moved, SessionTime, delayed_along, stays_on_its_day
from eventreg.registration.operations import (
    Delay,
    DelayRefusal,
    NotDelayed,
    delay_session,
    last_delay,
    tell_of_move,
    undo_delay,
)
from tests.factories import make_event, make_registration, offer_of

HALF_AN_HOUR = timedelta(minutes=30)
#: 08.00 in Java.
MORNING = datetime(2026, 11, 24, 1, tzinfo=UTC)
HOURS = (0, 4, 24)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """Two sessions on a morning, and one on the next day; the first has strict hours."""
    event = make_event(session, now=now)
    event.sessions = [
        EventSession(
            title=f"Sesi {number}",
            starts_at=MORNING + timedelta(hours=hour),
            ends_at=MORNING + timedelta(hours=hour + 3),
        )
        for number, hour in enumerate(HOURS, 1)
    ]
    event.sessions[0].admits_from = MORNING - HALF_AN_HOUR
    session.flush()
    return event


def begins(event: Event) -> list[timedelta]:
    """When the sessions begin, counted from the morning."""
    return [one.starts_at - MORNING for one in event.sessions]


def wish(event: Event, number: int = 0, **facts: object) -> Delay:
    """Half an hour later, as somebody sees the event now."""
    one = event.sessions[number]
    return Delay(**{"session_id": one.id, "by": HALF_AN_HOUR, "seen": one.starts_at, **facts})  # type: ignore[arg-type]  # Made of keywords.


def test_the_later_ones_of_the_day_move_along_and_back(
    session: Session, event: Event, now: datetime
) -> None:
    before, version = begins(event), event.version
    moved = delay_session(session, event, wish(event, later=True), actor=SYSTEM, now=now)
    assert isinstance(moved, list)
    assert [one.title for one in moved] == ["Sesi 1", "Sesi 2"]
    assert begins(event) == [before[0] + HALF_AN_HOUR, before[1] + HALF_AN_HOUR, before[2]]
    assert (event.sessions[0].admits_from, event.sessions[0].admits_until) == (MORNING, None)
    assert event.sessions[0].ends_at == MORNING + timedelta(hours=3) + HALF_AN_HOUR
    assert event.moved_at is None
    assert event.version > version
    entry = last_delay(session, event.id)
    assert entry is not None
    back = undo_delay(session, event, seen=entry.id, actor=SYSTEM, now=now)
    assert isinstance(back, list)
    assert begins(event) == before
    assert event.sessions[0].admits_from == MORNING - HALF_AN_HOUR
    assert last_delay(session, event.id) is None
    again = undo_delay(session, event, seen=entry.id, actor=SYSTEM, now=now)
    assert again == NotDelayed(DelayRefusal.CHANGED_SINCE)
    changed = select(AuditEntry).where(AuditEntry.action == Action.SESSION_CHANGED)
    assert len(session.scalars(changed).all()) == 4, "Each session's change stands in the log."


def test_only_one_moves_unless_others_are_wished(
    session: Session, event: Event, now: datetime
) -> None:
    delay_session(session, event, wish(event), actor=SYSTEM, now=now)
    assert begins(event)[1:] == [timedelta(hours=4), timedelta(hours=24)]


def take_back(session: Session, event: Event, at: datetime) -> None:
    """Undoes the last delay."""
    entry = last_delay(session, event.id)
    assert entry is not None
    assert isinstance(undo_delay(session, event, seen=entry.id, actor=SYSTEM, now=at), list)


def test_what_nobody_was_told_is_undone_with_nothing_left_to_tell(
    session: Session, event: Event, now: datetime
) -> None:
    delay_session(session, event, wish(event, ask=True), actor=SYSTEM, now=now)
    assert (event.moved_at, event.moved_what) == (now, [Moved.TIME])
    take_back(session, event, now + HALF_AN_HOUR)
    assert (event.moved_at, event.moved_what, event.moved_from) == (None, [], {})


def test_what_people_were_told_is_to_be_told_anew_when_it_is_undone(
    session: Session, event: Event, now: datetime
) -> None:
    delay_session(session, event, wish(event, ask=True), actor=SYSTEM, now=now)
    assert tell_of_move(session, event, note="", actor=SYSTEM, now=now) is not None
    later = now + HALF_AN_HOUR
    take_back(session, event, later)
    assert (event.moved_at, event.moved_what) == (later, [Moved.TIME])


@pytest.mark.parametrize("before", [True, False])
def test_another_move_that_is_still_to_be_told_stays_so(
    session: Session, event: Event, now: datetime, *, before: bool
) -> None:
    make_registration(session, offer_of(event, "agency"), now=now - 2 * HALF_AN_HOUR)
    third = event.sessions[2]
    upstairs = replace(session_data_of(third), room="Lantai 7")
    if before:
        change_session(session, third, upstairs, actor=SYSTEM, now=now - HALF_AN_HOUR)
    delay_session(session, event, wish(event, ask=True), actor=SYSTEM, now=now)
    if not before:
        change_session(session, third, upstairs, actor=SYSTEM, now=now + HALF_AN_HOUR)
    take_back(session, event, now + 2 * HALF_AN_HOUR)
    assert event.moved_at is not None
    assert Moved.PLACE in event.moved_what


def test_a_small_delay_leaves_an_earlier_move_to_be_told(
    session: Session, event: Event, now: datetime
) -> None:
    event.moved_at = now - HALF_AN_HOUR
    make_registration(session, offer_of(event, "agency"), now=now - 2 * HALF_AN_HOUR)
    delay_session(session, event, wish(event), actor=SYSTEM, now=now)
    assert event.moved_at == now - HALF_AN_HOUR


def test_what_was_seen_otherwise_is_refused(session: Session, event: Event, now: datetime) -> None:
    seen = wish(event)
    delay_session(session, event, seen, actor=SYSTEM, now=now)
    stale = delay_session(session, event, seen, actor=SYSTEM, now=now)
    assert stale == NotDelayed(DelayRefusal.MOVED_MEANWHILE)
    nothing = delay_session(session, event, wish(event, by=timedelta()), actor=SYSTEM, now=now)
    assert nothing == NotDelayed(DelayRefusal.NO_DIFFERENCE)
    entry = last_delay(session, event.id)
    assert entry is not None
    event.sessions[0].starts_at += timedelta(minutes=1)
    session.flush()
    changed = undo_delay(session, event, seen=entry.id, actor=SYSTEM, now=now)
    assert changed == NotDelayed(DelayRefusal.CHANGED_SINCE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment on the event's own clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Jakarta"))


def test_days_are_those_of_the_event() -> None:
    """Scar 11: a session that ends at 23.50 ends on another day after a quarter of an hour."""
    first = SessionTime(1, at(24, 8), at(24, 12))
    beside = SessionTime(2, at(24, 8), at(24, 10))
    late = SessionTime(3, at(24, 20), at(24, 23, 50))
    morrow = SessionTime(4, at(25, 6), at(25, 7))
    every = (morrow, late, beside, first)
    assert delayed_along(every, first, later=True) == (first, late)
    assert delayed_along(every, first, later=False) == (first,)
    assert stays_on_its_day([first, beside], timedelta(hours=1))
    assert not stays_on_its_day([late], timedelta(minutes=15))
    assert not stays_on_its_day([morrow], -timedelta(hours=7))
