"""The report for WhatsApp: before, during and after an event, and never a name of anybody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.checkin.models import Attendance, Device
from eventreg.clock import local
from eventreg.events.models import Event, RegionPlaces
from eventreg.events.rules import EventState
from eventreg.regions.queries import selectable
from eventreg.regions.rules import Level, level_of
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Read = Callable[..., str]


@pytest.fixture
def report(page: PageClient) -> Read:
    """The text of the report, in Indonesian unless `?report=` says otherwise."""

    def read(query: str = "") -> str:
        page.get(f"{E}/report.txt{query}")
        assert page.response.mimetype == "text/plain"
        return page.response.get_data(as_text=True)

    return read


@pytest.fixture
def gate(session: Session, event: Event, now: datetime) -> Device:
    """A phone at the door."""
    device, _token = make_device(session, event, now=now - 2 * DAY)
    return device


def moved(event: Event, by: timedelta) -> None:
    for one in event.sessions:
        one.starts_at, one.ends_at = one.starts_at + by, one.ends_at + by


def hour(event: Event, moment: datetime) -> str:
    return f"{local(moment, event.timezone):%H.%M}"


def test_before_the_event_it_tells_who_is_registered(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, report: Read
) -> None:
    moved(event, 3 * DAY)
    offer_of(event, "kim").quota = 2
    offer_of(event, "agency").quota = 1200
    for offer, code in (("kim", "35.73"), ("kim", "35.07"), ("agency", "35"), ("narasumber", "00")):
        make_registration(session, offer_of(event, offer), now=now, region_code=code)
    pending = make_registration(
        session, offer_of(event, "influencer"), now=now, region_code="35.79"
    )
    pending.state, pending.seat = State.PENDING, None
    signed_in(StaffRole.OFFICIAL, event)
    text = report()
    assert text.startswith("Izin melaporkan, Bapak/Ibu.\n\n*Pelatihan Cerdas Digital*\n")
    assert "\nterdaftar *3 dari 1.302*\n" in text
    assert (
        "\n- Instansi: 1 dari 1.200\n- KIM: 2 dari 2 (penuh)\n- Pegiat media sosial: 0 dari 100\n- Narasumber: 1\n"
        in text
    )
    assert "\nMenunggu verifikasi: 1\n" in text
    assert "kabupaten/kota" not in text
    assert text.endswith("\n\nDemikian kami laporkan. Terima kasih.")


def test_during_the_event_it_tells_who_is_present_in_each_session_that_runs(
    session: Session, event: Event, now: datetime, gate: Device, signed_in: SignedIn, report: Read
) -> None:
    first, second = event.sessions
    people = [make_registration(session, offer_of(event, "kim"), now=now) for _ in range(3)]
    for person in people[:2]:
        scan(session, gate, person, now - HOUR / 2, now=now)
    for code, places in (("35.78", 2), ("35.07", 1)):
        offer_of(event, "kim").region_places.append(RegionPlaces(region_code=code, places=places))
    signed_in(StaffRole.DOOR, event)
    text = report()
    assert (
        f"*Sesi 1*, pukul {hour(event, first.starts_at)}–{hour(event, first.ends_at)} WIB\n" in text
    )
    assert " WIB hadir *2 dari 3*\n- KIM: 2 dari 3\n" in text
    assert " WIB hadir *0 dari 3*\n- KIM: 0 dari 3\n" in text
    assert "Belum hadir: 1 dari 2 kabupaten/kota yang diundang, yaitu Kabupaten Malang." in text
    second.starts_at = now + HOUR
    assert "Sesi 2" not in report()


def test_after_the_event_it_tells_each_session_and_who_came_to_any(
    session: Session, event: Event, now: datetime, gate: Device, signed_in: SignedIn, report: Read
) -> None:
    people = [make_registration(session, offer_of(event, "kim"), now=now - DAY) for _ in range(3)]
    speaker = make_registration(session, offer_of(event, "narasumber"), now=now - DAY)
    for person, part in (
        (people[0], 0),
        (people[1], 1),
        (people[0], 1),
        (speaker, 0),
    ):
        scan(session, gate, person, now - HOUR / 2, now=now, part=part)
    moved(event, -DAY)
    signed_in(StaffRole.OFFICIAL, event)
    text = report()
    assert (
        "Kegiatan telah selesai. Hadir pada sedikitnya satu sesi: *2 dari 3*\n- KIM: 2 dari 3\n"
        "Selain peserta, hadir: Narasumber 1 dari 1.\n\n" in text
    )
    assert "Per sesi:\n- Sesi 1: 1 dari 3\n- Sesi 2: 2 dari 3\n" in text
    assert "Seluruh kabupaten/kota asal peserta sudah terwakili (1).\n" in text


def test_invited_regions_from_which_nobody_is_registered_are_named_and_a_long_list_is_cut(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, report: Read
) -> None:
    moved(event, 3 * DAY)
    offer = offer_of(event, "kim")
    for one in selectable(session):
        if level_of(one.code) is Level.REGENCY:
            offer.region_places.append(RegionPlaces(region_code=one.code, places=1))
    for code in ("35.73", "35.07"):
        make_registration(session, offer, now=now, region_code=code)
    signed_in(StaffRole.OFFICIAL, event)
    text = report()
    assert (
        "Belum ada pendaftar dari 36 di antara 38 kabupaten/kota yang diundang: Kabupaten Pacitan,"
        in text
    )
    assert "Kabupaten Malang" not in text
    assert ", dan 26 lainnya." in text


def test_where_nobody_was_invited_only_regions_of_registered_people_are_said_to_be_missing(
    session: Session, event: Event, now: datetime, gate: Device, signed_in: SignedIn, report: Read
) -> None:
    people = [
        make_registration(session, offer_of(event, "kim"), now=now, region_code=code)
        for code in ("35.73", "35.07", "00")
    ]
    scan(session, gate, people[0], now - HOUR / 2, now=now)
    signed_in(StaffRole.OFFICIAL, event)
    missing = "1 dari 2 kabupaten/kota asal peserta, yaitu Kabupaten Malang.\n"
    assert f"\nBelum hadir: {missing}" in report()
    scan(session, gate, people[1], now - HOUR / 2, now=now, part=1)
    assert "\nSeluruh kabupaten/kota asal peserta sudah terwakili (2).\n" in report()
    session.delete(
        session.scalars(
            select(Attendance).where(Attendance.session_id == event.sessions[1].id)
        ).one()
    )
    moved(event, -DAY)
    assert f"\nTidak hadir: {missing}" in report()


@pytest.mark.parametrize("sessions", [1, 2])
def test_nobody_is_present_beyond_those_who_are_expected(
    session: Session, event: Event, now: datetime, gate: Device, signed_in: SignedIn, report: Read,
    sessions: int,
) -> None:  # fmt: skip
    """Whoever was there and is cancelled since was expected, as in the recaps; committee is no participant."""
    del event.sessions[sessions:]
    people = [make_registration(session, offer_of(event, "kim"), now=now - DAY) for _ in range(3)]
    speaker = make_registration(session, offer_of(event, "narasumber"), now=now - DAY)
    for person in (*people, speaker):
        scan(session, gate, person, now - HOUR / 2, now=now)
    for person in (*people[:2], speaker):
        person.state, person.seat = State.CANCELLED, None
    signed_in(StaffRole.OFFICIAL, event)
    assert (
        " WIB hadir *3 dari 3*\n- KIM: 3 dari 3\nSelain peserta, hadir: Narasumber 1 dari 1."
        in (report())
    )
    moved(event, -DAY)
    assert ": *3 dari 3*\n- KIM: 3 dari 3\nSelain peserta, hadir: Narasumber 1 dari 1." in report()


def test_of_one_session_that_is_over_it_is_final(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, report: Read
) -> None:
    event.sessions.pop()
    moved(event, -DAY)
    make_registration(session, offer_of(event, "kim"), now=now - 2 * DAY)
    signed_in(StaffRole.OFFICIAL, event)
    text = report()
    assert "Kegiatan telah selesai. Hadir: *0 dari 1*\n- KIM: 0 dari 1\n" in text
    assert "Per sesi" not in text


def test_without_anybody_and_without_limits_it_still_reads_well(
    session: Session, now: datetime, signed_in: SignedIn, report: Read
) -> None:
    event = make_event(session, slug="acara", now=now + 5 * DAY, quota=None)
    signed_in()
    assert "\nterdaftar *0*\n- Instansi: 0\n" in report()
    event.sessions.clear()
    event.offers.clear()
    session.flush()
    assert "\nterdaftar *0*\n" in report()


def test_everything_full_is_said(
    session: Session, now: datetime, signed_in: SignedIn, report: Read
) -> None:
    event = make_event(session, slug="acara", now=now + 5 * DAY, quota=1)
    for offer in ("kim", "agency", "influencer"):
        make_registration(session, offer_of(event, offer), now=now)
    signed_in()
    assert "\nterdaftar *3 dari 3*\nSeluruh kuota sudah terisi.\n" in report()


def test_a_cancelled_event_is_reported_as_such(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, report: Read
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    event.state, event.state_reason = EventState.CANCELLED, "Pak Contoh berhalangan"
    signed_in()
    text = report()
    assert "\n\n*Kegiatan ini dibatalkan.*\n1 orang terdaftar.\n\n" in text
    assert "hadir" not in text
    assert "Contoh berhalangan" not in text


def test_the_report_comes_in_english_too_whatever_the_pages_language_is(
    page: PageClient, event: Event, signed_in: SignedIn, report: Read
) -> None:
    signed_in()
    assert report("?report=en&lang=id").startswith("Reporting, Sir or Madam.")
    assert report("?report=xx&lang=en").startswith("Izin melaporkan, Bapak/Ibu.")
    page.get(f"{E}/report-text?report=en&lang=id")
    assert page.heading == "Laporan untuk WhatsApp"
    assert str(page.soup.select_one("textarea")["lang"]) == "en"  # type: ignore[index]  # None fails the test as well.


def test_the_page_works_without_a_script(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.OFFICIAL, event)
    page.get(E)
    page.click("Salin laporan")
    box = page.soup.select_one("textarea[readonly]")
    assert box is not None
    link = next(
        str(one["href"]) for one in page.soup.select("a[href]") if "wa.me" in str(one["href"])
    )
    assert unquote(link.removeprefix("https://wa.me/?text=")) == box.get_text().removeprefix("\n")
    page.get(f"{E}/board")
    page.click("Salin laporan")


def test_stars_and_lines_of_a_title_do_not_break_the_text(
    session: Session, event: Event, signed_in: SignedIn, report: Read
) -> None:
    event.title = "*Cerdas* Digital <b>&"
    offer_of(event, "kim").name_id = "KIM *desa*"
    event.sessions[0].title = "***"
    signed_in()
    text = report()
    assert "\n*Cerdas Digital <b>&*\n" in text
    assert "**" not in text


def test_nobody_is_named(
    session: Session, event: Event, now: datetime, gate: Device, signed_in: SignedIn, report: Read
) -> None:
    people: list[Registration] = []
    for number, offer in enumerate(("kim", "agency", "influencer", "narasumber")):
        person = make_registration(
            session,
            offer_of(event, offer),
            now=now,
            full_name=f"Rahasia Nomor{number}",
            organization=f"Instansi Rahasia{number}",
        )
        people.append(person)
        scan(session, gate, person, now - HOUR / 2, now=now)
    signed_in()
    for moment in (5 * DAY, -5 * DAY, -5 * DAY):
        text = report() + report("?report=en")
        for person in people:
            for word in (
                person.full_name,
                person.organization,
                person.phone or "-",
                str(person.uid),
            ):
                assert word not in text
        assert "Rahasia" not in text
        moved(event, moment)


def test_many_categories_and_sessions_are_cut(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, report: Read
) -> None:
    moved(event, 5 * DAY)
    for number in range(20):
        copy = make_event(session, slug=f"lain-{number}", now=now)
        offer = copy.offers[0]
        copy.offers.remove(offer)
        offer.slug, offer.name_id, offer.position = (
            f"k{number}",
            f"Kategori {number:02d}",
            20 + number,
        )
        event.offers.append(offer)
    session.flush()
    session.expire_all()
    signed_in()
    text = report()
    assert "- Kategori 05: 0 dari 100\n- dan 14 lainnya\n" in text
