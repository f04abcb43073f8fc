"""Scans that a device recorded for the wrong session: moved, and moved back to the letter."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, Device, Scan, SessionMove
from eventreg.checkin.operations import (
    IncomingScan,
    Moved,
    MoveRefusal,
    NotMoved,
    device_recorder,
    move_scans,
    record_scans,
    undo_move,
    undo_scan,
)
from eventreg.checkin.queries import MoveWish, movable, moves_of
from eventreg.checkin.rules import Direction, Method
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.checkin.conftest import STAFF, people_of
from tests.factories import make_device
from tests.scans import attendance_follows, scan

MINUTE = timedelta(minutes=1)
slow_database = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def wish(event: Event, device: Device, now: datetime, **facts: Any) -> MoveWish:
    """Everything of the device from the first session into the second one."""
    first, second = event.sessions
    return MoveWish(
        **{
            "event_id": event.id,
            "device_ids": frozenset({device.id}),
            "begins": now - 30 * MINUTE,
            "ends": now + 120 * MINUTE,
            "from_session_id": first.id,
            "to_session_id": second.id,
            **facts,
        }
    )


def story(session: Session) -> tuple[list[Any], list[Any]]:
    """Where every scan stands, and what attendance says: all that a move may change."""
    scans = session.execute(select(Scan.id, Scan.session_id).order_by(Scan.id)).all()
    rows = session.execute(
        select(
            Attendance.registration_id,
            Attendance.session_id,
            Attendance.entered_at,
            Attendance.left_at,
            Attendance.inside,
            Attendance.method,
            Attendance.officer,
        ).order_by(Attendance.registration_id, Attendance.session_id)
    ).all()
    return list(scans), list(rows)


def move(session: Session, what: MoveWish, now: datetime) -> SessionMove:
    """A move that was made."""
    outcome = move_scans(session, what, reason="Sesi keliru.", actor=STAFF, now=now)
    assert isinstance(outcome, Moved), outcome
    return session.get_one(SessionMove, outcome.move_id)


def test_scans_of_a_device_and_a_time_go_to_the_other_session(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    early, came, left = people_of(session, event, 3)
    other, _token = make_device(session, event, name="Pintu Selatan", now=now - 60 * MINUTE)
    scan(session, device, early, now - 40 * MINUTE)
    scan(session, device, came, now)
    scan(session, device, left, now + MINUTE)
    scan(session, device, left, now + 20 * MINUTE, "out")
    scan(session, other, early, now + 2 * MINUTE, part=1)
    plan = wish(event, device, now)
    found = movable(session, plan)
    assert (found.scans, found.people) == (3, 2)
    made = move(session, plan, now)
    first, second = event.sessions
    there = {
        (row.registration_id, row.session_id): (row.entered_at, row.left_at)
        for row in session.scalars(select(Attendance))
    }
    assert there == {
        (early.id, first.id): (now - 40 * MINUTE, None),
        (early.id, second.id): (now + 2 * MINUTE, None),
        (came.id, second.id): (now, None),
        (left.id, second.id): (now + MINUTE, now + 20 * MINUTE),
    }
    (past,) = moves_of(session, event.id)
    assert (past.move, past.scans, past.people, past.from_session_id, past.moved_on) == (
        made,
        3,
        2,
        first.id,
        False,
    )
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.SCANS_MOVED))
    assert (entry.reason, entry.actor_label) == ("Sesi keliru.", "Retno Wulandari")


def test_what_was_refused_or_taken_back_stays(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    one, two = people_of(session, event, 2)
    refused = scan(session, device, one, now, "out")
    mistake = scan(session, device, two, now)
    undo_scan(session, mistake, reason="x", actor=STAFF, now=now)
    nothing = move_scans(session, wish(event, device, now), reason="x", actor=STAFF, now=now)
    assert nothing == NotMoved(MoveRefusal.NO_SCANS)
    assert {refused.session_id, mistake.session_id} == {event.sessions[0].id}
    same = wish(event, device, now, to_session_id=event.sessions[0].id)
    assert move_scans(session, same, reason="x", actor=STAFF, now=now) == NotMoved(
        MoveRefusal.SAME_SESSION
    )


def test_the_end_of_the_range_is_not_in_it(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    one, two = people_of(session, event, 2)
    scan(session, device, one, now)
    scan(session, device, two, now + MINUTE)
    assert movable(session, wish(event, device, now, begins=now, ends=now + MINUTE)).scans == 1


def test_a_move_goes_back_once_and_not_under_a_later_one(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    (person,) = people_of(session, event, 1)
    scan(session, device, person, now)
    before = story(session)
    there = move(session, wish(event, device, now), now)
    first, second = event.sessions
    back = move(
        session,
        wish(event, device, now, from_session_id=second.id, to_session_id=first.id),
        now,
    )
    assert undo_move(session, there, actor=STAFF, now=now) == NotMoved(MoveRefusal.MOVED_ON)
    assert isinstance(undo_move(session, back, actor=STAFF, now=now), Moved)
    assert isinstance(undo_move(session, there, actor=STAFF, now=now), Moved)
    assert undo_move(session, there, actor=STAFF, now=now) == NotMoved(MoveRefusal.UNDONE_BEFORE)
    assert story(session) == before
    assert (there.undone_at, there.undone_by) == (now, "Retno Wulandari")


def test_what_happened_between_stays(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    """A scan that was taken back while it was moved goes back, and counts no more."""
    one, two = people_of(session, event, 2)
    mistake = scan(session, device, one, now)
    scan(session, device, two, now)
    made = move(session, wish(event, device, now), now)
    undo_scan(session, mistake, reason="x", actor=STAFF, now=now)
    late = scan(session, device, two, now + MINUTE, part=1)
    undo_move(session, made, actor=STAFF, now=now)
    attendance_follows(session, event.id)
    first, second = event.sessions
    assert (mistake.session_id, late.session_id) == (first.id, second.id)
    assert (
        session.scalars(
            select(Attendance.session_id).where(Attendance.registration_id == one.id)
        ).all()
        == []
    )


def test_a_scan_sent_again_after_a_move_is_answered_as_the_first_time(
    session: Session, event: Event, device: Device, now: datetime
) -> None:
    """Scar 1: the phone still names the session for which it scanned."""
    (person,) = people_of(session, event, 1)
    made = scan(session, device, person, now)
    move(session, wish(event, device, now), now)
    again = IncomingScan(
        id=made.id,
        session_id=event.sessions[0].id,
        direction=Direction.IN,
        method=Method.CAMERA,
        scanned_at=now,
        registration=person.uid,
    )
    (result,) = record_scans(session, device_recorder(device), [again], now=now + MINUTE)
    assert (result.replay, result.scan) == (True, made)
    attendance_follows(session, event.id)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["scan", "undo", "move", "back"]),
        st.integers(0, 2),
        st.integers(0, 40),
        st.sampled_from(["in", "in", "out"]),
        st.integers(0, 1),
    ),
    min_size=4,
    max_size=25,
)


@slow_database
@given(before=STEPS, between=STEPS)
def test_moved_and_moved_back_is_as_if_never_moved(
    session: Session, event: Event, device: Device, now: datetime, before: Any, between: Any
) -> None:
    """Whatever scans, undos and other moves came before; and where none came between, to the letter."""
    with session.begin_nested() as attempt:
        people = people_of(session, event, 3)
        play(session, event, device, people, now, before)
        found = story(session)
        made = move_scans(session, wish(event, device, now), reason="x", actor=STAFF, now=now)
        attendance_follows(session, event.id)
        if isinstance(made, Moved):
            row = session.get_one(SessionMove, made.move_id)
            assert isinstance(undo_move(session, row, actor=STAFF, now=now), Moved)
        assert story(session) == found
        play(session, event, device, people, now, between)
        attendance_follows(session, event.id)
        for past in moves_of(session, event.id):
            if past.move.undone_at is None:
                assert isinstance(undo_move(session, past.move, actor=STAFF, now=now), Moved)
        attendance_follows(session, event.id)
        moved = {one.id for one in session.scalars(select(Scan)) if one.note != sessions_of(one)}
        assert moved == set(), (
            "Taken back from the last to the first, every scan is where it began."
        )
        attempt.rollback()


def sessions_of(one: Scan) -> str:
    """The session as the test keeps it beside the scan when it is made."""
    return str(one.session_id)


def play(
    session: Session,
    event: Event,
    device: Device,
    people: list[Registration],
    now: datetime,
    steps: Any,
) -> None:
    """Scans, undos and moves as they come."""
    clock = count()
    for what, who, minute, way, n in steps:
        at = now + minute * MINUTE + next(clock) * timedelta(seconds=1)
        if what == "scan":
            made = scan(session, device, people[who], at, way, part=n)
            made.note = sessions_of(made)
        elif what == "undo":
            scans = session.scalars(select(Scan).order_by(Scan.scanned_at, Scan.id)).all()
            if scans:
                undo_scan(session, scans[minute % len(scans)], reason="x", actor=STAFF, now=now)
        elif what == "move":
            here, there = event.sessions[n].id, event.sessions[1 - n].id
            until = now + minute * MINUTE
            plan = wish(event, device, now, from_session_id=here, to_session_id=there, ends=until)
            move_scans(session, plan, reason="x", actor=STAFF, now=now)
        else:
            moves = moves_of(session, event.id)
            if moves:
                undo_move(session, moves[minute % len(moves)].move, actor=STAFF, now=now)
