"""Removing a session, as far as the door has a say in it."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from eventreg.audit.rules import Actor
from eventreg.checkin.models import Attendance, Device, DeviceSession, Scan
from eventreg.events import operations as events
from eventreg.events.models import EventSession
from eventreg.events.operations import SessionKept, SessionRefusal
from eventreg.registration.operations import forget_known_moves


def remove_session(
    session: Session, one: EventSession, *, actor: Actor, now: datetime
) -> SessionKept | None:
    """Removes a session that the door has nothing recorded for; none: it is gone. `now`: aware, UTC.

    Not one to which alone a device is limited: no limit means every session, and nobody wished that.
    """
    forget_known_moves(session, one.event)
    if _is_only_one_of_a_device(session, one.id):
        return SessionKept(SessionRefusal.ONLY_OF_DEVICE)
    outcome = events.remove_session(session, one, actor=actor, now=now)
    objects = outcome == SessionKept(SessionRefusal.HAS_SCANS)
    if objects and not _was_scanned_for(session, one.id):
        return SessionKept(SessionRefusal.HAS_RECORDS)
    return outcome


def _is_only_one_of_a_device(session: Session, session_id: int) -> bool:
    """Whether a device that was not revoked may scan for this session and no other."""
    other = aliased(DeviceSession)
    others = exists().where(other.device_id == Device.id, other.session_id != session_id)
    limited = (
        select(Device.id)
        .join(DeviceSession, DeviceSession.device_id == Device.id)
        .where(DeviceSession.session_id == session_id, Device.revoked_at.is_(None), ~others)
    )
    return session.scalar(limited.limit(1)) is not None


def _was_scanned_for(session: Session, session_id: int) -> bool:
    tables = (Scan, Attendance)
    return any(
        session.scalar(select(exists().where(table.session_id == session_id))) for table in tables
    )
