"""Reads of scans that are moved to another session, and of the moves that were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from eventreg.checkin.models import MovedScan, Scan, ScanUndo, SessionMove
from eventreg.checkin.rules import VALID
from eventreg.registration.models import Registration


@dataclass(frozen=True)
class MoveWish:
    """Which scans go to another session: of these devices, recorded for a session, in a time range.

    `begins` and `ends` (UTC) bound the times of the scans, the last moment not included.
    """

    event_id: int
    device_ids: frozenset[int]
    begins: datetime
    ends: datetime
    from_session_id: int
    to_session_id: int


@dataclass(frozen=True)
class Movable:
    """How many scans a wish would move, of how many people."""

    scans: int
    people: int


def wished(wish: MoveWish) -> ColumnElement[bool]:
    """The condition for the scans that a wish means: those that count. What was refused stays."""
    return and_(
        Scan.event_id == wish.event_id,
        Scan.session_id == wish.from_session_id,
        Scan.device_id.in_(wish.device_ids),
        Scan.scanned_at >= wish.begins,
        Scan.scanned_at < wish.ends,
        Scan.verdict.in_(VALID),
        Scan.registration_id.is_not(None),
        ~exists().where(ScanUndo.scan_id == Scan.id),
    )


def movable(session: Session, wish: MoveWish) -> Movable:
    """How much a wish would move now."""
    scans, people = session.execute(
        select(func.count(), func.count(Scan.registration_id.distinct()))
        .select_from(Scan)
        .where(wished(wish))
    ).one()
    return Movable(scans, people)


def strangers(session: Session, wish: MoveWish, admits: Sequence[int]) -> int:
    """Of how many people a wish would move scans although the new session (`admits`) is not for them."""
    if not admits:
        return 0
    return (
        session.scalar(
            select(func.count(Scan.registration_id.distinct()))
            .select_from(Scan)
            .join(Registration, Registration.id == Scan.registration_id)
            .where(wished(wish), Registration.offer_id.not_in(admits))
        )
        or 0
    )


@dataclass(frozen=True)
class PastMove:
    """A move that was made: how many scans of how many people, from which session.

    `moved_on`: later moves hold some of its scans, and must be taken back first.
    """

    move: SessionMove
    scans: int
    people: int
    from_session_id: int
    moved_on: bool


def moves_of(session: Session, event_id: int) -> list[PastMove]:
    """The moves of an event, the latest first."""
    rows = session.execute(
        select(
            SessionMove,
            func.count(),
            func.count(Scan.registration_id.distinct()),
            func.min(MovedScan.from_session_id),
        )
        .join(MovedScan, MovedScan.move_id == SessionMove.id)
        .join(Scan, Scan.id == MovedScan.scan_id)
        .where(SessionMove.event_id == event_id)
        .group_by(SessionMove.id)
        .order_by(SessionMove.id.desc())
    ).all()
    moved_on = moved_on_later(session, event_id)
    return [
        PastMove(move, scans, people, origin, move.id in moved_on)
        for move, scans, people, origin in rows
    ]


def moved_on_later(session: Session, event_id: int) -> set[int]:
    """The ids of those moves of which a later move, that stands, holds scans."""
    later, again = select(SessionMove).subquery(), select(MovedScan).subquery()
    return set(
        session.scalars(
            select(MovedScan.move_id)
            .join(SessionMove, SessionMove.id == MovedScan.move_id)
            .join(again, again.c.scan_id == MovedScan.scan_id)
            .join(later, later.c.id == again.c.move_id)
            .where(
                SessionMove.event_id == event_id,
                later.c.id > MovedScan.move_id,
                later.c.undone_at.is_(None),
            )
            .distinct()
        )
    )
