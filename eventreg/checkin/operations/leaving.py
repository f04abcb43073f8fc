"""Checking out everybody who forgot to: one scan each, taken back as a whole if need be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.models import AuditEntry
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin import queries
from eventreg.checkin.models import Scan, ScanUndo
from eventreg.checkin.operations.recomputing import passages_of, recompute
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.events.models import EventSession
from eventreg.registration.models import Registration


@dataclass(frozen=True)
class Closing:
    """The wish to check everybody out of a session at `at` (UTC). `id`: made with the form.

    Sent twice, it counts once.
    """

    id: UUID
    at: datetime
    reason: str
    user_id: int | None


@dataclass(frozen=True)
class Closed:
    """So many were checked out; `later` came in after that time, and are still inside."""

    people: int
    later: int


class ReopenRefusal(StrEnum):
    """Why check-outs stand."""

    #: There was no such closing, or it was taken back already.
    NOT_THERE = "not_there"


def close_session(
    session: Session, one: EventSession, closing: Closing, *, actor: Actor, now: datetime
) -> Closed:
    """Checks out everybody who is inside, by hand, at the wished time. `now`: aware, UTC.

    Whoever was scanned after that time was there longer: their stay is left open. The people are
    locked first, as for a scan; one audit entry tells of all of them.
    """
    inside = queries.inside(session, one.id)
    db.lock_rows(session, Registration.id, inside)
    done = _closing(session, one, closing.id)
    if done is not None:
        return Closed(int(done.facts["people"] or 0), int(done.facts["later"] or 0))
    inside = queries.inside(session, one.id, among=inside)
    leaving = _leaving(session, one, inside, closing.at)
    if leaving:
        _check_out(session, one, leaving, closing, actor=actor, now=now)
        recompute(session, one.event_id, leaving, {one.id})
        closed = Closed(len(leaving), len(inside) - len(leaving))
        _note(session, one, closing, closed, actor=actor, now=now)
        return closed
    return Closed(0, len(inside))


def reopen_session(
    session: Session,
    one: EventSession,
    closing_id: UUID,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int | ReopenRefusal:
    """Takes back every check-out of a closing that still counts; how many. `now`: aware, UTC.

    A check-out that was moved to another session meanwhile is taken back there.
    """
    entry = _closing(session, one, closing_id)
    if entry is None:
        return ReopenRefusal.NOT_THERE
    people = _check_outs(session, entry, closing_id).values()
    db.lock_rows(session, Registration.id, people)
    if closing_id in queries.reopened(session, one.id):
        return ReopenRefusal.NOT_THERE
    scans = _check_outs(session, entry, closing_id)
    rows = [
        {"scan_id": scan_id, "undone_at": now, "officer": actor.label, "reason": reason}
        for scan_id in scans
    ]
    if rows:
        concerned = _sessions_of(session, scans)
        session.execute(insert(ScanUndo), rows)
        recompute(session, one.event_id, scans.values(), concerned)
    audit.record(
        session,
        Action.SCANS_REOPENED,
        Subject("session", one.id, one.event_id),
        actor=actor,
        now=now,
        reason=reason,
        facts={"closing": str(closing_id), "people": len(scans)},
    )
    session.flush()
    return len(scans)


def _check_outs(session: Session, entry: AuditEntry, closing_id: UUID) -> dict[UUID, int]:
    """The closing's own check-outs that still count, with their people: their ids follow from its own."""
    found = queries.scans_of_closing(session, entry)
    return {scan: person for scan, person in found.items() if scan == _id_of(closing_id, person)}


def _id_of(closing_id: UUID, person: int) -> UUID:
    """The id of the check-out of one person (registration id) in a closing."""
    return uuid5(closing_id, str(person))


def _sessions_of(session: Session, scans: Collection[UUID]) -> set[int]:
    """The sessions in which these scans stand now: some may have been moved."""
    found = select(Scan.session_id).distinct().where(Scan.id.in_(scans))
    return {one for one in session.scalars(found) if one is not None}


def _closing(session: Session, one: EventSession, closing_id: UUID) -> AuditEntry | None:
    found = queries.closings(session, one.id)
    return next((each for each in found if each.facts["closing"] == str(closing_id)), None)


def _leaving(
    session: Session, one: EventSession, inside: Collection[int], at: datetime
) -> list[int]:
    """Those of the people inside whose last scan is not later than that."""
    passages = passages_of(session, inside)
    return [
        person
        for person in sorted(inside)
        if all(passage.at <= at for passage in passages[person, one.id])
    ]


def _check_out(
    session: Session,
    one: EventSession,
    people: Sequence[int],
    closing: Closing,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    rows = [
        {
            "id": _id_of(closing.id, person),
            "event_id": one.event_id,
            "session_id": one.id,
            "registration_id": person,
            "user_id": closing.user_id,
            "officer": actor.label,
            "direction": Direction.OUT,
            "method": Method.MANUAL,
            "scanned_at": closing.at,
            "claimed_at": closing.at,
            "received_at": now,
            "verdict": Verdict.ACCEPTED,
            "note": closing.reason,
        }
        for person in people
    ]
    session.execute(insert(Scan), rows)


def _note(
    session: Session,
    one: EventSession,
    closing: Closing,
    closed: Closed,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    audit.record(
        session,
        Action.SCANS_CLOSED,
        Subject("session", one.id, one.event_id),
        actor=actor,
        now=now,
        reason=closing.reason,
        facts={
            "closing": str(closing.id),
            "at": closing.at.isoformat(),
            "people": closed.people,
            "later": closed.later,
        },
    )
    session.flush()
