"""An office limits a category by region and agency, lowers a limit, and releases what nobody used."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.events.models import CategoryOffer, Event
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.operations import OfferLimit, SignUp
from eventreg.registration.rules import State
from tests.factories import (
    NOTICE_READ,
    make_event,
    make_person,
    make_registration,
    make_staff,
    offer_of,
    sign_in,
)
from tests.pages import PageClient
from tests.web.public.entries import send

OFFICE = "/office/events/acara"


def registered(session: Session, name: str) -> Registration:
    """The person of this name, as they are now."""
    session.expire_all()
    return session.scalars(select(Registration).where(Registration.full_name == name)).one()


def sign_up(page: PageClient, name: str, number: int, region: str, **changes: Any) -> None:
    """Somebody signs up as an agency's admin by the public form."""
    entry = {"full_name": name, "phone": f"0893-0100-{number:04d}", "region": region, **changes}
    send(page, "acara", "agency", entry)


def office(page: PageClient, session: Session, **columns: Any) -> Event:
    """An event whose category of agencies has a waiting list, and an owner who is signed in."""
    event = make_event(session, slug="acara", waiting_list=True, **columns)
    sign_in(page, make_staff(session))
    page.max_queries = 60  # Giving somebody a place writes several rows each.
    return event


def category_page(page: PageClient, event: Event) -> None:
    page.get(f"{OFFICE}/categories/{offer_of(event, 'agency').id}")


def test_places_of_regions_are_kept_released_and_kept_again(
    page: PageClient, session: Session
) -> None:
    event = office(page, session, quota=100)
    category_page(page, event)
    page.submit(status=303, quota="39", region_quota="1")
    sign_up(page, "Orang Satu", 1, "35.73")
    sign_up(page, "Orang Dua", 2, "35.73")  # The one place that is everybody's.
    sign_up(page, "Orang Tiga", 3, "35.73")
    assert registered(session, "Orang Dua").state is State.CONFIRMED
    assert registered(session, "Orang Tiga").state is State.WAITLISTED
    sign_up(page, "Orang Empat", 4, "35.78")
    assert registered(session, "Orang Empat").state is State.CONFIRMED

    page.get("/e/acara")
    assert "36 tempat. Semuanya hanya untuk peserta dari kabupaten/kota tertentu" in page.text
    assert "Kota Malang: habis" in page.text
    assert "Kota Batu: 1" in page.text

    page.get(f"{OFFICE}/places")
    page.click("Lepas semua yang belum mengirim peserta…")
    assert "36 tempat menjadi terbuka untuk semua" in page.text
    assert "Orang Tiga" in page.text
    page.submit("release", status=303)
    page.follow()
    assert registered(session, "Orang Tiga").state is State.CONFIRMED
    assert page.text.count("Dilepas") == 36

    offer_id = offer_of(event, "agency").id
    form = page.form(f"regions-{offer_id}")
    form.fill("region", ["35.79"])
    page.submit(form, status=303, button="do=keep")
    page.follow()
    assert page.text.count("Dilepas") == 35
    page.get("/e/acara")
    assert "35 tempat. 1 di antaranya hanya untuk peserta dari kabupaten/kota tertentu" in page.text


def test_one_region_has_another_number_and_can_be_released_alone(
    page: PageClient, session: Session
) -> None:
    event = office(page, session, quota=None)
    category_page(page, event)
    page.submit(status=303, quota="", region_quota="0")
    offer_id = offer_of(event, "agency").id
    page.get(f"{OFFICE}/places/{offer_id}/35.73")
    page.submit(status=422, places="banyak")
    assert page.form().fields["places"] == ["banyak"]
    page.submit(status=303, places="2")
    sign_up(page, "Orang Satu", 1, "35.73")
    sign_up(page, "Orang Dua", 2, "35.78")
    assert registered(session, "Orang Dua").state is State.WAITLISTED
    page.get(f"{OFFICE}/places")
    page.click("Lepas… : Kota Malang")
    assert "1 tempat menjadi terbuka" in page.text
    assert "Orang Dua" in page.text
    page.submit("release", status=303)
    assert registered(session, "Orang Dua").state is State.CONFIRMED


def test_what_is_only_offered_stands_apart_wherever_the_office_sees_numbers(
    page: PageClient, session: Session, now: datetime
) -> None:
    event = office(page, session)
    event.answer_hours = 24
    for one in event.sessions:
        one.starts_at, one.ends_at = now + timedelta(days=9), now + timedelta(days=10)
    kim = offer_of(event, "kim")
    kim.quota = 6
    session.flush()
    for _ in range(6):
        make_registration(session, kim, now=now)
    for _ in range(9):
        form = SignUp(kim.id, uuid4(), make_person(kim.kind), NOTICE_READ)
        operations.sign_up(session, form, actor=PARTICIPANT, now=now)
    operations.change_limits(session, kim, OfferLimit(14), actor=SYSTEM, now=now)
    page.get(f"{OFFICE}/categories/{kim.id}")
    page.submit(status=303, quota="3")
    page.follow()
    told = "6 orang terdaftar dan 8 orang sedang ditawari tempat, sedangkan kuota kini 3"
    assert told in page.text
    for path, table in ((OFFICE, "categories"), (f"{OFFICE}/places", "totals")):
        page.get(path)
        row = row_of(page, table, "KIM")
        assert row[0] == "KIM 3 di atas kuota 8 ditawari di atas kuota"
        assert row[1:4] == ["3", "6", "8"]
        assert (row[4], row[6]) == ("0", "1")
    page.get(f"{OFFICE}/sessions")
    row = row_of(page, "categories", "KIM")
    assert "3 di atas kuota 8 ditawari di atas kuota" in row[0]
    assert row[-4:] == ["3", "6", "8", "1"]
    page.get("/office/")
    assert row_of(page, "events-", "Pelatihan")[4:7] == ["6", "8", "1"]
    page.get("/e/acara/places.json")
    assert page.response.get_json()["categories"]["kim"]["left"] == 0
    page.get("/e/acara")
    assert not re.search(r"(?<!\d)[-−]\d", page.text), "Never a negative number of places."


def row_of(page: PageClient, table: str, name: str) -> list[str]:
    """The cells of the row that begins with this name, of a table whose id begins with that."""
    for row in page.soup.select(f"[id^={table}] tbody tr"):
        cells = [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        if cells[0].startswith(name):
            return cells
    raise AssertionError(name)


def test_more_kept_than_there_is_says_so_and_promises_no_more(
    page: PageClient, session: Session, now: datetime
) -> None:
    event = office(page, session)
    offer = offer_of(event, "agency")
    page.get(f"{OFFICE}/categories/{offer.id}")
    page.submit(status=303, quota="8", region_quota="2")
    page.follow()
    assert "berjumlah 68 lebih banyak daripada tempat dalam kategori ini" in page.text
    make_registration(session, offer, now=now, region_code="35.78")
    page.get(f"{OFFICE}/places")
    assert row_of(page, "totals", "Instansi")[4:6] == ["0", "7"], "76 are promised, 7 are there."
    page.get(f"{OFFICE}/places/{offer.id}/release?region=35.78&region=35.07")
    assert "Kabupaten Malang, Kota Surabaya" in page.text
    assert "belum ada tempat yang terbuka untuk semua" in page.text
    page.submit("release", status=303)
    page.follow()
    assert "Tempat Kabupaten Malang, Kota Surabaya kini terbuka untuk semua" in page.text


def test_where_only_the_event_is_limited_its_rest_is_shown(
    page: PageClient, session: Session, now: datetime
) -> None:
    event = office(page, session)
    event.capacity = 5
    for offer in event.offers:
        offer.quota = None
    session.flush()
    make_registration(session, offer_of(event, "kim"), now=now)
    page.get(f"{OFFICE}/places")
    assert row_of(page, "totals", "KIM")[1:5] == ["tanpa batas", "1", "0", "4"]
    page.get("/office/")
    assert row_of(page, "events-", "Pelatihan")[7] == "5"


def test_a_limit_below_what_is_taken_says_so_and_only_blocks_further_people(
    page: PageClient, session: Session, now: datetime
) -> None:
    event = office(page, session)
    offer = offer_of(event, "agency")
    for number in range(3):
        make_registration(session, offer, now=now, full_name=f"Peserta {number}")
    category_page(page, event)
    page.submit(status=303, quota="2", agency_quota="1")
    page.follow()
    assert (
        "3 orang terdaftar dan 0 orang sedang ditawari tempat, sedangkan kuota kini 2" in page.text
    )
    assert "1 instansi kini melebihi batasnya" in page.text
    counts = {one.state for one in session.scalars(select(Registration))}
    assert counts == {State.CONFIRMED}
    page.get("/e/acara/places.json")
    answer = page.response.get_json()
    assert answer["categories"]["agency"] == {"left": 0, "waiting": 0}
    assert page.response.headers["Cache-Control"] == "no-store"
    sign_up(page, "Orang Baru", 9, "35.79", agency="Dinas Lain Kota Batu")
    assert registered(session, "Orang Baru").state is State.WAITLISTED
    page.get("/e/acara")
    assert "Daftar tunggu terbuka: 1 orang menunggu" in page.text


def test_the_capacity_of_the_event_holds_beside_the_categories(
    page: PageClient, session: Session
) -> None:
    office(page, session)
    page.get(f"{OFFICE}/edit")
    page.submit(status=422, capacity="1", answer_hours="0")
    assert page.soup.select_one("#answer_hours-error")
    page.submit(status=303, capacity="1", answer_hours="", changes_until="2030-01-01T08:00")
    sign_up(page, "Orang Satu", 1, "35.73")
    sign_up(page, "Orang Dua", 2, "35.78")
    assert registered(session, "Orang Dua").state is State.WAITLISTED
    page.get(f"{OFFICE}/edit")
    assert page.form().fields["capacity"] == ["1"]
    page.submit(status=303, capacity="2")
    assert registered(session, "Orang Dua").state is State.CONFIRMED
    page.get(f"{OFFICE}/edit")
    page.submit(status=303, capacity="1")
    page.follow()
    assert "1 orang melebihi batas baru" in page.text


def test_two_who_change_the_capacity_do_not_overwrite_each_other(
    page: PageClient, session: Session
) -> None:
    event = office(page, session)
    page.get(f"{OFFICE}/edit")
    mine = page.form()
    page.submit(status=303, capacity="50")
    mine.fill("capacity", "60")
    page.submit(mine, status=409)
    row = page.soup.select_one("#differences")
    assert row is not None
    assert "50" in row.get_text()
    session.refresh(event)
    assert event.capacity == 50
    page.submit(status=303)
    session.refresh(event)
    assert event.capacity == 60


def test_everything_of_a_category_is_kept_in_the_form(page: PageClient, session: Session) -> None:
    event = office(page, session)
    category_page(page, event)
    page.submit(status=422, quota="-1", region_quota="dua", agency_quota="0")
    assert len(page.soup.select(".er-error")) == 3
    page.submit(
        status=303,
        quota="10",
        region_quota="",
        agency_quota="2",
        approval=True,
        waiting_list=False,
        groups=False,
        letter="required",
    )
    offer = session.get_one(CategoryOffer, offer_of(event, "agency").id, populate_existing=True)
    assert (offer.quota, offer.region_quota, offer.agency_quota) == (10, None, 2)
    assert (offer.approval, offer.waiting_list, offer.groups, offer.letter) == (
        True,
        False,
        False,
        "required",
    )
    category_page(page, event)
    assert page.form().fields["agency_quota"] == ["2"]
    assert "waiting_list" not in page.form().fields


def test_the_form_says_beforehand_that_one_will_wait(
    page: PageClient, session: Session, now: datetime
) -> None:
    event = office(page, session, quota=1)
    make_registration(session, offer_of(event, "agency"), now=now)
    page.get("/e/acara")
    page.click("Masuk daftar tunggu sebagai Instansi")
    assert "Anda masuk daftar tunggu" in page.text
    offer_of(event, "agency").approval = True
    session.commit()
    page.get("/e/acara/register/agency")
    assert "Panitia memutuskan setiap pendaftaran" in page.text


def test_regions_that_are_none_change_nothing(page: PageClient, session: Session) -> None:
    event = office(page, session)
    offer_id = offer_of(event, "agency").id
    other = make_event(session, slug="lain")
    page.get(f"{OFFICE}/places")
    page.post(f"{OFFICE}/places/{offer_id}/regions", {"region": ["35.99", "x"], "do": "keep"})
    page.follow()
    assert "Tandai paling sedikit satu daerah" in page.text
    page.get(f"{OFFICE}/places/{offer_id}/release?region=35.99")
    assert page.soup.select_one(".er-empty")
    page.get(f"{OFFICE}/places/{offer_id}/35.73.01", 404)
    page.get(f"{OFFICE}/places/{offer_of(other, 'agency').id}/35.73", 404)
    page.get("/e/acara/places.json?region=35.99")
    assert page.response.get_json()["categories"]["agency"]["left"] == 100
