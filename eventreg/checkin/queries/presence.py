"""Reads of who was present: attendance, and the figures made of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, true
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
    session: Session,
    event_id: int,
    confirmed: Mapping[int, int] | None = None,
    whom: ColumnElement[bool] | None = None,
) -> list[SessionCount]:
    """The live figures of an event's sessions, in order of time. Expected: see `expected_besides`.

    `confirmed`: how many are registered by category id, where the caller has counted them already.
    `whom`: the condition for those among the registrations who are counted; none: everybody.
    """
    there: defaultdict[int, list[_There]] = defaultdict(list)
    for session_id, offer_id, present, inside, still in session.execute(_present(event_id, whom)):
        there[session_id].append(_There(offer_id, present, inside, still))
    if confirmed is None:
        confirmed = _confirmed(session, event_id)
    ordered = sorted(event_sessions(session, event_id).values(), key=lambda s: (s.starts_at, s.id))
    return [_count_of(one, there[one.id], confirmed) for one in ordered]


def admits(one: EventSession, offer_id: int) -> bool:
    """Whether a session admits people of a category: everybody where it names none."""
    named = {admission.offer_id for admission in one.admissions}
    return not named or offer_id in named


def expected_besides(present: int, confirmed: int, *, admitted: bool) -> int:
    """How many are expected only because they were there.

    Expected are those who are confirmed, of a category that the session admits, and whoever was
    there all the same, as in all recaps: nobody is present beyond those who are expected.
    `confirmed`: how many of the present are so still.
    """
    return present - confirmed if admitted else present


@dataclass(frozen=True)
class _There:
    """People of one category in one session: present, inside now, and still confirmed."""

    offer_id: int
    present: int
    inside: int
    confirmed: int


def _present(event_id: int, whom: ColumnElement[bool] | None) -> Select[int, int, int, int, int]:
    return (
        select(
            Attendance.session_id,
            Registration.offer_id,
            func.count(),
            func.count().filter(Attendance.inside.is_(True)),
            func.count().filter(Registration.state == State.CONFIRMED),
        )
        .join(Registration, Registration.id == Attendance.registration_id)
        .where(Attendance.event_id == event_id, true() if whom is None else whom)
        .group_by(Attendance.session_id, Registration.offer_id)
    )


def _count_of(
    one: EventSession, there: Sequence[_There], confirmed: Mapping[int, int]
) -> SessionCount:
    awaited = sum(count for offer_id, count in confirmed.items() if admits(one, offer_id))
    besides = sum(
        expected_besides(some.present, some.confirmed, admitted=admits(one, some.offer_id))
        for some in there
    )
    return SessionCount(
        session=one,
        present=sum(some.present for some in there),
        inside=sum(some.inside for some in there),
        expected=awaited + besides,
    )


def _confirmed(session: Session, event_id: int) -> dict[int, int]:
    rows = session.execute(
        select(Registration.offer_id, func.count())
        .where(Registration.event_id == event_id, Registration.state == State.CONFIRMED)
        .group_by(Registration.offer_id)
    )
    return dict(rows.all())


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
