"""What is of no use to a reader is not in the way: regions without anybody, columns of dashes, closed doors."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

OFFICE = "/office/events/acara"
MALANG, BATU = "35.73", "35.79"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a page shows does not depend on the database."""
    return sqlite_url


@pytest.fixture
def official(event: Event, signed_in: SignedIn) -> None:
    """Somebody who may see the people of Kota Malang alone, in the whole office."""
    staff = signed_in(StaffRole.OFFICIAL)
    staff.memberships[0].region_code = MALANG


def heads(page: PageClient) -> list[str]:
    """What stands above the columns."""
    return [one.get_text(strip=True) for one in page.soup.select("main thead th")]


def test_regions_without_anybody_share_one_line(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now, region_code=MALANG)
    signed_in()
    page.get(OFFICE)
    names = [one.get_text(strip=True) for one in page.soup.select("#regions-chart .er-gauge-name")]
    assert names == ["Kota Malang"]
    (others,) = [
        one
        for one in page.soup.select("details")
        if "lainnya" in one.select("summary")[0].get_text()
    ]
    assert others.select("summary")[0].get_text(strip=True).startswith("Tampilkan 39 lainnya")
    assert "Kota Surabaya" in others.select("p")[0].get_text()
    assert "Kota Malang" not in others.select("p")[0].get_text()


def test_the_matrix_leaves_them_out_unless_it_is_printed_whole(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now, region_code=MALANG)
    signed_in()
    page.get(f"{OFFICE}/agencies")
    assert len(page.soup.select("#regions tbody tr")) == 2  # The region, and the total.
    assert "Tampilkan 39 lainnya" in page.text
    page.get(f"{OFFICE}/agencies?all=1")
    assert len(page.soup.select("#regions tbody tr")) == 41
    assert "Tampilkan 39 lainnya" not in page.text


def test_an_official_of_one_region_sees_no_drafts_no_dashes_and_no_scanner(
    page: PageClient, session: Session, official: None, now: datetime
) -> None:
    make_event(session, slug="rancangan", title="Belum Jadi", now=now).state = EventState.DRAFT
    page.get("/office/")
    assert heads(page) == ["Kegiatan", "Status", "Tanggal", "Tempat"]
    assert "Belum Jadi" not in page.text
    assert "Draf" not in page.text
    assert not page.soup.select(".er-office-nav a[href$='/scan']")
    page.get("/office/?phase=draft")
    assert "Belum Jadi" not in page.text


def test_staff_of_the_door_keep_the_scanner(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.DOOR, event)
    page.get("/office/")
    assert page.soup.select(".er-office-nav a[href$='/scan']")


def test_presence_has_a_column_while_an_event_runs(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    make_event(session, slug="acara", now=now)
    later = make_event(session, slug="nanti", now=now)
    for one in later.sessions:
        one.starts_at, one.ends_at = (
            one.starts_at + timedelta(days=9),
            one.ends_at + timedelta(days=9),
        )
    signed_in()
    page.get("/office/")
    tables = [one.get_text() for one in page.soup.select("main thead")]
    assert ["Hadir saat ini" in one for one in tables] == [True, False]


def test_the_report_of_a_region_counts_its_people_alone(
    page: PageClient, session: Session, event: Event, official: None, now: datetime
) -> None:
    kim = offer_of(event, "kim")
    here = make_registration(session, kim, now=now, region_code=MALANG)
    make_registration(session, kim, now=now, region_code=MALANG)
    for _each in range(3):
        make_registration(session, kim, now=now, region_code=BATU)
    device, _token = make_device(session, event, now=now)
    scan(session, device, here, now)
    page.get(OFFICE)
    (button,) = page.soup.select("main [data-copy-from]")
    page.get(str(button["data-copy-from"]))
    text = page.response.get_data(as_text=True)
    assert "*Peserta dari Kota Malang*" in text
    assert "terdaftar *2*" in text
    assert f"- {kim.name('id')}: 2" in text
    assert f"- {event.sessions[0].title}: 1 dari 2" in text
    assert "Batu" not in text
    page.get(str(page.url).replace("report.txt", "report-text"))
    assert "Peserta dari Kota Malang" in page.soup.select("#report")[0].get_text()


def test_somebody_is_moved_from_their_own_page(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    one = make_registration(session, offer_of(event, "kim"), now=now)
    signed_in()
    page.get(f"{OFFICE}/registrations/{one.uid}")
    page.submit("move", button="do=move")
    assert page.soup.select("h1")[0].get_text(strip=True) == "Pindahkan ke kategori lain"
    agency = offer_of(event, "agency")
    page.submit(button="do=move", offer=str(agency.id))
    page.submit(button="do=move-now", status=303, offer=str(agency.id))
    session.refresh(one)
    assert one.offer_id == agency.id


def test_no_two_places_of_the_navigation_share_a_picture(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(OFFICE)
    drawn = Counter(str(one["d"]) for one in page.soup.select("#event-nav-list a path"))
    assert [path for path, times in drawn.items() if times > 1] == []
