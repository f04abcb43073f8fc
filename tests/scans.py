"""Scans for tests: somebody at a door or at a checkpoint, recorded by the operation that everybody uses."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.operations import IncomingScan, Recorder, device_recorder, record_scans
from eventreg.checkin.operations.recomputing import passages_of
from eventreg.checkin.rules import Direction, Method, Presence, presence
from eventreg.registration.models import Registration


class Where(TypedDict, total=False):
    """The place of a scan, and how it was made; by default the first session, with the camera."""

    #: Which of the event's sessions, from 0 on.
    part: int
    #: Which of its checkpoints, from 0 on; then no session.
    checkpoint: int | None
    method: Method


def incoming_of(
    person: Registration,
    at: datetime,
    way: str = "in",
    **where: Unpack[Where],
) -> IncomingScan:
    """What a device sends of somebody at `at`, on their way in or out."""
    event = person.event
    checkpoint = where.get("checkpoint")
    there = None if checkpoint is None else event.checkpoints[checkpoint].id
    return IncomingScan(
        id=uuid4(),
        session_id=event.sessions[where.get("part", 0)].id if there is None else None,
        checkpoint_id=there,
        direction=Direction(way),
        method=where.get("method", Method.CAMERA),
        scanned_at=at,
        registration=person.uid,
    )


def scan(
    session: Session,
    by: Device | Recorder,
    person: Registration,
    at: datetime,
    way: str = "in",
    *,
    now: datetime | None = None,
    **where: Unpack[Where],
) -> Scan:
    """The recorded scan of somebody at `at`; it arrives at `now` (none: at once)."""
    recorder = device_recorder(by) if isinstance(by, Device) else by
    incoming = incoming_of(person, at, way, **where)
    (result,) = record_scans(session, recorder, [incoming], now=now or at)
    assert result.scan is not None
    return result.scan


def attendance_follows(session: Session, event_id: int) -> set[tuple[int, int]]:
    """Attendance is what the scans say, for everybody of the event; who (by id) was in which session."""
    people = session.scalars(select(Registration.id).where(Registration.event_id == event_id)).all()
    told = {
        pair: there
        for pair, passages in passages_of(session, people).items()
        if (there := presence(passages)) is not None
    }
    rows = session.scalars(
        select(Attendance)
        .where(Attendance.event_id == event_id)
        .execution_options(populate_existing=True)
    )
    kept = {
        (row.registration_id, row.session_id): Presence(
            row.entered_at, row.left_at, row.inside, row.method, row.officer
        )
        for row in rows
    }
    assert kept == told
    return set(told)
