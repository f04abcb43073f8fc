"""Reads of who is still inside, and of the check-outs that staff made for everybody."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, Scan, ScanUndo
from eventreg.checkin.rules import VALID, Direction, Method


def inside(session: Session, session_id: int, among: Collection[int] | None = None) -> list[int]:
    """The ids of those (or of these people) who are inside a session now."""
    found = select(Attendance.registration_id).where(
        Attendance.session_id == session_id, Attendance.inside.is_(True)
    )
    if among is not None:
        found = found.where(Attendance.registration_id.in_(among))
    return sorted(session.scalars(found))


def count_inside(session: Session, session_id: int, at: datetime) -> tuple[int, int]:
    """How many are inside now, and how many of them were scanned after that moment (UTC)."""
    scanned_later = exists().where(
        Scan.registration_id == Attendance.registration_id,
        Scan.session_id == Attendance.session_id,
        Scan.scanned_at > at,
        Scan.verdict.in_(VALID),
        ~exists().where(ScanUndo.scan_id == Scan.id),
    )
    people, later = session.execute(
        select(func.count(), func.count().filter(scanned_later))
        .select_from(Attendance)
        .where(Attendance.session_id == session_id, Attendance.inside.is_(True))
    ).one()
    return people, later


def closings(session: Session, session_id: int) -> Sequence[AuditEntry]:
    """When staff checked everybody out of a session, as the log keeps it, the latest first."""
    return _entries(session, session_id, Action.SCANS_CLOSED)


def reopened(session: Session, session_id: int) -> set[UUID]:
    """The ids of those closings of a session that were taken back."""
    return {
        UUID(str(entry.facts["closing"]))
        for entry in _entries(session, session_id, Action.SCANS_REOPENED)
    }


def scans_of_closing(session: Session, entry: AuditEntry) -> dict[UUID, int]:
    """The check-outs that came in with a closing and still count, with their people.

    Others that somebody made by hand in the same microsecond are among them: their ids differ.
    """
    rows = session.execute(
        select(Scan.id, Scan.registration_id).where(
            Scan.event_id == entry.event_id,
            Scan.received_at == entry.at,
            Scan.direction == Direction.OUT,
            Scan.method == Method.MANUAL,
            Scan.registration_id.is_not(None),
            ~exists().where(ScanUndo.scan_id == Scan.id),
        )
    )
    return {scan_id: person or 0 for scan_id, person in rows}


def _entries(session: Session, session_id: int, action: Action) -> Sequence[AuditEntry]:
    return session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "session",
            AuditEntry.subject_id == session_id,
            AuditEntry.action == action,
        )
        .order_by(AuditEntry.id.desc())
    ).all()
