"""An event like an earlier one, on both databases: what comes along, and what never does."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Mapper, Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.clock import from_local, local
from eventreg.events.models import (
    CategoryOffer,
    Checkpoint,
    Event,
    EventSession,
    Question,
    RegionPlaces,
    SessionAdmission,
)
from eventreg.events.operations import (
    CopyWish,
    NewEvent,
    add_checkpoint,
    copy_event,
    create_event,
    retire_question,
    sessions_on,
)
from eventreg.events.operations.copying import COPIED, MOVED
from eventreg.events.rules import EventMode, EventState
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import NewGroup, add_group
from tests.factories import make_device, make_event, make_key, make_registration, offer_of
from tests.questions import ask

DAY, LATER = date(2025, 8, 5), date(2025, 11, 18)
JAKARTA = "Asia/Jakarta"
#: Columns that a copy leaves behind or gets anew, by table: each of them is a decision.
LEFT: dict[type, set[str]] = {
    Event: {
        *("id", "slug", "title", "series", "batch", "state", "state_reason"),
        *("moved_at", "moved_what", "moved_from", "submission_id"),
        *("archived_at", "archived_from", "deleted_at"),
        *("board_secret", "ticket_key", "version", "created_at", "shared_at", "guide_closed_at"),
        *("meeting_url", "meeting_notes", "texts"),
    },
    EventSession: {"id", "event_id"},
    CategoryOffer: {"id", "event_id"},
    RegionPlaces: {"offer_id", "released_at"},
    Question: {"id", "event_id", "offer_id", "retired", "choices"},
    Checkpoint: {"id", "event_id"},
}


@pytest.mark.parametrize("table", list(COPIED), ids=lambda table: table.__name__)
def test_every_column_is_copied_moved_or_left_on_purpose(table: type) -> None:
    """A new column fails here: say in eventreg/events/operations/copying.py what becomes of it."""
    mapper: Mapper[Any] = inspect(table)
    columns = {column.key for column in mapper.columns}
    taken = {*COPIED[table], *MOVED.get(table, ())}
    assert not taken & LEFT[table]
    assert columns == taken | LEFT[table]


@pytest.fixture
def source(session: Session, now: datetime) -> Event:
    """A training of two days in which everything is used."""
    new = NewEvent(title="Cerdig Batch 4", day=DAY, series="Cerdig", batch=4, venue="Aula")
    event = create_event(session, new, actor=SYSTEM, now=now)
    event.theme, event.description, event.capacity = "Tema", "Baris 1\nBaris 2", 90
    event.mode, event.meeting_url, event.meeting_notes = EventMode.HYBRID, "https://x.example", "1"
    event.signup_opens_at = wall(DAY - timedelta(days=14), 9)
    event.changes_until = wall(DAY - timedelta(days=2), 23)
    first = event.sessions[0]
    first.room, first.strict, first.admits_from = "Lantai 7", True, wall(DAY, 7)
    event.sessions.append(
        EventSession(
            title="Sesi 2",
            starts_at=wall(DAY + timedelta(days=1), 8),
            ends_at=wall(DAY + timedelta(days=1), 10),
        )
    )
    kim = offer_of(event, "kim")
    kim.quota, kim.region_quota, kim.agency_quota = 40, 1, 2
    kim.region_places = [
        RegionPlaces(region_code="35.73", places=3, released_at=now),
        RegionPlaces(region_code="35.78", released_at=now),
    ]
    session.flush()
    event.sessions[1].admissions = [SessionAdmission(offer_id=kim.id)]
    add_checkpoint(session, event, "Konsumsi", actor=SYSTEM, now=now)
    session.flush()
    return event


def wall(day: date, hour: int) -> datetime:
    return from_local(datetime.combine(day, time(hour)), JAKARTA)


def on_wall(moment: datetime | None) -> str:
    return f"{local(moment, JAKARTA):%Y-%m-%d %H:%M}" if moment else ""


def make_copy(session: Session, source: Event, now: datetime, **wish: Any) -> Event:
    said = {"title": "Cerdig Batch 5", "day": LATER, "series": "Cerdig", "batch": 5, **wish}
    made = copy_event(session, source, CopyWish(**said), actor=SYSTEM, now=now)
    session.flush()
    session.expire_all()
    return made


def test_everything_moves_by_the_same_days_and_keeps_its_hour(
    session: Session, source: Event, now: datetime
) -> None:
    made = make_copy(session, source, now)
    assert [(on_wall(one.starts_at), on_wall(one.ends_at)) for one in made.sessions] == [
        ("2025-11-18 08:00", "2025-11-18 12:00"),
        ("2025-11-19 08:00", "2025-11-19 10:00"),
    ]
    assert on_wall(made.sessions[0].admits_from) == "2025-11-18 07:00"
    assert on_wall(made.signup_opens_at) == "2025-11-04 09:00"
    assert on_wall(made.changes_until) == "2025-11-16 23:00"
    shown = [(one.starts_at, one.ends_at) for one in sessions_on(source, LATER)]
    assert shown == [(one.starts_at, one.ends_at) for one in made.sessions]


def test_an_hour_stays_on_the_wall_where_clocks_are_changed(
    session: Session, source: Event, now: datetime
) -> None:
    """Indonesia never does, but an event may be held elsewhere: 8 in summer is 8 in winter."""
    source.timezone = "Europe/Amsterdam"
    one = source.sessions[0]
    one.starts_at = from_local(datetime.combine(DAY, time(8)), "Europe/Amsterdam")
    one.ends_at = from_local(datetime.combine(DAY, time(12)), "Europe/Amsterdam")
    made = make_copy(session, source, now)
    assert local(made.sessions[0].starts_at, "Europe/Amsterdam").hour == 8
    assert made.sessions[0].starts_at.hour == 7


def test_what_it_says_offers_and_asks_comes_along(
    session: Session, source: Event, now: datetime
) -> None:
    kim = offer_of(source, "kim")
    asked = ask(session, source, now, "kaus")
    own = ask(session, source, now, "desa")
    own.offer_id = kim.id
    session.flush()
    made = make_copy(session, source, now)
    assert (made.title, made.series, made.batch, made.slug) == (
        "Cerdig Batch 5", "Cerdig", 5, "cerdig-batch-5",
    )  # fmt: skip
    for name in COPIED[Event]:
        assert getattr(made, name) == getattr(source, name), name
    assert [(one.title, one.room, one.strict) for one in made.sessions] == [
        ("Sesi 1", "Lantai 7", True), ("Sesi 2", "", False),
    ]  # fmt: skip
    assert [offer.slug for offer in made.offers] == [offer.slug for offer in source.offers]
    new_kim = offer_of(made, "kim")
    assert (new_kim.quota, new_kim.region_quota, new_kim.agency_quota) == (40, 1, 2)
    assert [row.offer_id for row in made.sessions[1].admissions] == [new_kim.id]
    assert [one.name for one in made.checkpoints] == ["Konsumsi"]
    assert [(one.key, one.offer_id) for one in made.questions] == [
        (asked.key, None), (own.key, new_kim.id),
    ]  # fmt: skip
    assert all(one.id not in {asked.id, own.id} for one in made.questions)


def test_releases_and_what_is_retired_stay_behind(
    session: Session, source: Event, now: datetime
) -> None:
    gone = ask(session, source, now, "lama")
    retire_question(session, gone, actor=SYSTEM, now=now)
    made = make_copy(session, source, now)
    assert made.questions == []
    assert [
        (r.region_code, r.places, r.released_at) for r in offer_of(made, "kim").region_places
    ] == [("35.73", 3, None)]


def test_a_choice_that_is_not_offered_any_more_stays_behind(
    session: Session, source: Event, now: datetime
) -> None:
    question = ask(session, source, now, "kaus")
    question.choices = [{"value": "m", "id": "M"}, {"value": "xl", "id": "XL", "retired": "yes"}]
    session.flush()
    made = make_copy(session, source, now)
    assert made.questions[0].choices == [{"value": "m", "id": "M"}]
    assert len(question.choices) == 2


def test_nobody_and_no_secret_comes_along(session: Session, source: Event, now: datetime) -> None:
    source.state, source.board_secret, source.shared_at = EventState.PUBLISHED, "s" * 43, now
    session.flush()
    kim = offer_of(source, "kim")
    source.sessions[0].ends_at = now + timedelta(days=9)
    make_registration(session, kim, now=now)
    add_group(
        session,
        NewGroup(kim.id, uuid4(), "KIM Contoh", "35.73", invited=True),
        actor=SYSTEM,
        now=now,
    )
    make_device(session, source, now=now)
    make_key(session, source, now=now)
    made = make_copy(session, source, now)
    assert made.state is EventState.DRAFT
    assert made.ticket_key != source.ticket_key
    assert (made.board_secret, made.shared_at, made.guide_closed_at) == (None, None, None)
    assert (made.meeting_url, made.meeting_notes) == ("", "")
    for table in (Registration, Group):
        rows = session.scalars(select(table.event_id)).all()
        assert set(rows) == {source.id}, table


def test_a_copy_is_logged_with_where_it_comes_from(
    session: Session, source: Event, now: datetime
) -> None:
    made = make_copy(session, source, now)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.event_id == made.id))
    assert (entry.action, entry.facts) == (Action.EVENT_CREATED, {"copied_from": source.slug})


def test_a_copy_of_a_copy_of_the_same_name_has_an_address_of_its_own(
    session: Session, source: Event, now: datetime
) -> None:
    made = [make_copy(session, source, now, title="Cerdig") for _ in range(3)]
    assert [one.slug for one in made] == ["cerdig", "cerdig-2", "cerdig-3"]


def test_an_event_without_sessions_is_copied_without_moments(
    session: Session, now: datetime
) -> None:
    """Nobody knows by how much they would move."""
    event = make_event(session, signup_closes_at=now, now=now)
    event.sessions.clear()
    session.flush()
    made = make_copy(session, event, now)
    assert made.sessions == []
    assert made.signup_closes_at is None
