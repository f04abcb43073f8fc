"""Lists of events by phase, what is worth another look, notes about sharing; on both databases."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.operations import actor_of
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM
from eventreg.categories.rules import ParticipantKind
from eventreg.db import db
from eventreg.events import queries
from eventreg.events.models import Event, EventSession
from eventreg.events.operations import (
    MOST_CATEGORIES,
    Advice,
    NewEvent,
    NewOffer,
    OfferData,
    OfferKept,
    OfferRefusal,
    add_offer,
    advice_on,
    close_guide,
    create_event,
    note_shared,
    reopen_guide,
)
from eventreg.events.queries import (
    EventFilter,
    EventList,
    last_made_by,
    latest,
    list_of,
    series_names,
)
from eventreg.events.rules import EventMode, EventState, Phase, phase_of
from tests.factories import make_event, make_staff
from tests.statements import statements

DAY = timedelta(days=1)


def event_on(session: Session, now: datetime, days: float | None, **columns: Any) -> Event:
    """An event of two hours so many days from now; none: without a session."""
    event = make_event(session, now=now, **columns)
    event.sessions.clear()
    if days is not None:
        at = now + days * DAY
        event.sessions = [
            EventSession(title="Sesi 1", starts_at=at, ends_at=at + timedelta(hours=2))
        ]
    session.flush()
    return event


@pytest.fixture
def events(session: Session, now: datetime) -> dict[str, Event]:
    """One of each, made in no order of time."""
    made = {
        "long ago": event_on(session, now, -90),
        "tomorrow": event_on(session, now, 1, series="Cerdig", title="Cerdig 100% Aman"),
        "now": event_on(session, now, -1 / 48),
        "draft": event_on(session, now, 30, state=EventState.DRAFT, series="Cerdig"),
        "some day": event_on(session, now, None),
        "cancelled": event_on(session, now, 2, state=EventState.CANCELLED),
        "yesterday": event_on(session, now, -1, series="Bimtek", venue="Gedung Grahadi"),
        "archived": event_on(session, now, 5, state=EventState.ARCHIVED),
    }
    session.flush()
    return made


def found(
    session: Session, now: datetime, wish: EventFilter | None = None, **more: Any
) -> EventList:
    options = {"page": 1, "per_page": 25, **more}
    ids = options.pop("ids", None)
    return list_of(session, ids, wish or EventFilter(), now=now, **options)


def names(events: dict[str, Event], listed: EventList) -> list[str]:
    by_id = {event.id: name for name, event in events.items()}
    return [by_id[event.id] for event, _phase in listed.page.items]


def test_events_are_told_apart_and_stand_in_the_order_of_interest(
    session: Session, events: dict[str, Event], now: datetime
) -> None:
    listed = found(session, now)
    assert names(events, listed) == [
        "now", "tomorrow", "some day", "draft", "cancelled", "yesterday", "long ago",
    ]  # fmt: skip
    assert listed.page.total == 7
    assert listed.counts == {
        Phase.RUNNING: 1, Phase.COMING: 2, Phase.DRAFT: 1, Phase.CANCELLED: 1, Phase.PAST: 2,
        Phase.ARCHIVED: 1,
    }  # fmt: skip
    for event, phase in listed.page.items:
        assert phase is phase_of(event.state, event.starts_at, event.ends_at, now)


def test_a_list_is_narrowed_by_phase_series_and_text(
    session: Session, events: dict[str, Event], now: datetime
) -> None:
    def wished(**wish: Any) -> list[str]:
        return names(events, found(session, now, EventFilter(**wish)))

    assert wished(phase=Phase.PAST) == ["yesterday", "long ago"]
    assert wished(phase=Phase.CANCELLED) == ["cancelled"]
    assert wished(phase=Phase.ARCHIVED) == ["archived"]
    assert wished(series="Cerdig") == ["tomorrow", "draft"]
    assert wished(series="Cerdig", phase=Phase.DRAFT) == ["draft"]
    assert wished(text="grahadi") == ["yesterday"]
    assert wished(text="100%") == ["tomorrow"]
    assert wished(text="_") == []
    counts = found(session, now, EventFilter(phase=Phase.DRAFT, series="Cerdig")).counts
    assert counts == dict.fromkeys(Phase, 0) | {Phase.COMING: 1, Phase.DRAFT: 1}


def test_only_the_own_events_are_listed_and_counted(
    session: Session, events: dict[str, Event], now: datetime
) -> None:
    own = [events["now"].id, events["yesterday"].id]
    listed = found(session, now, ids=own)
    assert names(events, listed) == ["now", "yesterday"]
    assert sum(listed.counts.values()) == 2
    assert found(session, now, ids=[]).page.items == []
    assert series_names(session, own) == ["Bimtek"]
    assert series_names(session) == ["Bimtek", "Cerdig"]


def test_pages_hold_every_event_once(
    session: Session, events: dict[str, Event], now: datetime
) -> None:
    pages = [found(session, now, page=number, per_page=3) for number in (1, 2, 3)]
    assert [name for page in pages for name in names(events, page)] == names(
        events, found(session, now)
    )
    assert found(session, now, page=99, per_page=3).page.page == 3


def test_a_long_list_costs_no_more_queries_than_a_short_one(
    app: Flask, session: Session, events: dict[str, Event], now: datetime
) -> None:
    for _ in range(40):
        event_on(session, now, 3)
    session.expire_all()
    with statements(db.engine) as said:
        listed = found(session, now, per_page=25)
        assert all(event.sessions is not None and event.offers for event, _ in listed.page.items)
    assert len([one for one in said if one.startswith("SELECT")]) <= 5


def test_the_last_event_of_somebody_is_known_by_the_log(session: Session, now: datetime) -> None:
    ayu, budi = make_staff(session), make_staff(session)
    for title, staff in (("Satu", ayu), ("Dua", ayu), ("Tiga", budi)):
        new = NewEvent(title=title, day=date(2030, 8, 5))
        create_event(session, new, actor=actor_of(staff), now=now)
    mine = last_made_by(session, ayu.id)
    assert mine is not None
    assert mine.title == "Dua"
    assert last_made_by(session, make_staff(session).id) is None
    assert [event.title for event in latest(session, 2)] == ["Tiga", "Dua"]


def test_what_is_worth_another_look(session: Session, now: datetime) -> None:
    def advice(days: float, **columns: Any) -> set[Advice]:
        return set(advice_on(event_on(session, now, days, **columns), now))

    assert advice(1) == set()
    assert advice(-1) == {Advice.OVER}
    assert advice(1, signup_closes_at=now) == {Advice.SIGNUP_OVER}
    assert advice(1, signup_closes_at=now + DAY) == set()
    assert advice(1, signup_closes_at=now + 9 * DAY) == {Advice.CLOSES_AFTER_END}
    assert advice(-1, signup_closes_at=now + 9 * DAY) == {Advice.OVER}
    assert advice(1, venue="") == {Advice.NO_VENUE}
    assert advice(1, venue="", mode=EventMode.ONLINE) == {Advice.NO_MEETING_LINK}
    hybrid = {"mode": EventMode.HYBRID, "meeting_url": "https://x.example"}
    assert advice(1, **hybrid) == set()
    closed = event_on(session, now, 1)
    for offer in closed.offers:
        offer.public = False
    assert advice_on(closed, now) == (Advice.NOBODY_SIGNS_UP,)


def test_notes_about_sharing_leave_the_version_of_the_event_alone(
    session: Session, now: datetime
) -> None:
    """Open forms and calendars watch the version; nothing that they show is different."""
    event = make_event(session, now=now)
    version = event.version
    note_shared(session, event, actor=SYSTEM, now=now)
    note_shared(session, event, actor=SYSTEM, now=now + DAY)
    close_guide(session, event, actor=SYSTEM, now=now)
    reopen_guide(session, event, actor=SYSTEM, now=now)
    session.expire_all()
    assert (event.version, event.shared_at, event.guide_closed_at) == (version, now, None)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.event_id == event.id)).all()
    assert [[value.field for value in entry.values] for entry in entries] == [
        ["shared_at"], ["guide_closed_at"], ["guide_closed_at"],
    ]  # fmt: skip


def test_categories_have_a_limit(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    data = OfferData(ParticipantKind.GENERAL, "Umum", "")
    missing = MOST_CATEGORIES - len(event.offers)
    for _ in range(missing):
        assert not isinstance(
            add_offer(session, event, NewOffer(data), actor=SYSTEM, now=now), OfferKept
        )
    refused = add_offer(session, event, NewOffer(data), actor=SYSTEM, now=now)
    assert refused == OfferKept(OfferRefusal.TOO_MANY)
    assert len(event.offers) == MOST_CATEGORIES
    assert queries.by_slug(session, event.slug) is event
