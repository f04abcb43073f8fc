"""Reads of who is not present, and of what staff noted about them (izin, sakit, terlambat)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.checkin.models import Attendance, AttendanceMark
from eventreg.checkin.rules import Mark
from eventreg.events.models import EventSession
from eventreg.paging import Page, page_of
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter, matching
from eventreg.registration.rules import State


@dataclass(frozen=True)
class AbsentFilter:
    """What the list of those not present is narrowed to. `marked` false: only those without a mark."""

    text: str = ""
    mark: Mark | None = None
    marked: bool | None = None


@dataclass(frozen=True)
class Absent:
    """Somebody who is expected in a session and not present, with what staff noted, if anything."""

    registration: Registration
    mark: AttendanceMark | None


def absent_page(
    session: Session, one: EventSession, wanted: AbsentFilter, *, page: int = 1, per_page: int = 100
) -> Page[Absent]:
    """Who is confirmed, admitted and not present in a session, by name; a page beyond the last gives the last."""
    marked = _mark_in(one)
    where = and_(_absent(one, wanted.text), *_narrowed(wanted))
    total = session.scalar(
        select(func.count())
        .select_from(Registration)
        .outerjoin(AttendanceMark, marked)
        .where(where)
    )
    found = (
        select(Registration, AttendanceMark)
        .outerjoin(AttendanceMark, marked)
        .where(where)
        .options(joinedload(Registration.offer), joinedload(Registration.agency))
        .order_by(Registration.name_key, Registration.id)
    )

    def read(skip: int, most: int) -> Iterator[Absent]:
        rows = session.execute(found.offset(skip).limit(most))
        return (Absent(*row) for row in rows)

    return page_of(total or 0, page, per_page, read)


def absent_counts(session: Session, one: EventSession) -> dict[Mark | None, int]:
    """How many of those not present have which mark (none: without one)."""
    rows = session.execute(
        select(AttendanceMark.mark, func.count())
        .select_from(Registration)
        .outerjoin(AttendanceMark, _mark_in(one))
        .where(_absent(one))
        .group_by(AttendanceMark.mark)
    )
    return {mark: number for mark, number in rows}  # noqa: C416 - dict() would not know the types.


def people_by_uids(session: Session, event_id: int, uids: Collection[UUID]) -> list[int]:
    """The registration ids of these people, as far as they are this event's."""
    found = select(Registration.id).where(
        Registration.event_id == event_id, Registration.uid.in_(uids)
    )
    return list(session.scalars(found))


def marks_of(session: Session, registration_id: int) -> dict[int, AttendanceMark]:
    """What staff noted about somebody, by session id."""
    found = session.scalars(
        select(AttendanceMark).where(AttendanceMark.registration_id == registration_id)
    )
    return {one.session_id: one for one in found}


def marks_among(
    session: Session, session_id: int, registration_ids: Collection[int]
) -> dict[int, AttendanceMark]:
    """What staff noted about these people in a session, by their ids, as it is now."""
    found = session.scalars(
        select(AttendanceMark)
        .where(
            AttendanceMark.session_id == session_id,
            AttendanceMark.registration_id.in_(registration_ids),
        )
        .execution_options(populate_existing=True)
    )
    return {one.registration_id: one for one in found}


def _mark_in(one: EventSession) -> ColumnElement[bool]:
    return and_(
        AttendanceMark.registration_id == Registration.id, AttendanceMark.session_id == one.id
    )


def _narrowed(wanted: AbsentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.mark is not None:
        conditions.append(AttendanceMark.mark == wanted.mark)
    if wanted.marked is not None:
        conditions.append(AttendanceMark.mark.is_not(None) == wanted.marked)
    return conditions


def _absent(one: EventSession, text: str = "") -> ColumnElement[bool]:
    """Confirmed, of a category that the session admits, and without attendance."""
    there = exists().where(
        Attendance.registration_id == Registration.id, Attendance.session_id == one.id
    )
    expected = [matching(one.event_id, ListFilter(text=text, state=State.CONFIRMED)), ~there]
    admits = [row.offer_id for row in one.admissions]
    if admits:
        expected.append(Registration.offer_id.in_(admits))
    return and_(*expected)
