"""Izin, sakit, terlambat: noted by staff, changed and taken away again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.operations import Recorder, set_marks
from eventreg.checkin.queries import AbsentFilter, absent_counts, absent_page, marks_of
from eventreg.checkin.rules import Mark, Method
from eventreg.events.models import Event, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.checkin.conftest import STAFF
from tests.factories import make_registration, offer_of
from tests.scans import scan


def person(session: Session, event: Event, name: str, category: str = "kim") -> Registration:
    """A confirmed participant."""
    return make_registration(session, offer_of(event, category), full_name=name)


def names(session: Session, event: Event, **wanted: object) -> list[str]:
    """Who is not present in the first session."""
    found = absent_page(session, event.sessions[0], AbsentFilter(**wanted))  # type: ignore[arg-type]  # Made of keywords.
    return [one.registration.full_name for one in found.items]


def test_a_mark_is_set_changed_and_taken_away_and_the_log_keeps_what_was(
    session: Session, event: Event, now: datetime
) -> None:
    siti = person(session, event, "Siti Rahayu")
    one = event.sessions[0]
    noted = set_marks(session, one, [siti.id], Mark.EXCUSED, note="Rapat", actor=STAFF, now=now)
    assert noted == 1
    assert set_marks(session, one, [siti.id], Mark.SICK, actor=STAFF, now=now) == 1
    assert set_marks(session, one, [siti.id], Mark.SICK, actor=STAFF, now=now) == 0
    found = marks_of(session, siti.id)[one.id]
    assert (found.mark, found.note, found.officer) == (Mark.SICK, "", "Retno Wulandari")
    assert set_marks(session, one, [siti.id], None, actor=STAFF, now=now) == 1
    assert set_marks(session, one, [siti.id], None, actor=STAFF, now=now) == 0
    assert marks_of(session, siti.id) == {}
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_kind == "registration", AuditEntry.subject_id == siti.id)
        .order_by(AuditEntry.id)
    ).all()
    log = [
        (entry.action, [(value.field, value.before, value.after) for value in entry.values])
        for entry in entries[1:]
    ]
    assert log == [
        (Action.ATTENDANCE_MARKED, [("mark", "", "excused"), ("mark_note", "", "Rapat")]),
        (Action.ATTENDANCE_MARKED, [("mark", "excused", "sick"), ("mark_note", "Rapat", "")]),
        (Action.ATTENDANCE_UNMARKED, [("mark", "sick", "")]),
    ]


def test_each_session_has_marks_of_its_own(session: Session, event: Event, now: datetime) -> None:
    siti = person(session, event, "Siti Rahayu")
    for one, mark in zip(event.sessions, (Mark.SICK, Mark.LATE), strict=True):
        set_marks(session, one, [siti.id], mark, actor=STAFF, now=now)
    marks = {key: row.mark for key, row in marks_of(session, siti.id).items()}
    assert marks == {event.sessions[0].id: Mark.SICK, event.sessions[1].id: Mark.LATE}


def test_those_not_present_with_their_marks_and_counts(
    session: Session, event: Event, now: datetime
) -> None:
    siti = person(session, event, "Siti Rahayu")
    bambang = person(session, event, "Bambang Wijaya")
    here = person(session, event, "Dewi Anggraini")
    gone = person(session, event, "Endang Sulistyowati")
    gone.state, gone.seat = State.CANCELLED, None
    recorder = Recorder(event.id, "Ayu", trusted_from=event.created_at)
    scan(session, recorder, here, now, method=Method.MANUAL)
    session.flush()
    one = event.sessions[0]
    set_marks(session, one, [siti.id, here.id], Mark.SICK, actor=STAFF, now=now)
    assert names(session, event) == [bambang.full_name, siti.full_name]
    assert names(session, event, text="siti") == ["Siti Rahayu"]
    assert names(session, event, mark=Mark.SICK) == ["Siti Rahayu"]
    assert names(session, event, marked=False) == ["Bambang Wijaya"]
    assert absent_counts(session, one) == {Mark.SICK: 1, None: 1}
    assert names(session, event, text="%") == []


def test_only_those_whom_the_session_admits_are_missed(
    session: Session, event: Event, now: datetime
) -> None:
    person(session, event, "Siti Rahayu")
    person(session, event, "Bambang Wijaya", "agency")
    event.sessions[0].admissions = [SessionAdmission(offer_id=offer_of(event, "agency").id)]
    session.flush()
    assert names(session, event) == ["Bambang Wijaya"]
