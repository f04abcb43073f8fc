"""Forgotten outs: everybody inside is checked out at once, and taken back as a whole."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.operations import (
    Closed,
    Closing,
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
from tests.checkin.conftest import STAFF, people_of
from tests.factories import make_event
from tests.scans import incoming_of, scan
from tests.statements import statements

MINUTE = timedelta(minutes=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event with two running sessions and places for everybody."""
    return make_event(session, now=now, quota=None)


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
    incoming = [incoming_of(person, now) for person in people]
    record_scans(session, device_recorder(device), incoming, now=now)
    session.flush()
    with statements(session.get_bind().engine) as sent:
        closing_id, closed = close(session, event, now + MINUTE, now + 2 * MINUTE)
    assert closed == Closed(300, 0)
    assert len(sent) < 20, sent
    with statements(session.get_bind().engine) as sent:
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
