"""Putting scans into the session for which they were meant, when a device stood in another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin import queries
from eventreg.checkin.models import MovedScan, Scan, SessionMove
from eventreg.checkin.operations.recomputing import recompute
from eventreg.checkin.queries import MoveWish
from eventreg.registration.models import Registration


class MoveRefusal(StrEnum):
    """Why scans stay where they are."""

    SAME_SESSION = "same_session"
    NO_SCANS = "no_scans"
    #: Taking back: it was taken back already.
    UNDONE_BEFORE = "undone_before"
    #: Taking back: a later move holds some of the scans, and must be taken back first.
    MOVED_ON = "moved_on"


@dataclass(frozen=True)
class Moved:
    """So many scans of so many people stand in another session now."""

    move_id: int
    scans: int
    people: int


@dataclass(frozen=True)
class NotMoved:
    """Nothing was changed, and why."""

    reason: MoveRefusal


def move_scans(
    session: Session, wish: MoveWish, *, reason: str, actor: Actor, now: datetime
) -> Moved | NotMoved:
    """Moves the scans that count; attendance of both sessions follows from scans again. `now`: UTC.

    The people are locked first, as for a scan. Whoever is scanned for the first time while they are
    being locked is not among them: such a scan stays where it was recorded.
    """
    if wish.from_session_id == wish.to_session_id:
        return NotMoved(MoveRefusal.SAME_SESSION)
    found = select(Scan.registration_id).distinct().where(queries.wished(wish))
    held = _locked(session, session.scalars(found).all())
    scans = {
        scan_id: person
        for scan_id, person in session.execute(
            select(Scan.id, Scan.registration_id).where(queries.wished(wish))
        )
        if person in held
    }
    if not scans:
        return NotMoved(MoveRefusal.NO_SCANS)
    people = set(scans.values())
    move = SessionMove(
        event_id=wish.event_id,
        to_session_id=wish.to_session_id,
        reason=reason,
        officer=actor.label,
        moved_at=now,
    )
    session.add(move)
    session.flush()
    rows = [
        {"move_id": move.id, "scan_id": one, "from_session_id": wish.from_session_id}
        for one in scans
    ]
    session.execute(insert(MovedScan), rows)
    _put(session, move.id, wish.to_session_id)
    recompute(session, wish.event_id, people, {wish.from_session_id, wish.to_session_id})
    moved = Moved(move.id, len(scans), len(people))
    _note(session, Action.SCANS_MOVED, move, moved, reason=reason, actor=actor, now=now)
    return moved


def undo_move(
    session: Session, move: SessionMove, *, actor: Actor, now: datetime
) -> Moved | NotMoved:
    """Puts each scan of a move back where it was; attendance follows. `now`: aware, UTC.

    What was scanned or taken back in between stays so. The move is locked, so that it goes back once.
    """
    event_id = move.event_id
    _locked(session, _people_of(session, move.id))
    db.lock_rows(session, SessionMove.id, [move.id])
    session.refresh(move)
    if move.undone_at is not None:
        return NotMoved(MoveRefusal.UNDONE_BEFORE)
    if move.id in queries.moved_on_later(session, event_id):
        return NotMoved(MoveRefusal.MOVED_ON)
    people = _known(_people_of(session, move.id))
    of_move = MovedScan.move_id == move.id
    origins = session.scalars(select(MovedScan.from_session_id).where(of_move).distinct()).all()
    scans = len(session.scalars(select(MovedScan.scan_id).where(of_move)).all())
    for origin in origins:
        _put(session, move.id, origin, only_from=origin)
    recompute(session, event_id, people, {move.to_session_id, *origins})
    move.undone_at, move.undone_by = now, actor.label
    moved = Moved(move.id, scans, len(people))
    _note(session, Action.SCANS_MOVED_BACK, move, moved, reason="", actor=actor, now=now)
    return moved


def _locked(session: Session, people: Sequence[int | None]) -> set[int]:
    """Holds these people until the commit, as a scan does."""
    known = _known(people)
    db.lock_rows(session, Registration.id, known)
    return known


def _known(people: Sequence[int | None]) -> set[int]:
    return {one for one in people if one is not None}


def _people_of(session: Session, move_id: int) -> Sequence[int | None]:
    return session.scalars(
        select(Scan.registration_id)
        .distinct()
        .join(MovedScan, MovedScan.scan_id == Scan.id)
        .where(MovedScan.move_id == move_id)
    ).all()


def _put(session: Session, move_id: int, session_id: int, only_from: int | None = None) -> None:
    """Writes the session of a move's scans, or only of those that came from one session."""
    mine = select(MovedScan.scan_id).where(MovedScan.move_id == move_id)
    if only_from is not None:
        mine = mine.where(MovedScan.from_session_id == only_from)
    session.execute(update(Scan).where(Scan.id.in_(mine)).values(session_id=session_id))


def _note(
    session: Session,
    action: Action,
    move: SessionMove,
    moved: Moved,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    audit.record(
        session,
        action,
        Subject("move", move.id, move.event_id),
        actor=actor,
        now=now,
        reason=reason,
        facts={"to": move.to_session_id, "scans": moved.scans, "people": moved.people},
    )
    session.flush()
