"""A meeting program's report: taking it in, and saying who is who in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.events.models import EventSession
from eventreg.online import queries
from eventreg.online.models import MeetingPerson, MeetingReport
from eventreg.online.rules import Likely, ReadReport, Standing, packed
from eventreg.registration.models import Registration

#: So long staff may still find out who somebody in a report was.
STRANGERS_STAY = timedelta(days=30)


@dataclass(frozen=True)
class NewReport:
    """A report that was read, and who its attendees were found to be (in their order).

    `how`: everything that decided how it was read, so that the same file read otherwise is another.
    """

    name: str
    content: bytes
    how: str
    read: ReadReport
    likely: Sequence[Likely]

    @property
    def digest(self) -> str:
        """By which the same file is known again."""
        return hashlib.sha256(self.content + b"\0" + self.how.encode()).hexdigest()


@dataclass(frozen=True)
class Kept:
    """The report is there to be looked at. `before`: this file had been taken in already."""

    report: MeetingReport
    before: bool


def keep_report(
    session: Session, one: EventSession, new: NewReport, *, actor: Actor, now: datetime
) -> Kept:
    """Keeps a report of a session for staff to settle; nobody is present by it yet. `now`: UTC."""
    known = queries.report_by_digest(session, one.id, new.digest)
    if known is not None:
        return Kept(known, before=True)
    report = MeetingReport(
        event_id=one.event_id,
        session_id=one.id,
        digest=new.digest,
        name=new.name,
        rows=new.read.rows,
        faulty=new.read.faulty,
        officer=actor.label,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(report)
            session.flush()
    except IntegrityError:  # The same file, sent twice at once: the other one was faster.
        return Kept(_surely(queries.report_by_digest(session, one.id, new.digest)), before=True)
    session.execute(insert(MeetingPerson), _people(report, new))
    _note(session, Action.MEETING_READ, report, len(new.read.attendees), actor=actor, now=now)
    return Kept(report, before=False)


def _surely(report: MeetingReport | None) -> MeetingReport:
    if report is None:
        raise RuntimeError("A file that collided is not there.")
    return report


def _people(report: MeetingReport, new: NewReport) -> list[dict[str, object]]:
    return [
        {
            "report_id": report.id,
            "name": one.name,
            "email": one.email,
            "stays": packed(one.stays),
            "minutes": one.minutes,
            "standing": who.standing,
            "candidates": list(who.candidates),
            "registration_id": who.id,
            "by_staff": False,
        }
        for one, who in zip(new.read.attendees, new.likely, strict=True)
    ]


def take_for(
    session: Session,
    person: MeetingPerson,
    registration: Registration,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Somebody of a report is this person of the same event. False: the report is recorded already.

    `now`: aware, UTC; here and below.
    """
    action = Action.MEETING_NAME_TAKEN
    return _settle(session, person, Standing.MATCHED, registration, action, actor=actor, now=now)


def dismiss(session: Session, person: MeetingPerson, *, actor: Actor, now: datetime) -> bool:
    """Somebody of a report is nobody of the participants. False: the report is recorded already."""
    action = Action.MEETING_NAME_LEFT
    return _settle(session, person, Standing.DISMISSED, None, action, actor=actor, now=now)


def reopen_person(session: Session, person: MeetingPerson, *, actor: Actor, now: datetime) -> bool:
    """It is open again who somebody of a report is. False: the report is recorded already."""
    standing = Standing.SEVERAL if person.candidates else Standing.UNMATCHED
    action = Action.MEETING_NAME_REOPENED
    return _settle(session, person, standing, None, action, actor=actor, now=now)


def _settle(
    session: Session,
    person: MeetingPerson,
    standing: Standing,
    registration: Registration | None,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Under the report's lock, so that nothing changes while it is being recorded."""
    if lock_report(session, person.report).recorded_at is not None:
        return False
    session.refresh(person)
    former, after = person.registration, registration.id if registration else None
    if former is not None and former.id != after:
        given_back = Action.MEETING_NAME_REOPENED if registration else action
        _note_name(session, person, former, given_back, actor=actor, now=now)
    if (former is None and person.standing is not standing) or (
        registration and former is not registration
    ):
        _note_name(session, person, registration, action, actor=actor, now=now)
    person.standing, person.registration_id, person.by_staff = standing, after, True
    session.flush()
    return True


def _note_name(
    session: Session,
    person: MeetingPerson,
    about: Registration | None,
    action: Action,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes which name of the report is whose, or no longer: among what was done to that person.

    So it is erased with what else the log says of them. A name that is nobody's is not written down:
    strangers signed up for nothing, and the report forgets them.
    """
    report = person.report
    facts: dict[str, str | int | None] = {"report": str(report.uid), "session": report.session_id}
    subject, told = Subject("session", report.session_id, report.event_id), list[Change]()
    if about is not None:
        subject = Subject("registration", about.id, report.event_id)
        taken = action is Action.MEETING_NAME_TAKEN
        names = (person.name, about.full_name) if taken else (about.full_name, person.name)
        told = [Change("meeting_name", *names)]
    audit.record(session, action, subject, actor=actor, now=now, facts=facts, changes=told)


def discard_report(session: Session, report: MeetingReport, *, actor: Actor, now: datetime) -> bool:
    """Deletes a report that is not recorded, with everybody it names. False: it is. `now`: UTC."""
    if lock_report(session, report).recorded_at is not None:
        return False
    of_report = MeetingPerson.report_id == report.id
    gone = session.execute(delete(MeetingPerson).where(of_report)).rowcount  # type: ignore[attr-defined]  # A DELETE gives a cursor.
    _note(session, Action.MEETING_DISCARDED, report, gone, actor=actor, now=now)
    session.expire(report, ["people"])
    session.delete(report)
    session.flush()
    return True


def lock_report(session: Session, report: MeetingReport) -> MeetingReport:
    """Holds a report until the commit, as it is now."""
    held = select(MeetingReport).where(MeetingReport.id == report.id)
    held = held.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalars(held).one()


def _note(
    session: Session,
    action: Action,
    report: MeetingReport,
    people: int,
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
        facts={"report": str(report.uid), "rows": report.rows, "people": people},
    )
    session.flush()


def forget_strangers(session: Session, *, now: datetime) -> int:
    """Forgets whom old reports name and nobody knows: they never signed up. How many. `now`: UTC.

    What is known of participants stays with their attendance.
    """
    old = select(MeetingReport.id).where(MeetingReport.created_at < now - STRANGERS_STAY)
    strangers = delete(MeetingPerson).where(
        MeetingPerson.registration_id.is_(None), MeetingPerson.report_id.in_(old)
    )
    gone: int = session.execute(strangers).rowcount  # type: ignore[attr-defined]  # A DELETE gives a cursor.
    return gone
