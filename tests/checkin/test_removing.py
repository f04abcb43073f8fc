"""Removing a session: not under a device that scans for it alone, and with the right reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import AttendanceMark
from eventreg.checkin.operations import (
    DeviceWish,
    Recorder,
    add_paired_device,
    remove_session,
    revoke,
)
from eventreg.checkin.rules import DeviceRole, Mark
from eventreg.events.models import Event
from eventreg.events.operations import (
    SessionKept,
    SessionRefusal,
    add_session,
    session_data_of,
)
from tests.factories import make_registration, offer_of
from tests.scans import scan


def test_the_only_session_of_a_device_stays_until_the_device_is_revoked(
    session: Session, event: Event, now: datetime
) -> None:
    """Without a limit it would scan for every session."""
    first, second = event.sessions
    wish = DeviceWish(sessions=(second.id,))
    device = add_paired_device(
        session, event, name="A", role=DeviceRole.DOOR, wish=wish, actor=SYSTEM, now=now
    ).device
    kept = remove_session(session, second, actor=SYSTEM, now=now)

    assert kept == SessionKept(SessionRefusal.ONLY_OF_DEVICE)
    assert event.sessions == [first, second]
    revoke(session, device, actor=SYSTEM, now=now)
    assert remove_session(session, second, actor=SYSTEM, now=now) is None
    assert event.sessions == [first]


def test_whether_people_were_scanned_or_only_marked_is_told_apart(
    session: Session, event: Event, now: datetime
) -> None:
    first, second = event.sessions
    person = make_registration(session, offer_of(event, "kim"), now=now)
    mark = AttendanceMark(
        registration_id=person.id,
        session_id=second.id,
        mark=Mark.EXCUSED,
        officer="Retno",
        marked_at=now,
    )
    session.add(mark)
    scan(session, Recorder(event.id, "Panitia", trusted_from=now), person, now)

    scanned = remove_session(session, first, actor=SYSTEM, now=now)
    marked = remove_session(session, second, actor=SYSTEM, now=now)
    assert scanned == SessionKept(SessionRefusal.HAS_SCANS)
    assert marked == SessionKept(SessionRefusal.HAS_RECORDS)
    assert event.sessions == [first, second]


def test_the_id_of_a_removed_session_is_never_another_one_s(
    session: Session, event: Event, now: datetime
) -> None:
    """Phones keep ids: a scan for what was removed must not count for what came after it."""
    last = max(event.sessions, key=lambda one: one.id)
    gone, data = last.id, session_data_of(last)

    assert remove_session(session, last, actor=SYSTEM, now=now) is None
    session.commit()
    assert add_session(session, event, data, actor=SYSTEM, now=now).id > gone
