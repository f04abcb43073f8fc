"""Reads of who was present: attendance, and the figures made of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, AttendanceMark, Receipt
from eventreg.checkin.queries.scans import event_sessions
from eventreg.events.models import EventSession
from eventreg.registration.models import Registration
from eventreg.registration.rules import State


def attendance_by_pair(
    session: Session, registration_ids: Collection[int]
) -> dict[tuple[int, int], Attendance]:
    """Attendance rows of these people by (registration id, session id), as they are now."""
    found = session.scalars(
        select(Attendance)
        .where(Attendance.registration_id.in_(registration_ids))
        .execution_options(populate_existing=True)
    )
    return {(row.registration_id, row.session_id): row for row in found}


@dataclass(frozen=True)
class SessionCount:
    """How many are present in a session, how many of them inside now, and how many are expected."""

    session: EventSession
    present: int
    inside: int
    expected: int


def session_counts(
    session: Session, event_id: int, confirmed: Mapping[int, int] | None = None
) -> list[SessionCount]:
    """The live figures of an event's sessions, in order of time. Expected: confirmed and admitted.

    `confirmed`: how many are registered by category id, where the caller has counted them already.
    """
    present: dict[int, tuple[int, int]] = {
        session_id: (count, inside or 0)
        for session_id, count, inside in session.execute(
            select(
                Attendance.session_id,
                func.count(),
                func.count().filter(Attendance.inside.is_(True)),
            )
            .where(Attendance.event_id == event_id)
            .group_by(Attendance.session_id)
        )
    }
    if confirmed is None:
        confirmed = _confirmed(session, event_id)
    ordered = sorted(event_sessions(session, event_id).values(), key=lambda s: (s.starts_at, s.id))
    return [
        SessionCount(one, *present.get(one.id, (0, 0)), expected=_expected(one, confirmed))
        for one in ordered
    ]


def _confirmed(session: Session, event_id: int) -> dict[int, int]:
    rows = session.execute(
        select(Registration.offer_id, func.count())
        .where(Registration.event_id == event_id, Registration.state == State.CONFIRMED)
        .group_by(Registration.offer_id)
    )
    return dict(rows.all())


def _expected(one: EventSession, confirmed: Mapping[int, int]) -> int:
    admits = {admission.offer_id for admission in one.admissions}
    return sum(count for offer_id, count in confirmed.items() if not admits or offer_id in admits)


@dataclass(frozen=True)
class AttendanceRow:
    """One person's attendance of one session, as the office shows it."""

    session: EventSession
    attendance: Attendance


def attendance_of(session: Session, registration_id: int) -> list[AttendanceRow]:
    """The sessions that somebody attended, in order of time."""
    rows = session.execute(
        select(EventSession, Attendance)
        .join(Attendance, Attendance.session_id == EventSession.id)
        .where(Attendance.registration_id == registration_id)
        .order_by(EventSession.starts_at, EventSession.id)
    )
    return [AttendanceRow(one, attendance) for one, attendance in rows]


def attendance_behind(
    session: Session, event_id: int, after: int, *, limit: int
) -> list[tuple[Attendance, UUID]]:
    """The next stays of an event behind the attendance id `after`, each with its person's public id."""
    rows = session.execute(
        select(Attendance, Registration.uid)
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Attendance.event_id == event_id, Attendance.id > after)
        .order_by(Attendance.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [(stay, uid) for stay, uid in rows]


def was_present() -> ColumnElement[bool]:
    """The condition for registrations of people who attended any session."""
    return exists().where(Attendance.registration_id == Registration.id)


def present_sessions(session: Session, registration_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the sessions that each of these people attended, by registration id."""
    found: dict[int, list[int]] = {}
    rows = session.execute(
        select(Attendance.registration_id, Attendance.session_id)
        .where(Attendance.registration_id.in_(registration_ids))
        .order_by(Attendance.session_id)
    )
    for registration_id, session_id in rows:
        found.setdefault(registration_id, []).append(session_id)
    return found


def people_at_door(session: Session, registration_ids: Collection[int]) -> set[int]:
    """Those of these people who were present anywhere or received anything."""
    present, served = (
        select(table.registration_id).where(table.registration_id.in_(registration_ids))
        for table in (Attendance, Receipt)
    )
    return set(session.scalars(present.union(served)))


def marked_people(session: Session, registration_ids: Collection[int]) -> set[int]:
    """Those of these people of whom staff noted something for a session."""
    mine = AttendanceMark.registration_id.in_(registration_ids)
    return set(session.scalars(select(AttendanceMark.registration_id).where(mine)))
