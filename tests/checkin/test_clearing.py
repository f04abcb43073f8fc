"""Conflicts: scans that came to another verdict than the door was shown, settled with a note."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import ConflictClearing, Scan
from eventreg.checkin.operations import clear_conflicts
from eventreg.checkin.queries import cleared_conflicts, conflicts, open_conflicts
from eventreg.checkin.rules import Direction, Method, Reason, ScanWarning, Verdict
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.checkin.conftest import STAFF
from tests.factories import make_device, make_event, make_registration, offer_of

MINUTE = timedelta(minutes=1)


def scan(
    session: Session, event: Event, person: Registration | None, at: datetime, **facts: object
) -> Scan:
    """A scan as the door left it."""
    device, _token = make_device(session, event, name="Pintu Selatan")
    made = Scan(
        **{
            "id": uuid4(),
            "event_id": event.id,
            "session_id": event.sessions[0].id,
            "registration_id": person.id if person else None,
            "device_id": device.id,
            "officer": device.name,
            "direction": Direction.IN,
            "method": Method.CAMERA,
            "scanned_at": at,
            "claimed_at": at,
            "received_at": at + MINUTE,
            "verdict": Verdict.ACCEPTED,
            **facts,
        }
    )
    session.add(made)
    session.flush()
    return made


def test_what_says_otherwise_waits_with_both_sides_until_it_is_settled(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    """Scar 7: two offline phones admit the same ticket and nobody is told."""
    first = scan(session, event, person, now)
    second = scan(
        session,
        event,
        person,
        now + MINUTE,
        verdict=Verdict.REPEAT,
        first_scan_id=first.id,
        to_settle=True,
    )
    (one,) = conflicts(session, event.id)
    assert (one.scan, one.registration, one.first) == (second, person, first)
    assert one.first_device is not None
    assert one.first_device.id == first.device_id
    assert (
        clear_conflicts(
            session, event.id, [second.id], note="Orang yang sama.", actor=STAFF, now=now
        )
        == 1
    )
    assert conflicts(session, event.id) == []
    (one,) = cleared_conflicts(session, event.id)
    assert one.cleared is not None
    assert (one.cleared.note, one.cleared.officer, one.cleared.cleared_at) == (
        "Orang yang sama.",
        "Retno Wulandari",
        now,
    )
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.SCAN_CLEARED))
    assert (entry.subject_id, entry.reason) == (person.id, "Orang yang sama.")


def test_the_first_note_stays(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    late = scan(session, event, person, now, to_settle=True)
    assert clear_conflicts(session, event.id, [late.id], note="A", actor=STAFF, now=now) == 1
    assert clear_conflicts(session, event.id, [late.id], note="B", actor=STAFF, now=now) == 0
    assert session.scalars(select(ConflictClearing.note)).all() == ["A"]


def test_several_at_once_and_only_what_is_a_conflict_of_this_event(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    plain = scan(session, event, person, now)
    unknown = scan(
        session,
        event,
        None,
        now,
        verdict=Verdict.REFUSED,
        reason=Reason.UNKNOWN_TICKET,
        to_settle=True,
    )
    group = scan(session, event, person, now, warning=ScanWarning.GROUP_AT_ONCE)
    outside = scan(session, event, person, now, warning=ScanWarning.OUTSIDE_WINDOW)
    other = make_event(session, now=now)
    foreign = scan(
        session, other, make_registration(session, offer_of(other, "kim")), now, to_settle=True
    )
    found = open_conflicts(session, event.id)
    assert (found.late, found.groups) == (1, 1)
    every = [one.id for one in (plain, unknown, group, outside, foreign)]
    assert clear_conflicts(session, event.id, every, note="x", actor=STAFF, now=now) == 2
    assert set(session.scalars(select(ConflictClearing.scan_id))) == {unknown.id, group.id}
    assert [one.scan for one in conflicts(session, other.id)] == [foreign]
