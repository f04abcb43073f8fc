"""Forgotten outs: everybody inside is checked out at once, and taken back as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.operations import (
    Closed,
    Closing,
    IncomingScan,
    ReopenRefusal,
    close_session,
    device_recorder,
    record_scans,
    reopen_session,
    undo_scan,
)
from eventreg.checkin.queries import closings, count_inside, reopened
from eventreg.checkin.rules import Direction, Method
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.factories import make_device, make_event, make_registration, offer_of

MINUTE = timedelta(minutes=1)
STAFF = Actor(ActorKind.STAFF, 1, "Retno Wulandari")


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event with two running sessions."""
    return make_event(session, now=now, quota=None)


@pytest.fixture
def device(session: Session, event: Event, now: datetime) -> Device:
    """A phone at the door, paired an hour ago."""
    return make_device(session, event, now=now - 60 * MINUTE)[0]


def scan(session: Session, device: Device, person: Registration, at: datetime, way: str) -> Scan:
    """A scan of somebody for the first session."""
    incoming = IncomingScan(
        id=uuid4(),
        session_id=device.event.sessions[0].id,
        direction=Direction(way),
        method=Method.CAMERA,
        scanned_at=at,
        registration=person.uid,
    )
    (result,) = record_scans(session, device_recorder(device), [incoming], now=at)
    assert result.scan is not None
    return result.scan


def people_of(session: Session, event: Event, number: int) -> list[Registration]:
    """So many confirmed participants."""
    return [make_registration(session, offer_of(event, "kim")) for _ in range(number)]


def close(session: Session, event: Event, at: datetime, now: datetime) -> tuple[UUID, Closed]:
    """Everybody goes out of the first session."""
    wish = Closing(uuid4(), at, "Lupa pindai keluar.", None)
    return wish.id, close_session(session, event.sessions[0], wish, actor=STAFF, now=now)


def rows(session: Session) -> list[tuple[int, datetime | None, bool]]:
    """When who left, and whether they are inside."""
    found = session.scalars(
        select(Attendance)
        .order_by(Attendance.registration_id)
        .execution_options(populate_existing=True)
    )
    return [(row.registration_id, row.left_at, row.inside) for row in found]


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """What reaches the database meanwhile."""
    found: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    engine = session.get_bind().engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", note)


def test_whoever_is_inside_goes_out_at_that_time_by_hand(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    inside, left, later = people_of(session, event, 3)
    scan(session, device, inside, now, "in")
    scan(session, device, left, now, "in")
    scan(session, device, left, now + MINUTE, "out")
    scan(session, device, later, now + 9 * MINUTE, "in")
    end = now + 5 * MINUTE
    assert count_inside(session, event.sessions[0].id, end) == (2, 1)
    closing_id, closed = close(session, event, end, now + 60 * MINUTE)
    assert closed == Closed(people=1, later=1)
    assert rows(session) == [
        (inside.id, end, False),
        (left.id, now + MINUTE, False),
        (later.id, None, True),
    ]
    out = session.scalars(select(Scan).where(Scan.method == Method.MANUAL)).one()
    assert (out.officer, out.note, out.direction, out.scanned_at) == (
        "Retno Wulandari",
        "Lupa pindai keluar.",
        Direction.OUT,
        end,
    )
    (entry,) = closings(session, event.sessions[0].id)
    assert (entry.facts["closing"], entry.reason) == (str(closing_id), "Lupa pindai keluar.")


def test_sent_twice_it_counts_once(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    """Also when somebody came in again meanwhile: the answer is the first one."""
    (person,) = people_of(session, event, 1)
    scan(session, device, person, now, "in")
    wish = Closing(uuid4(), now, "x", None)
    one = event.sessions[0]
    first = close_session(session, one, wish, actor=STAFF, now=now + MINUTE)
    scan(session, device, person, now + 2 * MINUTE, "in")
    assert close_session(session, one, wish, actor=STAFF, now=now + 3 * MINUTE) == first
    assert rows(session) == [(person.id, now, True)]
    assert close(session, event, now + 4 * MINUTE, now + 5 * MINUTE)[1] == Closed(1, 0)


def test_taken_back_as_a_whole_everybody_is_as_before(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    one, two, three = people_of(session, event, 3)
    for person in (one, two, three):
        scan(session, device, person, now, "in")
    before = rows(session)
    own = scan(session, device, three, now + MINUTE, "out")
    closing_id, closed = close(session, event, now + 5 * MINUTE, now + 6 * MINUTE)
    assert closed == Closed(2, 0)
    mine = session.scalars(
        select(Scan).where(Scan.registration_id == one.id, Scan.direction == Direction.OUT)
    ).one()
    undo_scan(session, mine, reason="x", actor=STAFF, now=now + 7 * MINUTE)
    later = now + 8 * MINUTE
    outcome = reopen_session(
        session, event.sessions[0], closing_id, reason="Keliru.", actor=STAFF, now=later
    )
    assert outcome == 1, "One of the two was taken back by itself before."
    undo_scan(session, own, reason="x", actor=STAFF, now=later)
    assert rows(session) == before
    again = reopen_session(
        session, event.sessions[0], closing_id, reason="x", actor=STAFF, now=later
    )
    assert again is ReopenRefusal.NOT_THERE
    assert reopened(session, event.sessions[0].id) == {closing_id}
    unknown = reopen_session(
        session, event.sessions[0], uuid4(), reason="x", actor=STAFF, now=later
    )
    assert unknown is ReopenRefusal.NOT_THERE
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.SCANS_REOPENED))
    assert entry.reason == "Keliru."


def test_a_hall_is_emptied_and_filled_again_in_few_statements(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    """As many for 300 people as for 3, but for the pages in which a driver sends many rows."""
    people = people_of(session, event, 300)
    incoming = [
        IncomingScan(
            id=uuid4(),
            session_id=event.sessions[0].id,
            direction=Direction.IN,
            method=Method.CAMERA,
            scanned_at=now,
            registration=person.uid,
        )
        for person in people
    ]
    record_scans(session, device_recorder(device), incoming, now=now)
    session.flush()
    with statements(session) as sent:
        closing_id, closed = close(session, event, now + MINUTE, now + 2 * MINUTE)
    assert closed == Closed(300, 0)
    assert len(sent) < 20, sent
    with statements(session) as sent:
        outcome = reopen_session(
            session,
            event.sessions[0],
            closing_id,
            reason="x",
            actor=STAFF,
            now=now + 3 * MINUTE,
        )
    assert outcome == 300
    assert len(sent) < 20, sent
    assert {(left, inside) for _, left, inside in rows(session)} == {(None, True)}
