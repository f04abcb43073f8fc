"""`POST /scans` for a session or checkpoint that was removed meanwhile: scans recorded = scans made."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance, Scan
from eventreg.checkin.operations import remove_session
from eventreg.checkin.queries import conflicts
from eventreg.checkin.rules import RemovedPlace
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import remove_checkpoint
from eventreg.registration.models import Registration
from tests.api.door import Door, expire, rows, verdicts
from tests.factories import make_event

MINUTE = timedelta(minutes=1)


@pytest.fixture
def gone(door: Door, session: Session, event: Event) -> str:
    """The id of a session that the phone still knew."""
    last = event.sessions[1]
    remove_session(session, last, actor=SYSTEM, now=door.now)
    session.commit()
    return str(last.id)


def test_a_scan_for_a_session_that_was_removed_stays_and_is_put_before_staff(
    door: Door, person: Registration, event: Event, session: Session, gone: str
) -> None:
    scan = door.scan(person, session=gone, scanned_at=(door.now - MINUTE).isoformat())
    (first,) = door.send(scan)
    (again,) = door.send(scan)

    assert verdicts([first, again]) == ["invalid", "invalid"]
    assert (first["replay"], again["replay"]) == (False, True)
    (conflict,) = conflicts(session, event.id)
    assert (conflict.scan.id, conflict.registration) == (UUID(first["id"]), person)
    assert (conflict.scan.session_id, conflict.scan.to_settle) == (None, True)
    assert (conflict.scan.removed, conflict.scan.removed_name) == (RemovedPlace.SESSION, "Sesi 2")
    assert (rows(session, Scan), rows(session, Attendance)) == (1, 0)


def test_a_scan_for_a_checkpoint_that_was_removed_stays_too(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    there = Checkpoint(name="Konsumsi", position=0)
    event.checkpoints.append(there)
    session.flush()
    remove_checkpoint(session, there, actor=SYSTEM, now=door.now)
    session.commit()
    result = door.one(person, session=None, checkpoint=str(there.id))

    assert verdicts([result]) == ["invalid"]
    (conflict,) = conflicts(session, event.id)
    assert (conflict.scan.id, conflict.scan.removed) == (
        UUID(result["id"]),
        RemovedPlace.CHECKPOINT,
    )


def test_what_was_never_the_events_leaves_no_row(
    door: Door, person: Registration, session: Session
) -> None:
    other, third = make_event(session, now=door.now), make_event(session, now=door.now)
    theirs, last = other.sessions[0].id, third.sessions[1].id
    remove_session(session, third.sessions[1], actor=SYSTEM, now=door.now)
    session.commit()
    strange = [str(one) for one in (last + 1000, theirs, last)]
    results = door.send(*(door.scan(person, session=one) for one in strange))

    assert verdicts(results) == ["invalid"] * 3
    assert rows(session, Scan) == 0


def test_a_device_that_has_ended_fills_no_list(
    door: Door, person: Registration, event: Event, session: Session, gone: str
) -> None:
    expire(door, door.now - 10 * MINUTE)
    result = door.one(person, session=gone)

    assert verdicts([result]) == ["device_revoked"]
    assert (rows(session, Scan), conflicts(session, event.id)) == (1, [])
