"""What supervisors do during an event: checkpoints, conflicts, delays, moves, check-outs, marks."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.checkin.models import (
    Attendance,
    AttendanceMark,
    ConflictClearing,
    Device,
    Receipt,
    Scan,
)
from eventreg.checkin.rules import Direction, Mark, Method, ScanWarning, Verdict
from eventreg.clock import from_local, local, local_day, utc_now
from eventreg.events.models import Checkpoint, Event, EventSession, SessionAdmission
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from tests.factories import make_device, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are the same on both databases; the operations behind them are tested on both."""
    return sqlite_url


@pytest.fixture
def device(session: Session, event: Event, now: datetime) -> Device:
    """A phone at the door, paired an hour ago."""
    return make_device(session, event, now=now - 60 * MINUTE)[0]


@pytest.fixture
def person(session: Session, event: Event, now: datetime) -> Registration:
    """A confirmed participant."""
    return make_registration(session, offer_of(event, "kim"), now=now, full_name="Siti Rahayu")


def wall(moment: datetime, event: Event) -> str:
    """A moment as the inputs of the office take it."""
    return f"{local(moment, event.timezone):%Y-%m-%dT%H:%M:%S}"


# Checkpoints


def test_checkpoints_are_made_ordered_renamed_and_removed(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/sessions")
    page.get(f"{E}/checkpoints")
    assert "Belum ada titik layanan" in page.text
    for name in ("Konsumsi", "Seminar kit"):
        page.get(f"{E}/checkpoints")
        page.submit("new", name=name, status=303)
    page.get(f"{E}/checkpoints")
    page.submit("new", name="konsumsi", status=422)
    assert page.soup.select_one("input[name=name]")["value"] == "konsumsi"  # type: ignore[index]  # It is there.
    first, second = session.scalars(select(Checkpoint).order_by(Checkpoint.id)).all()
    page.get(f"{E}/checkpoints")
    page.submit(f"up-{second.id}", status=303)
    page.follow()
    heads = [cell.get_text(strip=True) for cell in page.soup.select("#checkpoints tbody th")]
    assert heads == ["Seminar kit", "Konsumsi"]
    page.get(f"{E}/checkpoints/{first.id}")
    page.submit(name="Makan siang", status=303)
    page.get(f"{E}/checkpoints/{second.id}/remove")
    page.submit(status=303)
    page.follow()
    session.expire_all()
    assert session.scalars(select(Checkpoint.name)).all() == ["Makan siang"]


def test_who_received_when_is_listed_and_keeps_the_checkpoint(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    lunch = Checkpoint(event_id=event.id, name="Konsumsi", position=0)
    session.add(lunch)
    session.flush()
    session.add(
        Receipt(
            event_id=event.id,
            checkpoint_id=lunch.id,
            registration_id=person.id,
            received_at=now,
            method=Method.CAMERA,
            officer="Meja Konsumsi",
        )
    )
    session.flush()
    signed_in(StaffRole.OFFICIAL, event)
    page.get(f"{E}/checkpoints")
    assert [cell.get_text(strip=True) for cell in page.soup.select("#checkpoints td")] == ["1", "1"]
    page.get(f"{E}/checkpoints/{lunch.id}/received")
    assert "Siti Rahayu" in page.text
    assert "Meja Konsumsi" in page.text
    page.get("/office/")
    page.submit("/office/logout")
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/checkpoints/{lunch.id}/remove")
    page.submit(status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-danger")
    assert session.scalar(select(func.count()).select_from(Checkpoint)) == 1


# Conflicts


def test_a_late_repeat_is_counted_shown_with_both_sides_and_settled(
    page: PageClient,
    session: Session,
    event: Event,
    device: Device,
    person: Registration,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    """Scar 7: two offline phones admit the same ticket, and the office hears of it."""
    other, _token = make_device(session, event, name="Pintu Selatan", now=now - 60 * MINUTE)
    other.gate = "Gerbang B"
    scan(session, device, person, now - 9 * MINUTE)
    second = scan(session, other, person, now - 5 * MINUTE)
    second.to_settle = True
    session.flush()
    signed_in(StaffRole.ORGANIZER, event)
    page.get(E)
    assert "1 pemindaian perlu diperiksa" in page.text
    page.get(f"{E}/conflicts")
    for told in (
        "Siti Rahayu",
        "Pintu Utara",
        "Pintu Selatan",
        "Gerbang B",
        "Sudah tercatat masuk",
    ):
        assert told in page.text, told
    page.submit("clear", scan=[str(second.id)], note="", status=422)
    assert page.soup.select_one(f"input[value='{second.id}'][checked]")
    page.submit("clear", scan=[], note="Kembar.", status=422)
    assert "Kembar." in page.soup.get_text()
    page.submit("clear", scan=[str(second.id)], note="Orang yang sama.", status=303)
    page.follow()
    assert "Orang yang sama." in page.text
    assert session.scalars(select(ConflictClearing.scan_id)).all() == [second.id]
    page.get(E)
    assert "perlu diperiksa" not in page.text


def test_several_at_once_groups_too_and_somebody_elses_work_is_said(
    page: PageClient,
    session: Session,
    event: Event,
    device: Device,
    person: Registration,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    one, two = scan(session, device, person, now), scan(session, device, person, now + MINUTE)
    one.warning, two.to_settle = ScanWarning.GROUP_AT_ONCE, True
    session.flush()
    signed_in(StaffRole.ORGANIZER, event)
    page.get(E)
    assert "1 pemindaian rombongan sekaligus perlu diperiksa" in page.text
    page.get(f"{E}/conflicts")
    form = page.form("clear")
    both = [str(one.id), str(two.id)]
    page.submit(form, scan=both, note="Semua ada.", status=303)
    page.follow()
    assert "2 pemindaian selesai diperiksa" in page.text
    page.submit(form, scan=both, note="Lagi.", status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-warning")
    assert set(session.scalars(select(ConflictClearing.note))) == {"Semua ada."}


# Delays


def at_noon(event: Event) -> None:
    """Makes it an event of tomorrow at noon: half an hour more or less is no other day."""
    day = local_day(utc_now() + timedelta(days=1), event.timezone)
    noon = from_local(datetime.combine(day, time(12)), event.timezone)
    for one in event.sessions:
        one.starts_at, one.ends_at = noon, noon + timedelta(hours=2)


def test_a_session_is_delayed_after_a_look_and_taken_back(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
) -> None:
    at_noon(event)
    one, version = event.sessions[0], event.version
    before = (one.starts_at, one.ends_at)
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/sessions/{one.id}/delay")
    page.submit("delay", by="30", button="do=preview", status=200)
    assert page.soup.select_one("#moved")
    session.refresh(one)
    assert (one.starts_at, one.ends_at) == before, "A look changes nothing."
    page.submit("delay", button="do=delay", status=303)
    page.follow()
    session.refresh(one)
    session.refresh(event)
    assert (one.starts_at, one.ends_at) == tuple(at + 30 * MINUTE for at in before)
    assert event.moved_at is None, "Nobody is to be told of half an hour."
    assert event.version > version, "Calendars see a higher SEQUENCE."
    assert (
        session.scalars(select(OutboxMail).where(OutboxMail.message == "event_changed")).all() == []
    )
    page.submit("undo", status=303)
    page.follow()
    session.refresh(one)
    assert (one.starts_at, one.ends_at) == before
    assert not page.soup.select_one("form#undo")


def test_whoever_wants_people_told_is_led_to_the_question(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    person.created_at = now - 60 * MINUTE
    one = event.sessions[0]
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/sessions/{one.id}/delay")
    page.submit("delay", by="15", ask="y", button="do=delay", status=303)
    assert page.response.headers["Location"].endswith("/tell")


def test_another_day_ticks_the_box_by_itself_and_what_is_no_time_is_said(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/sessions/{one.id}/delay")
    page.submit("delay", by="other", starts_at="besok", button="do=preview", status=422)
    assert "besok" in str(page.soup.select_one("input[name=starts_at]"))
    page.submit("delay", by="other", starts_at="", button="do=preview", status=422)
    tomorrow = wall(one.starts_at + timedelta(days=1), event)
    page.submit("delay", by="other", starts_at=tomorrow, button="do=preview", status=200)
    assert page.soup.select_one("input[name=ask][checked]")


def test_two_who_delay_at_once_delay_once(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    begins = one.starts_at
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/sessions/{one.id}/delay")
    form = page.form("delay")
    page.submit(form, by="15", button="do=delay", status=303)
    page.submit(form, by="15", button="do=delay", status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-danger")
    session.refresh(one)
    assert one.starts_at == begins + 15 * MINUTE


# Moves


def test_scans_are_counted_moved_and_moved_back(
    page: PageClient,
    session: Session,
    event: Event,
    device: Device,
    person: Registration,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    first, second = event.sessions
    second.admissions = [SessionAdmission(offer_id=offer_of(event, "agency").id)]
    made = scan(session, device, person, now - MINUTE)
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/moves")
    wish = {
        "devices": [str(device.id)],
        "from_session": str(first.id),
        "to_session": str(second.id),
        "begins": wall(now - 9 * MINUTE, event),
        "ends": wall(now, event),
    }
    page.submit("move", button="do=preview", **wish, status=200)
    assert "1 pemindaian akan dipindahkan" in page.text
    assert "berkategori yang tidak diterima" in page.text
    page.submit("move", button="do=move", reason="", status=422)
    page.submit("move", button="do=move", reason="Sesi kemarin.", status=303)
    page.follow()
    session.expire_all()
    assert made.session_id == second.id
    assert session.scalars(select(Attendance.session_id)).all() == [second.id]
    assert "Sesi kemarin." in page.text
    page.submit("toast-1", status=303)
    page.follow()
    session.expire_all()
    assert made.session_id == first.id
    assert session.scalars(select(Attendance.session_id)).all() == [first.id]
    assert "Diurungkan" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"devices": []},
        {"begins": "kemarin"},
        {"ends": ""},
        {"to_session": "1", "from_session": "1"},
        {"begins": "2030-01-02T08:00", "ends": "2030-01-01T08:00"},
    ],
)
def test_what_cannot_be_moved_is_said_at_the_field(
    page: PageClient,
    event: Event,
    device: Device,
    signed_in: SignedIn,
    wrong: dict[str, str | list[str]],
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/moves")
    fields = {
        "devices": [str(device.id)],
        "from_session": str(event.sessions[0].id),
        "to_session": str(event.sessions[1].id),
        **wrong,
    }
    page.submit("move", button="do=preview", **fields, status=422)
    assert page.soup.select_one(".er-error")


def test_a_device_of_another_event_moves_nothing(
    page: PageClient, event: Event, device: Device, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/moves")
    form = page.form("move")
    form.fields["devices"] = ["99999"]
    page.post(form.action or f"{E}/moves", {**form.fields, "do": "preview"}, status=422)


# Forgotten check-outs


def test_everybody_inside_goes_out_and_comes_back(
    page: PageClient,
    session: Session,
    event: Event,
    device: Device,
    person: Registration,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    one = event.sessions[0]
    scan(session, device, person, now - 9 * MINUTE)
    staff = signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/sessions/{one.id}/inside")
    assert "1 orang masih di dalam" in page.text
    page.submit("close", at=wall(now + 90 * MINUTE, event), button="do=preview", status=422)
    page.submit("close", at=wall(now - MINUTE, event), button="do=preview", status=200)
    assert "1 orang akan dicatat keluar" in page.text
    page.submit("close", button="do=close", reason="", status=422)
    page.submit("close", button="do=close", reason="Lupa pindai keluar.", status=303)
    page.follow()
    session.expire_all()
    row = session.scalars(select(Attendance)).one()
    assert (row.left_at, row.inside) == (now - MINUTE, False)
    out = session.scalars(select(Scan).where(Scan.direction == Direction.OUT)).one()
    assert (out.user_id, out.officer, out.verdict) == (staff.id, staff.name, Verdict.ACCEPTED)
    (link,) = page.soup.select("#past a")
    page.get(str(link["href"]))
    page.submit(reason="", status=422)
    page.submit(reason="Masih di dalam.", status=303)
    page.follow()
    session.expire_all()
    row = session.scalars(select(Attendance)).one()
    assert (row.left_at, row.inside) == (None, True)
    assert "1 catatan keluar diurungkan" in page.text


def test_an_empty_hall_says_so(page: PageClient, event: Event, signed_in: SignedIn) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/sessions/{event.sessions[0].id}/inside")
    assert "Tidak ada yang di dalam" in page.text


# Izin, sakit, terlambat


def test_marks_of_many_are_set_from_the_list_of_those_not_present(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    other = make_registration(session, offer_of(event, "kim"), now=now, full_name="Bambang Wijaya")
    here = absent_of(event.sessions[0])
    signed_in(StaffRole.DOOR, event)
    page.get(here)
    assert "2 orang yang diharapkan belum hadir" in page.text
    page.submit("marking", uid=[], button="do=save", mark="sick", status=422)
    page.submit("marking", uid=[str(person.uid)], mark=None, button="do=save", status=422)
    assert "Pilih salah satu." in page.text
    page.submit(
        "marking",
        uid=[str(person.uid)],
        button="do=save",
        mark="sick",
        note="Surat menyusul",
        status=200,
    )
    assert "Surat menyusul" in page.text
    assert "Sakit (1)" in page.text
    page.get(f"{here}?show=none")
    assert "Bambang Wijaya" in page.text
    assert "Siti Rahayu" not in page.text
    page.get(here)
    page.submit("search", q="bambang", status=200)
    assert "Siti Rahayu" not in page.text
    page.submit("marking", uid=[str(other.uid)], button="do=save", mark="late", note="", status=200)
    assert "Siti Rahayu" not in page.text, "The list stays narrowed."
    marks = session.scalars(select(AttendanceMark.mark).order_by(AttendanceMark.registration_id))
    assert marks.all() == [Mark.SICK, Mark.LATE]
    assert "bambang" not in page.url


def test_a_mark_is_changed_and_taken_away_on_the_persons_page(
    page: PageClient, session: Session, event: Event, person: Registration, signed_in: SignedIn
) -> None:
    one = event.sessions[0]
    there = f"{E}/registrations/{person.uid}"
    signed_in(StaffRole.DOOR, event)
    page.get(f"{there}/sessions/{one.id}/mark")
    page.submit(mark="excused", note="Rapat", status=303)
    page.follow()
    assert "Izin" in page.text
    assert "Rapat" in page.text
    page.get(f"{there}/sessions/{one.id}/mark")
    assert page.soup.select_one("input[value=excused][checked]")
    page.submit(mark="none", note="", status=303)
    page.follow()
    assert session.scalars(select(AttendanceMark)).all() == []
    assert "Keterangan kehadiran dihapus" in page.text
    page.get(f"{there}/sessions/{one.id}/mark")
    page.submit(mark="excused", note="x" * 201, status=422)


def test_the_participants_own_page_shows_nothing_of_it(
    page: PageClient, session: Session, event: Event, person: Registration, now: datetime
) -> None:
    session.add(
        AttendanceMark(
            registration_id=person.id,
            session_id=event.sessions[0].id,
            mark=Mark.SICK,
            note="Surat menyusul",
            officer="Ayu",
            marked_at=now,
        )
    )
    session.flush()
    page.get(f"/r/{person.secret}")
    assert "Sakit" not in page.text
    assert "Surat menyusul" not in page.text


def test_people_of_another_event_are_not_marked(
    page: PageClient, session: Session, event: Event, person: Registration, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.DOOR, event)
    here = absent_of(event.sessions[0])
    page.get(here)
    token = page.form("marking").fields["csrf_token"][0]
    fields = {"csrf_token": token, "do": "save", "mark": "sick", "uid": str(uuid4())}
    page.post(here, fields, status=200)
    page.post(here, {**fields, "uid": "bukan"}, status=400)
    assert session.scalars(select(AttendanceMark)).all() == []


def absent_of(one: EventSession) -> str:
    """The page of those who are not present in a session."""
    return f"{E}/sessions/{one.id}/absent"
