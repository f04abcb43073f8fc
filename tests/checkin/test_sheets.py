"""Attendance on paper: which rows are meant, and what is recorded of them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance, Scan, ScanUndo
from eventreg.checkin.operations.sheets import (
    Ticked,
    Ticks,
    print_sheet,
    record_sheet,
    undo_sheet,
)
from eventreg.checkin.queries.sheets import (
    printed_sheets,
    sheet_entry,
    sheet_rows,
    ticked_sheets,
)
from eventreg.checkin.rules import Method, Verdict
from eventreg.checkin.rules.sheets import SheetOrder, read_rows
from eventreg.events.models import Event, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from tests.factories import make_device, make_event, make_registration, make_staff, offer_of
from tests.scans import scan

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("1-5, 8, 12", {1, 2, 3, 4, 5, 8, 12}),
        ("3", {3}),
        ("  2 4\n6;8.", {2, 4, 6, 8}),
        ("5 – 3", {3, 4, 5}),
        ("1—2", {1, 2}),
        ("7,7,6-8", {6, 7, 8}),
        ("", set()),
        (" , ;", set()),
    ],
)
def test_row_numbers_are_read_as_people_type_them(typed: str, rows: set[int]) -> None:
    assert read_rows(typed, 20) == read_rows(",".join(map(str, rows)), 20)
    assert set(read_rows(typed, 20).numbers) == rows


@pytest.mark.parametrize(
    "piece", ["0", "21", "1-21", "x", "1-", "-3", "1-2-3", "१", "9999999", "²"]
)
def test_what_is_no_row_is_named(piece: str) -> None:
    read = read_rows(f"4, {piece}, 6", 20)

    assert read.wrong
    assert set(read.numbers) == {4, 6}


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event whose sessions began an hour ago."""
    return make_event(session, slug="acara", now=now)


@pytest.fixture
def staff(session: Session) -> User:
    """Whoever reads the sheets."""
    return make_staff(session)


@pytest.fixture
def people(session: Session, event: Event, now: datetime) -> list[Registration]:
    """Four people whose names and agencies sort differently."""
    named = (("Dewi", "Dinas A"), ("Ayu", "Dinas C"), ("Cahyo", "Dinas B"), ("Budi", "Dinas A"))
    agency = offer_of(event, "agency")
    return [
        make_registration(session, agency, full_name=name, organization=office, now=now)
        for name, office in named
    ]


def ticks(event: Event, people: list[Registration], at: datetime, batch: UUID) -> Ticks:
    """These people, ticked for the first session."""
    return Ticks(event.sessions[0].id, tuple(one.uid for one in people), at, batch)


def attendance(session: Session) -> dict[int, Attendance]:
    """Who is present, by person."""
    session.expire_all()
    return {row.registration_id: row for row in session.scalars(select(Attendance))}


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (SheetOrder.NAME, ["Ayu", "Budi", "Cahyo", "Dewi"]),
        (SheetOrder.AGENCY, ["Budi", "Dewi", "Cahyo", "Ayu"]),
    ],
)
def test_a_sheet_keeps_its_numbers_whatever_happens_after_it_was_printed(
    order: SheetOrder,
    names: list[str],
    session: Session,
    event: Event,
    people: list[Registration],
    now: datetime,
) -> None:
    one = event.sessions[0]
    sheet = print_sheet(session, event, one, order, actor=SYSTEM, now=now)
    make_registration(session, offer_of(event, "agency"), full_name="Aan", now=now)
    cancel(session, people[0], reason="sakit", actor=SYSTEM, now=now)

    rows = sheet_rows(session, event, one, printed_sheets(session, event.id, one.id)[0])

    assert [row.registration.full_name for row in rows] == [*names, "Aan"]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert [row.on_paper for row in rows] == [True] * 4 + [False]
    gone = next(row for row in rows if row.registration is people[0])
    assert not gone.can_be_ticked
    assert sheet.number == 1
    assert print_sheet(session, event, one, order, actor=SYSTEM, now=now).number == 2


def test_a_sheet_names_only_whom_the_session_admits(
    session: Session, event: Event, people: list[Registration], now: datetime
) -> None:
    one = event.sessions[0]
    kim = offer_of(event, "kim")
    one.admissions.append(SessionAdmission(offer_id=kim.id))
    member = make_registration(session, kim, now=now)
    session.flush()

    sheet = print_sheet(session, event, one, SheetOrder.NAME, actor=SYSTEM, now=now)

    assert sheet.people == (member.id,)


def test_whoever_signed_is_present_from_the_time_that_was_chosen(
    session: Session, event: Event, people: list[Registration], staff: User, now: datetime
) -> None:
    at = event.sessions[0].starts_at
    ticked = record_sheet(session, event, ticks(event, people, at, uuid4()), staff=staff, now=now)

    assert ticked == Ticked(present=4, repeated=0, refused=0)
    rows = attendance(session)
    assert set(rows) == {one.id for one in people}
    for row in rows.values():
        assert (row.entered_at, row.method, row.officer) == (at, Method.PAPER, staff.name)
    scans = session.scalars(select(Scan)).all()
    assert {(scan.user_id, scan.received_at, scan.scanned_at) for scan in scans} == {
        (staff.id, now, at)
    }


def test_a_time_before_the_event_was_made_is_kept(
    session: Session, event: Event, people: list[Registration], staff: User, now: datetime
) -> None:
    """An event may be written into the system when it is over."""
    at = event.created_at - 60 * MINUTE
    record_sheet(session, event, ticks(event, people, at, uuid4()), staff=staff, now=now)

    assert {row.entered_at for row in attendance(session).values()} == {at}


def test_the_same_form_sent_twice_counts_once(
    session: Session, event: Event, people: list[Registration], staff: User, now: datetime
) -> None:
    """Scar 1, on paper."""
    sent = ticks(event, people, now, uuid4())
    record_sheet(session, event, sent, staff=staff, now=now)
    again = record_sheet(session, event, sent, staff=staff, now=now + MINUTE)

    assert again == Ticked(0, 0, 0)
    assert len(session.scalars(select(Scan)).all()) == 4
    assert len(ticked_sheets(session, event.id, event.sessions[0].id)) == 1


def test_who_cancelled_meanwhile_is_refused_and_the_others_stand(
    session: Session, event: Event, people: list[Registration], staff: User, now: datetime
) -> None:
    cancel(session, people[0], reason="sakit", actor=SYSTEM, now=now)
    ticked = record_sheet(session, event, ticks(event, people, now, uuid4()), staff=staff, now=now)

    assert ticked == Ticked(present=3, repeated=0, refused=1)
    assert people[0].id not in attendance(session)


def test_a_sheet_is_taken_back_as_a_whole_and_scans_of_phones_stay(
    session: Session, event: Event, people: list[Registration], staff: User, now: datetime
) -> None:
    at = now - 30 * MINUTE
    record_sheet(session, event, ticks(event, people, at, uuid4()), staff=staff, now=now)
    device, _token = make_device(session, event, now=now - 60 * MINUTE)
    by_phone = scan(session, device, people[0], now, now=now + MINUTE)
    (recorded,) = ticked_sheets(session, event.id, event.sessions[0].id)
    entry = sheet_entry(session, event.id, recorded.id)
    assert entry is not None

    back = undo_sheet(session, entry, reason="sesi lain", actor=SYSTEM, now=now + MINUTE)

    assert (back, recorded.people, recorded.entered_at) == (4, 4, at)
    assert by_phone.verdict is Verdict.REPEAT
    rows = attendance(session)
    assert set(rows) == {people[0].id}
    assert (rows[people[0].id].entered_at, rows[people[0].id].method) == (now, Method.CAMERA)
    assert len(session.scalars(select(ScanUndo)).all()) == 4
    assert ticked_sheets(session, event.id, event.sessions[0].id)[0].undone
    assert undo_sheet(session, entry, reason="lagi", actor=SYSTEM, now=now + MINUTE) == 0


def test_two_sheets_of_one_session_are_taken_back_apart(
    session: Session, event: Event, people: list[Registration], staff: User, now: datetime
) -> None:
    record_sheet(session, event, ticks(event, people[:2], now, uuid4()), staff=staff, now=now)
    later = now + MINUTE
    record_sheet(session, event, ticks(event, people[2:], now, uuid4()), staff=staff, now=later)
    second = ticked_sheets(session, event.id, event.sessions[0].id)[0]
    entry = sheet_entry(session, event.id, second.id)
    assert entry is not None

    undo_sheet(session, entry, reason="sesi lain", actor=SYSTEM, now=later)

    assert set(attendance(session)) == {one.id for one in people[:2]}
