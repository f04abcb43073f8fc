"""Attendance on paper: printing a sheet, recording what was signed on it, taking that back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import insert
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.accounts.models import User
from eventreg.accounts.operations import actor_of
from eventreg.audit import operations as audit
from eventreg.audit.models import AuditEntry
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin.models import ScanUndo
from eventreg.checkin.operations.incoming import IncomingScan, Recorder
from eventreg.checkin.operations.recomputing import recompute
from eventreg.checkin.operations.scanning import record_scans
from eventreg.checkin.queries import sheets
from eventreg.checkin.queries.sheets import PrintedSheet
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.checkin.rules.sheets import SheetOrder
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import Registration


@dataclass(frozen=True)
class Ticks:
    """What somebody read off a sheet: who signed (public ids), and when they are taken to have come.

    `batch`: made with the form, so that the same form sent twice counts once.
    """

    session_id: int
    people: tuple[UUID, ...]
    at: datetime
    batch: UUID


@dataclass(frozen=True)
class Ticked:
    """How many are present by this, were present already, and were refused (no longer registered)."""

    present: int
    repeated: int
    refused: int


def print_sheet(
    session: Session,
    event: Event,
    one: EventSession,
    order: SheetOrder,
    *,
    actor: Actor,
    now: datetime,
) -> PrintedSheet:
    """Notes that a sheet is printed and whom it names in which row, so that its numbers hold for ever.

    The log keeps the ids in order. `now`: aware, UTC.
    """
    db.lock_rows(session, Event.id, [event.id])
    people = sheets.people_of_session(session, event.id, one, order)
    audit.record(
        session,
        Action.SHEET_PRINTED,
        Subject("session", one.id, event.id),
        actor=actor,
        now=now,
        facts={"order": order.value, "people": " ".join(str(person.id) for person in people)},
    )
    session.flush()
    return sheets.printed_sheets(session, event.id, one.id)[-1]


def record_sheet(
    session: Session, event: Event, ticks: Ticks, *, staff: User, now: datetime
) -> Ticked:
    """Records everybody who signed on paper as having come at `ticks.at` (aware, UTC, not after `now`).

    By the operation that the scanner uses, with the method `paper` and the name of whoever read the
    sheet. What was counted as present stands in the log, by which it is taken back as a whole.
    """
    recorder = Recorder(event.id, staff.name, trusted_from=ticks.at, user_id=staff.id)
    scans = [
        IncomingScan(
            id=uuid5(ticks.batch, str(uid)),
            session_id=ticks.session_id,
            direction=Direction.IN,
            method=Method.PAPER,
            scanned_at=ticks.at,
            registration=uid,
        )
        for uid in ticks.people
    ]
    new = [one for one in record_scans(session, recorder, scans, now=now) if not one.replay]
    verdicts = [one.scan.verdict for one in new if one.scan is not None]
    ticked = Ticked(*map(verdicts.count, (Verdict.ACCEPTED, Verdict.REPEAT, Verdict.REFUSED)))
    if ticked.present or ticked.repeated:
        _note(session, event, ticks, ticked, actor=actor_of(staff), now=now)
    return ticked


def _note(
    session: Session, event: Event, ticks: Ticks, ticked: Ticked, *, actor: Actor, now: datetime
) -> None:
    audit.record(
        session,
        Action.SHEET_RECORDED,
        Subject("session", ticks.session_id, event.id),
        actor=actor,
        now=now,
        facts={"people": ticked.present + ticked.repeated, "at": ticks.at.isoformat()},
    )


def undo_sheet(
    session: Session, entry: AuditEntry, *, reason: str, actor: Actor, now: datetime
) -> int:
    """Takes back everything that was recorded from paper at once; how many scans that were.

    The scans stay in the record and count no more; attendance follows from those that are left.
    Zero: all of it was taken back before. `now`: aware, UTC.
    """
    event_id, session_id = entry.event_id or 0, entry.subject_id
    found = sheets.scans_of_sheet(session, event_id, entry)
    people = {scan.registration_id for scan in found if scan.registration_id is not None}
    db.lock_rows(session, Registration.id, sorted(people))
    found = sheets.scans_of_sheet(session, event_id, entry)
    if not found:
        return 0
    undo = {"undone_at": now, "officer": actor.label, "reason": reason}
    session.execute(insert(ScanUndo), [{"scan_id": scan.id, **undo} for scan in found])
    audit.record(
        session,
        Action.SHEET_UNDONE,
        Subject("session", session_id, event_id),
        actor=actor,
        now=now,
        reason=reason,
        facts={"entry": entry.id, "people": len(found)},
    )
    session.flush()
    recompute(session, event_id, people, {scan.session_id for scan in found if scan.session_id})
    return len(found)
