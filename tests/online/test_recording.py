"""Attendance from a meeting program's report: settled, recorded once, taken back as a whole."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.models import Attendance, Scan, ScanUndo
from eventreg.checkin.rules import Method, Verdict
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import EventMode
from eventreg.online.models import MeetingPerson, MeetingReport
from eventreg.online.operations import (
    NewReport,
    NotRecorded,
    Recorded,
    RecordRefusal,
    discard_report,
    dismiss,
    forget_strangers,
    keep_report,
    record_report,
    reopen_person,
    take_for,
    undo_report,
)
from eventreg.online.queries import (
    minutes_about,
    minutes_by_session,
    next_open,
    registered_people,
    reports_of,
)
from eventreg.online.rules import Attendee, Matcher, ReadReport, Standing
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from tests.factories import make_device, make_event, make_registration, make_staff, offer_of
from tests.scans import attendance_follows, scan
from tests.statements import statements

MINUTE = timedelta(minutes=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A webinar whose sessions began an hour ago."""
    made = make_event(session, now=now)
    made.mode = EventMode.ONLINE
    session.flush()
    return made


@pytest.fixture
def one(event: Event) -> EventSession:
    """Its first session."""
    return event.sessions[0]


@pytest.fixture
def staff(session: Session) -> User:
    """Whoever takes the report in."""
    return make_staff(session)


@pytest.fixture
def people(session: Session, event: Event) -> list[Registration]:
    """Three participants."""
    named = ("Wagiyem", "Dwi Ratna Kusumaningrum", "Bagas")
    agency = offer_of(event, "agency")
    return [
        make_registration(
            session, agency, full_name=name, email=f"{name.split()[0].lower()}@example.org"
        )
        for name in named
    ]


def there(name: str, joined: datetime, minutes: int, email: str = "") -> Attendee:
    """Somebody who was in the meeting for so long at a stretch."""
    return Attendee(name, email, ((joined, joined + minutes * MINUTE),), minutes)


def keep(
    session: Session,
    one: EventSession,
    attendees: list[Attendee],
    now: datetime,
    content: bytes = b"laporan",
) -> MeetingReport:
    """A report of these, whose people were looked for."""
    matcher = Matcher(registered_people(session, one.event_id))
    likely = matcher.match([(who.name, who.email) for who in attendees])
    read = ReadReport(tuple(attendees), len(attendees), 0)
    new = NewReport("laporan.csv", content, "", read, likely)
    return keep_report(session, one, new, actor=SYSTEM, now=now).report


def attendance(session: Session) -> dict[int, Attendance]:
    """Who is present, by person."""
    session.expire_all()
    return {row.registration_id: row for row in session.scalars(select(Attendance))}


def test_whoever_is_known_is_present_from_joining_to_leaving(
    session: Session,
    event: Event,
    one: EventSession,
    people: list[Registration],
    staff: User,
    now: datetime,
) -> None:
    joined = one.starts_at + 5 * MINUTE
    attendees = [
        there("Wagiyem", joined, 20),
        there("Wagiyem - HP", joined + 10 * MINUTE, 30),
        there("iPhone", joined, 50, "dwi@example.org"),
        there("Tamu", joined, 50),
    ]
    report = keep(session, one, attendees, now)

    recorded = record_report(session, report, 0, staff=staff, now=now)

    assert recorded == Recorded(present=2, repeated=0, refused=0, too_short=0)
    rows = attendance(session)
    wagiyem, dwi, bagas = people
    assert set(rows) == {wagiyem.id, dwi.id}
    first = rows[wagiyem.id]
    assert (first.entered_at, first.left_at) == (joined, joined + 40 * MINUTE)
    assert (first.inside, first.method, first.officer) == (False, Method.SELF, staff.name)
    assert minutes_by_session(session, event.id) == {(wagiyem.id, one.id): 40, (dwi.id, one.id): 50}
    assert bagas.id not in rows
    assert attendance_follows(session, event.id) == {(wagiyem.id, one.id), (dwi.id, one.id)}


def test_a_report_is_recorded_once_and_a_file_taken_in_once(
    session: Session, one: EventSession, people: list[Registration], staff: User, now: datetime
) -> None:
    attendees = [there("Wagiyem", one.starts_at, 30)]
    report = keep(session, one, attendees, now)

    assert keep(session, one, attendees, now) is report
    assert keep(session, one, attendees, now, b"lain") is not report
    assert isinstance(record_report(session, report, 0, staff=staff, now=now), Recorded)
    again = record_report(session, report, 0, staff=staff, now=now + MINUTE)
    assert again == NotRecorded(RecordRefusal.RECORDED_BEFORE)
    assert len(session.scalars(select(Scan)).all()) == 2
    assert set(attendance(session)) == {people[0].id}


def test_it_is_taken_back_as_a_whole_and_can_be_recorded_anew(
    session: Session,
    event: Event,
    one: EventSession,
    people: list[Registration],
    staff: User,
    now: datetime,
) -> None:
    device, _token = make_device(session, event, now=now - 60 * MINUTE)
    at_door = scan(session, device, people[2], now - 30 * MINUTE)
    report = keep(
        session,
        one,
        [there(who.full_name, one.starts_at, 30) for who in people],
        now,
    )
    record_report(session, report, 0, staff=staff, now=now)

    taken = undo_report(session, report, actor=SYSTEM, now=now + MINUTE)

    assert taken == 5  # Two came and left by the meeting; the third was seen at the door.
    assert undo_report(session, report, actor=SYSTEM, now=now + MINUTE) == 0
    assert attendance_follows(session, event.id) == {(people[2].id, one.id)}
    assert attendance(session)[people[2].id].entered_at == at_door.scanned_at
    assert minutes_by_session(session, event.id) == {}
    anew = record_report(session, report, 0, staff=staff, now=now + 2 * MINUTE)
    assert anew == Recorded(present=2, repeated=1, refused=0, too_short=0)
    assert set(attendance(session)) == {one.id for one in people}
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("meeting.%")).order_by(AuditEntry.id)
    ).all()
    assert actions == [
        Action.MEETING_READ,
        Action.MEETING_RECORDED,
        Action.MEETING_UNDONE,
        Action.MEETING_RECORDED,
    ]


def test_whoever_was_seen_at_the_door_leaves_by_the_door(
    session: Session,
    event: Event,
    one: EventSession,
    people: list[Registration],
    staff: User,
    now: datetime,
) -> None:
    device, _token = make_device(session, event, now=now - 60 * MINUTE)
    scan(session, device, people[0], now - 50 * MINUTE)
    report = keep(session, one, [there("Wagiyem", now - 40 * MINUTE, 10)], now)

    recorded = record_report(session, report, 0, staff=staff, now=now)

    assert recorded == Recorded(present=0, repeated=1, refused=0, too_short=0)
    row = attendance(session)[people[0].id]
    assert (row.left_at, row.inside, row.method) == (None, True, Method.CAMERA)


def test_whoever_was_there_too_short_is_not_present(
    session: Session, one: EventSession, people: list[Registration], staff: User, now: datetime
) -> None:
    report = keep(
        session, one, [there("Wagiyem", one.starts_at, 29), there("Bagas", one.starts_at, 30)], now
    )

    assert record_report(session, report, 31, staff=staff, now=now) == NotRecorded(
        RecordRefusal.NOBODY
    )
    recorded = record_report(session, report, 30, staff=staff, now=now)
    assert recorded == Recorded(present=1, repeated=0, refused=0, too_short=1)
    assert set(attendance(session)) == {people[2].id}
    assert report.least_minutes == 30


def test_without_times_people_are_in_from_the_beginning(
    session: Session, one: EventSession, people: list[Registration], staff: User, now: datetime
) -> None:
    report = keep(session, one, [Attendee("Wagiyem", "", (), 55)], now)
    record_report(session, report, 0, staff=staff, now=now)

    row = attendance(session)[people[0].id]
    assert (row.entered_at, row.left_at) == (one.starts_at, None)
    assert minutes_by_session(session, one.event_id) == {(people[0].id, one.id): 55}


def test_whoever_waited_before_a_strict_session_opened_is_in_when_it_opens(
    session: Session, one: EventSession, people: list[Registration], staff: User, now: datetime
) -> None:
    one.strict, one.admits_from = True, one.starts_at
    session.flush()
    early = one.starts_at - 10 * MINUTE
    report = keep(session, one, [there("Wagiyem", early, 60), there("Bagas", early, 5)], now)

    recorded = record_report(session, report, 0, staff=staff, now=now)

    assert recorded == Recorded(present=1, repeated=0, refused=1, too_short=0)
    assert attendance(session)[people[0].id].entered_at == one.starts_at


def test_staff_settle_who_is_not_known(
    session: Session, one: EventSession, people: list[Registration], staff: User, now: datetime
) -> None:
    begins = one.starts_at
    report = keep(session, one, [there("iPhone", begins, 30), there("Galaxy", begins, 30)], now)
    iphone, galaxy = report.people

    assert next_open(session, report.id, 0) == iphone.id
    assert take_for(session, iphone, people[1], actor=SYSTEM, now=now)
    assert next_open(session, report.id, iphone.id) == galaxy.id
    assert dismiss(session, galaxy, actor=SYSTEM, now=now)
    assert next_open(session, report.id, 0) is None
    (line,) = reports_of(session, one.event_id)
    assert (line.people[Standing.MATCHED], line.people[Standing.DISMISSED], line.open) == (1, 1, 0)
    assert reopen_person(session, galaxy, actor=SYSTEM, now=now)
    assert galaxy.standing is Standing.UNMATCHED
    record_report(session, report, 0, staff=staff, now=now)
    assert not take_for(session, galaxy, people[0], actor=SYSTEM, now=now)
    assert not discard_report(session, report, actor=SYSTEM, now=now)
    assert set(attendance(session)) == {people[1].id}
    (mine,) = minutes_about(session, people[1].id)
    assert (mine.session_id, mine.minutes, mine.names) == (one.id, 30, ("iPhone",))


def test_whoever_cancelled_meanwhile_is_refused(
    session: Session, one: EventSession, people: list[Registration], staff: User, now: datetime
) -> None:
    report = keep(session, one, [there("Wagiyem", one.starts_at, 30)], now)
    cancel(session, people[0], reason="", actor=SYSTEM, now=now)

    recorded = record_report(session, report, 0, staff=staff, now=now)

    assert recorded == Recorded(present=0, repeated=0, refused=1, too_short=0)
    assert set(session.scalars(select(Scan.verdict))) == {Verdict.REFUSED}
    assert attendance(session) == {}


def test_a_report_that_is_discarded_leaves_no_name(
    session: Session, one: EventSession, people: list[Registration], now: datetime
) -> None:
    report = keep(session, one, [there("Wagiyem", one.starts_at, 30)], now)

    assert discard_report(session, report, actor=SYSTEM, now=now)
    assert session.scalars(select(MeetingPerson)).all() == []
    assert session.scalars(select(MeetingReport)).all() == []
    assert people[0].id not in attendance(session)


def test_a_thousand_people_take_a_few_statements(
    session: Session, event: Event, one: EventSession, staff: User, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    offer.quota = None
    session.flush()

    def said(number: int, content: bytes) -> int:
        made = [make_registration(session, offer) for _ in range(number)]
        emails = [f"orang{content!r}{n}@example.org" for n in range(number)]
        for who, email in zip(made, emails, strict=True):
            who.email = email
        session.flush()
        attendees = [there("x", one.starts_at, 30, email) for email in emails]
        report = keep(session, one, attendees, now, content)
        engine = session.get_bind().engine
        assert isinstance(engine, Engine)
        with statements(engine) as lines:
            record_report(session, report, 0, staff=staff, now=now)
        assert session.scalars(select(ScanUndo)).all() == []
        return len(lines)

    assert said(40, b"a") <= said(4, b"b") + 3


def test_strangers_in_an_old_report_are_forgotten_and_participants_are_not(
    session: Session, one: EventSession, people: list[Registration], now: datetime
) -> None:
    begins = one.starts_at
    keep(session, one, [there("Wagiyem", begins, 30), there("Tamu", begins, 30)], now)

    assert forget_strangers(session, now=now + timedelta(days=29)) == 0
    assert forget_strangers(session, now=now + timedelta(days=31)) == 1
    assert session.scalars(select(MeetingPerson.name)).all() == ["Wagiyem"]
