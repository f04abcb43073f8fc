"""The operation that records scans: the same for phones and for the office."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.operations import IncomingScan, Recorder, device_recorder, record_scans
from eventreg.checkin.queries import attendance_of, present_sessions, session_counts
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.db import Base, UtcDateTime, db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from tests.factories import make_device, make_registration, make_staff, offer_of
from tests.statements import statements

HOUR = timedelta(hours=1)


@pytest.fixture
def officer(session: Session, event: Event, now: datetime) -> Recorder:
    """A member of staff at the office's own page."""
    user = make_staff(session)
    return Recorder(event.id, user.name, trusted_from=now - HOUR, user_id=user.id)


def scan_of(
    session: Session, person: Registration, event: Event, now: datetime, way: str = "in"
) -> IncomingScan:
    """A scan of somebody's ticket now."""
    return IncomingScan(
        id=uuid4(),
        session_id=event.sessions[0].id,
        direction=Direction(way),
        method=Method.CAMERA,
        scanned_at=now,
        code=ticket_of(session, person.id).code,
    )


def by_hand(person: Registration, event: Event, now: datetime) -> IncomingScan:
    """What the office sends for somebody whom an officer knows."""
    return IncomingScan(
        id=uuid4(),
        session_id=event.sessions[0].id,
        direction=Direction.IN,
        method=Method.MANUAL,
        scanned_at=now,
        registration=person.uid,
    )


def test_the_office_and_the_phone_see_one_door(
    session: Session, event: Event, officer: Recorder, now: datetime
) -> None:
    """Scar 3: no way around the operation, so a check-in by hand makes the phone's scan a repeat."""
    person = make_registration(session, offer_of(event, "kim"))
    device, _token = make_device(session, event, now=now - HOUR)
    (first,) = record_scans(session, officer, [by_hand(person, event, now)], now=now)
    phone = [scan_of(session, person, event, now)]
    (second,) = record_scans(session, device_recorder(device), phone, now=now)

    assert first.scan is not None
    assert second.scan is not None
    assert (first.scan.verdict, first.scan.user_id) == (Verdict.ACCEPTED, officer.user_id)
    assert (second.scan.verdict, second.scan.device_id) == (Verdict.REPEAT, device.id)
    assert second.first is first.scan
    row = session.scalars(select(Attendance)).one()
    assert (row.method, row.officer) == (Method.MANUAL, officer.officer)


def test_scans_are_added_and_never_changed(
    session: Session, event: Event, officer: Recorder, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    ways = ("in", "in", "out", "out", "in")
    for way in ways:
        record_scans(session, officer, [scan_of(session, person, event, now, way)], now=now)

    assert session.scalar(select(func.count()).select_from(Scan)) == len(ways)
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_scans_are_their_own_record_and_write_no_log(
    session: Session, event: Event, officer: Recorder, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    record_scans(session, officer, [by_hand(person, event, now)], now=now)

    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_a_batch_is_read_in_a_handful_of_queries(
    session: Session,
    event: Event,
    officer: Recorder,
    now: datetime,
) -> None:
    """200 people cost as many reads as two."""
    reads = []
    for size in (2, 200):
        people = [make_registration(session, offer_of(event, "kim")) for _ in range(size - 1)]
        scans = [scan_of(session, one, event, now) for one in people]
        session.expire_all()
        with statements(db.engine) as seen:
            record_scans(session, officer, scans, now=now)
        reads.append(sum(one.startswith("SELECT") for one in seen))
        offer_of(event, "kim").quota = None

    assert reads[1] <= reads[0] + 2
    assert reads[0] < 20


def test_counts_and_lists_follow_from_attendance(
    session: Session, event: Event, officer: Recorder, now: datetime
) -> None:
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(3)]
    record_scans(session, officer, [by_hand(one, event, now) for one in people[:2]], now=now)
    leaving = [scan_of(session, people[0], event, now, "out")]
    record_scans(session, officer, leaving, now=now)
    first, second = session_counts(session, event.id)

    assert (first.present, first.inside, first.expected) == (2, 1, 3)
    assert (second.present, second.inside, second.expected) == (0, 0, 3)
    assert present_sessions(session, [one.id for one in people]) == {
        people[0].id: [event.sessions[0].id],
        people[1].id: [event.sessions[0].id],
    }
    (row,) = attendance_of(session, people[0].id)
    assert (row.session.id, row.attendance.left_at) == (event.sessions[0].id, now)


def test_no_moment_is_filled_in_when_the_program_starts() -> None:
    """Scar 12: a default that is a value was computed at import; only callables will do."""
    defaults = {
        f"{table.name}.{column.name}": column.default
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, UtcDateTime) and column.default is not None
    }

    assert all(default.is_callable for default in defaults.values()), defaults
