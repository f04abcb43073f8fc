"""Reads of the door."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventreg.checkin.models import Attendance, Device, Scan, ScanUndo
from eventreg.checkin.rules import VALID, TicketMatch
from eventreg.events.models import EventSession
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets import queries as tickets
from eventreg.tickets.models import Ticket


class NamesSomebody(Protocol):
    """A scan as far as it says whom it means."""

    @property
    def code(self) -> str | None:
        """The ticket's code, if the scan read one."""

    @property
    def registration(self) -> UUID | None:
        """The registration's public id, if the scan names one."""


@dataclass(frozen=True)
class People:
    """Whom the scans of one batch mean, before the people are locked."""

    event_id: int
    by_code: dict[str, Ticket]
    by_uid: dict[UUID, tuple[int, int]]

    @property
    def ids(self) -> list[int]:
        """The ids of this event's registrations that are meant."""
        of_tickets = {
            ticket.registration_id
            for ticket in self.by_code.values()
            if ticket.event_id == self.event_id
        }
        named = {one for one, event_id in self.by_uid.values() if event_id == self.event_id}
        return sorted(of_tickets | named)

    def find(
        self, scan: NamesSomebody, registrations: dict[int, Registration]
    ) -> tuple[TicketMatch, Registration | None]:
        """What the lookup of one scan gives."""
        if scan.registration is not None:
            found = self.by_uid.get(scan.registration)
        else:
            ticket = self.by_code.get(scan.code or "")
            found = (ticket.registration_id, ticket.event_id) if ticket else None
        if found is None:
            return TicketMatch.UNKNOWN, None
        if found[1] != self.event_id:
            return TicketMatch.OTHER_EVENT, None
        return TicketMatch.KNOWN, registrations[found[0]]


def people_of(session: Session, event_id: int, scans: Sequence[NamesSomebody]) -> People:
    """Whom a batch of scans means, of whatever event."""
    codes = {scan.code for scan in scans if scan.code}
    uids = {scan.registration for scan in scans if scan.registration is not None}
    named = session.execute(
        select(Registration.uid, Registration.id, Registration.event_id).where(
            Registration.uid.in_(uids)
        )
    )
    return People(
        event_id=event_id,
        by_code=tickets.by_codes(session, codes) if codes else {},
        by_uid={uid: (one, of_event) for uid, one, of_event in named},
    )


def registrations(session: Session, ids: Collection[int]) -> dict[int, Registration]:
    """Registrations by id, as they are now, with category, region and agency."""
    found = session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(joinedload(Registration.offer), joinedload(Registration.agency))
        .execution_options(populate_existing=True)
    )
    return {registration.id: registration for registration in found}


def scans_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Scan]:
    """The scans among these ids that were recorded before."""
    return {scan.id: scan for scan in session.scalars(select(Scan).where(Scan.id.in_(ids)))}


def valid_scans(session: Session, registration_ids: Collection[int]) -> Sequence[Scan]:
    """The accepted and repeated scans of these people that were not taken back, in all sessions."""
    return session.scalars(
        select(Scan).where(
            Scan.registration_id.in_(registration_ids),
            Scan.verdict.in_(VALID),
            ~exists().where(ScanUndo.scan_id == Scan.id),
        )
    ).all()


def undone_scans(session: Session, registration_id: int) -> set[UUID]:
    """The scans of this person that were taken back."""
    found = select(ScanUndo.scan_id).join(Scan, Scan.id == ScanUndo.scan_id)
    return set(session.scalars(found.where(Scan.registration_id == registration_id)))


def scan_by_id(session: Session, registration_id: int, scan_id: UUID) -> Scan | None:
    """The scan of this person with this id, or none."""
    found = session.get(Scan, scan_id)
    return found if found is not None and found.registration_id == registration_id else None


def scans_of(session: Session, registration_id: int) -> Sequence[Scan]:
    """Every scan of one person, whatever its verdict, the latest first."""
    return session.scalars(
        select(Scan)
        .where(Scan.registration_id == registration_id)
        .order_by(Scan.received_at.desc(), Scan.id)
    ).all()


def event_sessions(session: Session, event_id: int) -> dict[int, EventSession]:
    """The sessions of an event by id, with the categories that they admit."""
    found = session.scalars(
        select(EventSession)
        .where(EventSession.event_id == event_id)
        .options(selectinload(EventSession.admissions))
    )
    return {one.id: one for one in found}


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


def device_by_token_hash(session: Session, token_hash: str) -> Device | None:
    """The device that holds this token (SHA-256, hex), whatever its state, or none."""
    return session.scalars(
        select(Device).where(Device.token_hash == token_hash).options(joinedload(Device.event))
    ).one_or_none()


def devices_of(session: Session, event_id: int) -> Sequence[Device]:
    """The devices of an event, newest first."""
    return session.scalars(
        select(Device).where(Device.event_id == event_id).order_by(Device.id.desc())
    ).all()


@dataclass(frozen=True)
class SessionCount:
    """How many are present in a session, how many of them inside now, and how many are expected."""

    session: EventSession
    present: int
    inside: int
    expected: int


def session_counts(session: Session, event_id: int) -> list[SessionCount]:
    """The live figures of an event's sessions, in order of time. Expected: confirmed and admitted."""
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
    confirmed = dict(
        session.execute(
            select(Registration.offer_id, func.count())
            .where(Registration.event_id == event_id, Registration.state == State.CONFIRMED)
            .group_by(Registration.offer_id)
        ).all()
    )
    ordered = sorted(event_sessions(session, event_id).values(), key=lambda s: (s.starts_at, s.id))
    return [
        SessionCount(one, *present.get(one.id, (0, 0)), expected=_expected(one, confirmed))
        for one in ordered
    ]


def _expected(one: EventSession, confirmed: dict[int, int]) -> int:
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
