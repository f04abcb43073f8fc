"""Attendance from a meeting program's report: recording it, and taking it back as a whole."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from uuid import UUID, uuid4, uuid5

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.accounts.models import User
from eventreg.accounts.operations import actor_of
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin.models import Scan, ScanUndo
from eventreg.checkin.operations import IncomingScan, Recorder, record_scans
from eventreg.checkin.operations.recomputing import recompute
from eventreg.checkin.queries import attendance_by_pair
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.events.models import EventSession
from eventreg.online.models import MeetingPerson, MeetingReport
from eventreg.online.operations.reports import lock_report
from eventreg.online.queries import joint_minutes
from eventreg.online.rules import Standing, union, unpacked
from eventreg.registration.models import Registration

_AT_ONCE = 500


class RecordRefusal(StrEnum):
    """Why nothing is recorded from a report."""

    RECORDED_BEFORE = "recorded_before"
    #: Nobody in it is known and was there long enough.
    NOBODY = "nobody"


@dataclass(frozen=True)
class Recorded:
    """How many are present by the report, how many were before, how many may not be, how many left early."""

    present: int
    repeated: int
    refused: int
    too_short: int


@dataclass(frozen=True)
class NotRecorded:
    """Nothing was changed, and why."""

    reason: RecordRefusal


@dataclass(frozen=True)
class _Stayed:
    """A participant with what the report tells of them: from when to when, if it does."""

    id: int
    uid: UUID
    minutes: int
    joined: datetime
    left: datetime | None


def record_report(
    session: Session, report: MeetingReport, least: int, *, staff: User, now: datetime
) -> Recorded | NotRecorded:
    """Records whoever is known and was there for `least` minutes or more: in when they first joined.

    Out when they last left, if it was by the meeting that they came. Everything goes through the
    operation that the scanner uses, with the method `self` (they joined by themselves) and the name of
    whoever records it. The report is held, so that it is recorded once. `now`: aware, UTC.
    """
    if lock_report(session, report).recorded_at is not None:
        return NotRecorded(RecordRefusal.RECORDED_BEFORE)
    people = _people(session, report, now)
    long_enough = [one for one in people if one.minutes >= least]
    if not long_enough:
        return NotRecorded(RecordRefusal.NOBODY)
    verdicts = _record(session, report, long_enough, staff=staff, now=now)
    report.recorded_at, report.user_id, report.least_minutes = now, staff.id, least
    present, repeated, refused = map(
        verdicts.count, (Verdict.ACCEPTED, Verdict.REPEAT, Verdict.REFUSED)
    )
    recorded = Recorded(present, repeated, refused, too_short=len(people) - len(long_enough))
    facts: dict[str, str | int | None] = {
        "people": recorded.present + recorded.repeated,
        "minutes": least,
    }
    _note(session, Action.MEETING_RECORDED, report, facts, actor=actor_of(staff), now=now)
    return recorded


def undo_report(session: Session, report: MeetingReport, *, actor: Actor, now: datetime) -> int:
    """Takes back everything that a report brought; how many scans that were. Zero: it was before.

    The scans stay in the record and count no more; the report can be recorded anew. `now`: UTC.
    """
    if lock_report(session, report).recorded_at is None:
        return 0
    found = _scans_of(session, report)
    people = {scan.registration_id for scan in found if scan.registration_id is not None}
    db.lock_rows(session, Registration.id, people)
    found = _scans_of(session, report)
    undo = {"undone_at": now, "officer": actor.label, "reason": report.name}
    if found:
        session.execute(insert(ScanUndo), [{"scan_id": scan.id, **undo} for scan in found])
    report.recorded_at = report.user_id = None
    _note(session, Action.MEETING_UNDONE, report, {"people": len(people)}, actor=actor, now=now)
    recompute(session, report.event_id, people, {one.session_id for one in found if one.session_id})
    return len(found)


def _people(session: Session, report: MeetingReport, now: datetime) -> list[_Stayed]:
    """Each participant once, however many devices they had, in the order of their ids."""
    rows = session.execute(
        select(MeetingPerson, Registration.uid)
        .join(Registration, Registration.id == MeetingPerson.registration_id)
        .where(MeetingPerson.report_id == report.id, MeetingPerson.standing == Standing.MATCHED)
        .order_by(MeetingPerson.registration_id)
    )
    grouped: dict[tuple[int, UUID], list[MeetingPerson]] = defaultdict(list)
    for person, uid in rows:
        grouped[person.registration_id or 0, uid].append(person)
    return [_stayed(id_, uid, mine, report.session, now) for (id_, uid), mine in grouped.items()]


def _stayed(
    id_: int, uid: UUID, mine: Sequence[MeetingPerson], one: EventSession, now: datetime
) -> _Stayed:
    """From first to last. Nobody enters before a strict session opens, who waited in the meeting."""
    stays = union(stay for person in mine for stay in unpacked(person.stays))
    minutes = joint_minutes(mine)
    if not stays:
        return _Stayed(id_, uid, minutes, min(one.starts_at, now), None)
    joined, left = stays[0][0], stays[-1][1]
    if one.strict and one.admits_from is not None and joined < one.admits_from < left:
        joined = one.admits_from
    return _Stayed(id_, uid, minutes, min(joined, now), min(left, now))


def _record(
    session: Session,
    report: MeetingReport,
    people: Sequence[_Stayed],
    *,
    staff: User,
    now: datetime,
) -> list[Verdict]:
    """The verdicts on their coming; who came by the meeting is also recorded as having left it.

    Whom a door saw leaves by the door. People are held first, so that nobody is seen there meanwhile.
    """
    db.lock_rows(session, Registration.id, [one.id for one in people])
    at_door = _seen_at_door(session, report, people)
    batch, verdicts = uuid4(), list[Verdict]()
    earliest = min(one.joined for one in people)
    recorder = Recorder(report.event_id, staff.name, trusted_from=earliest, user_id=staff.id)
    rest = iter(people)
    while some := list(islice(rest, _AT_ONCE)):
        scans = [_scan(batch, report, one, Direction.IN) for one in some]
        scans += [
            _scan(batch, report, one, Direction.OUT)
            for one in some
            if one.left is not None and one.left > one.joined and one.id not in at_door
        ]
        results = record_scans(session, recorder, scans, now=now)[: len(some)]
        verdicts += [one.scan.verdict for one in results if one.scan is not None]
    return verdicts


def _seen_at_door(
    session: Session, report: MeetingReport, people: Sequence[_Stayed]
) -> frozenset[int]:
    rows = attendance_by_pair(session, [one.id for one in people])
    return frozenset(
        person
        for (person, session_id), row in rows.items()
        if session_id == report.session_id and row.method is not Method.SELF
    )


def _scan(batch: UUID, report: MeetingReport, one: _Stayed, direction: Direction) -> IncomingScan:
    came = direction is Direction.IN
    return IncomingScan(
        id=uuid5(batch, f"{one.uid}/{direction.value}"),
        session_id=report.session_id,
        direction=direction,
        method=Method.SELF,
        scanned_at=one.joined if came or one.left is None else one.left,
        registration=one.uid,
    )


def _scans_of(session: Session, report: MeetingReport) -> Sequence[Scan]:
    """What was recorded from a report and not taken back, in whichever session it stands now."""
    return session.scalars(
        select(Scan)
        .where(
            Scan.event_id == report.event_id,
            Scan.method == Method.SELF,
            Scan.received_at == report.recorded_at,
            Scan.user_id == report.user_id,
            Scan.id.not_in(select(ScanUndo.scan_id)),
        )
        .order_by(Scan.registration_id)
    ).all()


def _note(
    session: Session,
    action: Action,
    report: MeetingReport,
    facts: dict[str, str | int | None],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    audit.record(
        session,
        action,
        Subject("session", report.session_id, report.event_id),
        actor=actor,
        now=now,
        facts={"report": str(report.uid), **facts},
    )
    session.flush()
