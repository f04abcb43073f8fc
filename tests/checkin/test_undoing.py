"""Taking a scan back: the record stays, attendance follows from what is left."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.operations import (
    IncomingScan,
    NotUndone,
    Recorder,
    Undone,
    UndoRefusal,
    record_scans,
    undo_scan,
)
from eventreg.checkin.rules import Direction, Method, Timing, Verdict, timing
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.checkin.conftest import STAFF
from tests.scans import scan

MINUTE = timedelta(minutes=1)


def record(session: Session, person: Registration, event: Event, at: datetime, way: str) -> Scan:
    """A scan of the person at a moment."""
    recorder = Recorder(event.id, "Ayu", trusted_from=at - timedelta(days=1))
    return scan(session, recorder, person, at, way, method=Method.MANUAL)


def attendance(session: Session) -> list[Attendance]:
    """What counts, as the database has it."""
    return list(session.scalars(select(Attendance)))


def test_the_only_check_in_taken_back_leaves_nobody_present_and_the_scan_as_it_was(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    made = record(session, person, event, now, "in")
    outcome = undo_scan(session, made, reason="Salah orang.", actor=STAFF, now=now + MINUTE)
    assert outcome == Undone(present=False)
    assert attendance(session) == []
    session.expire_all()
    assert (made.verdict, made.scanned_at) == (Verdict.ACCEPTED, now)
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.SCAN_UNDONE))
    assert (entry.reason, entry.actor_label, entry.subject_id) == (
        "Salah orang.",
        "Retno Wulandari",
        person.id,
    )


def test_what_is_left_counts(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    """A repeat is a valid scan: with the first one gone, it says when the person came."""
    first = record(session, person, event, now, "in")
    record(session, person, event, now + MINUTE, "in")
    out = record(session, person, event, now + 2 * MINUTE, "out")
    assert undo_scan(session, out, reason="x", actor=STAFF, now=now) == Undone(present=True)
    (row,) = attendance(session)
    assert (row.entered_at, row.left_at, row.inside) == (now, None, True)
    undo_scan(session, first, reason="x", actor=STAFF, now=now)
    (row,) = attendance(session)
    assert (row.entered_at, row.inside) == (now + MINUTE, True)


def test_somebody_taken_back_is_admitted_as_if_for_the_first_time(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    made = record(session, person, event, now, "in")
    undo_scan(session, made, reason="x", actor=STAFF, now=now)
    again = record(session, person, event, now + MINUTE, "in")
    assert again.verdict is Verdict.ACCEPTED
    (row,) = attendance(session)
    assert row.entered_at == now + MINUTE


def test_the_same_scan_sent_again_is_answered_as_the_first_time_and_counts_no_more(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    """Scar 1: the phone gets its answer; what staff took back stays taken back."""
    made = record(session, person, event, now, "in")
    undo_scan(session, made, reason="x", actor=STAFF, now=now)
    sent_again = IncomingScan(
        id=made.id,
        session_id=event.sessions[0].id,
        direction=Direction.IN,
        method=Method.MANUAL,
        scanned_at=now,
        registration=person.uid,
    )
    recorder = Recorder(event.id, "Ayu", trusted_from=now - timedelta(days=1))
    (result,) = record_scans(session, recorder, [sent_again], now=now + MINUTE)
    assert (result.replay, result.scan) == (True, made)
    assert attendance(session) == []


def test_twice_or_what_never_counted_changes_nothing(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    refused = record(session, person, event, now, "out")
    assert undo_scan(session, refused, reason="x", actor=STAFF, now=now) == NotUndone(
        UndoRefusal.COUNTED_NOT
    )
    made = record(session, person, event, now, "in")
    undo_scan(session, made, reason="x", actor=STAFF, now=now)
    assert undo_scan(session, made, reason="y", actor=STAFF, now=now) == NotUndone(
        UndoRefusal.UNDONE_BEFORE
    )
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.SCAN_UNDONE))
    assert len(entries.all()) == 1


@pytest.mark.parametrize(
    ("days", "found"),
    [(-1, Timing.NOT_YET), (0, Timing.ON_ITS_DAY), (1, Timing.ON_ITS_DAY), (2, Timing.OVER)],
)
def test_a_session_over_midnight_has_two_days(now: datetime, days: int, found: Timing) -> None:
    starts_at = now.replace(hour=22)
    at = now.replace(hour=3) + timedelta(days=days)
    assert timing(at, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4)) is found
