"""People wait, are put first with a reason, are offered a place, and leave the list."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT
from eventreg.events.models import Event, RegionPlaces
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, sign_up, start_clock
from eventreg.registration.rules import State, Waitlisted
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
WAITING = f"{OFFICE}/waiting"


@pytest.fixture
def event(session: Session, page: PageClient) -> Event:
    """An event with one place for KIM; an owner is signed in."""
    made = make_event(session, slug="acara", quota=1, waiting_list=True)
    sign_in(page, make_staff(session))
    page.max_queries = 60  # A decision writes several rows for each person.
    return made


def waits(session: Session, event: Event, at: datetime, name: str) -> Registration:
    """Somebody in the waiting list of KIM."""
    offer = offer_of(event, "kim")
    person = make_person(offer.kind, full_name=name)
    form = SignUp(offer.id, uuid4(), person, NOTICE_READ)
    outcome = sign_up(session, form, actor=PARTICIPANT, now=at)
    assert isinstance(outcome, Waitlisted)
    return session.get_one(Registration, outcome.registration_id)


def in_line(page: PageClient) -> list[str]:
    """The names in the waiting list, in order."""
    return [tag.get_text(strip=True) for tag in page.soup.select("#line tbody th")]


def cancel(page: PageClient, one: Registration) -> None:
    page.get(f"{OFFICE}/registrations/{one.uid}/cancel")
    page.submit(status=303, reason="Berhalangan")
    page.follow()


def test_a_free_place_goes_to_the_first_or_to_whom_staff_put_first(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    seated = make_registration(session, offer_of(event, "kim"), now=now, full_name="Sudah Duduk")
    first = waits(session, event, now + timedelta(minutes=1), "Antre Satu")
    second = waits(session, event, now + timedelta(minutes=2), "Antre Dua")
    third = waits(session, event, now + timedelta(minutes=3), "Antre Tiga")
    page.get(WAITING)
    assert in_line(page) == ["Antre Satu", "Antre Dua", "Antre Tiga"]
    assert "tempat dalam kategori" in page.text
    page.click("Dahulukan… : Antre Tiga")
    page.submit(status=422, reason=" ")
    page.submit(status=303, reason="Diminta oleh kepala dinas.")
    page.follow()
    assert in_line(page) == ["Antre Tiga", "Antre Satu", "Antre Dua"]
    cancel(page, seated)
    session.refresh(third)
    assert third.state is State.CONFIRMED
    page.get(f"{OFFICE}/registrations/{third.uid}")
    assert "Diminta oleh kepala dinas." in page.text
    cancel(page, first)
    cancel(page, third)
    session.refresh(second)
    assert second.state is State.CONFIRMED
    page.get(WAITING)
    assert page.soup.select_one(".er-empty")


def test_precedence_is_taken_back_while_the_person_waits(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    seated = make_registration(session, offer_of(event, "kim"), now=now, full_name="Sudah Duduk")
    first = waits(session, event, now + timedelta(minutes=1), "Antre Satu")
    second = waits(session, event, now + timedelta(minutes=2), "Antre Dua")
    page.get(f"{OFFICE}/registrations/{second.uid}/prefer")
    page.submit(status=303, reason="Salah orang.")
    page.get(WAITING)
    assert in_line(page) == ["Antre Dua", "Antre Satu"]
    taken_back = page.form(f"withdraw-{second.uid}")
    page.submit(taken_back, status=303)
    page.follow()
    assert in_line(page) == ["Antre Satu", "Antre Dua"]
    page.submit(taken_back, status=303)  # Sent twice.
    page.follow()
    assert "Tidak ada yang diubah" in page.text
    page.get(f"{OFFICE}/registrations/{second.uid}")
    assert "Kembali menurut urutan kedatangan" in page.text
    cancel(page, seated)
    session.refresh(first)
    assert first.state is State.CONFIRMED, "It goes by arrival again."
    page.get(WAITING)
    page.post(f"{OFFICE}/registrations/{first.uid}/prefer/withdraw")
    page.follow()
    assert "Tidak ada yang diubah" in page.text
    page.post(f"{OFFICE}/registrations/{uuid4()}/prefer/withdraw", status=404)


def test_precedence_is_not_taken_back_once_a_place_is_offered(
    page: PageClient, session: Session, now: datetime
) -> None:
    later = now + timedelta(days=10)
    event = make_event(
        session, slug="acara", now=later, quota=1, waiting_list=True, answer_hours=24
    )
    sign_in(page, make_staff(session))
    page.max_queries = 60
    seated = make_registration(session, offer_of(event, "kim"), now=now)
    second = waits(session, event, now + timedelta(minutes=1), "Antre Satu")
    page.get(f"{OFFICE}/registrations/{second.uid}/prefer")
    page.submit(status=303, reason="Narasumber daerah.")
    page.get(WAITING)
    taken_back = page.form(f"withdraw-{second.uid}")
    cancel(page, seated)
    page.submit(taken_back, status=303)
    page.follow()
    assert "Tidak ada yang diubah" in page.text
    session.refresh(second)
    assert second.offered_at is not None


def test_each_line_says_what_its_person_waits_for_and_their_turn(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "kim")
    offer.quota, offer.region_quota = 3, 0
    offer.region_places = [RegionPlaces(region_code="35.73", places=1)]
    session.flush()
    for code in ("35.73", "35.78", "35.07"):
        make_registration(session, offer, now=now, region_code=code)
    codes = {"Dari Surabaya": "35.78", "Dari Malang": "35.73"}
    for minutes, (name, code) in enumerate(codes.items(), 1):
        person = make_person(offer.kind, full_name=name, region_code=code)
        form = SignUp(offer.id, uuid4(), person, NOTICE_READ)
        sign_up(session, form, actor=PARTICIPANT, now=now + timedelta(minutes=minutes))
    page.get(WAITING)
    lines = [" ".join(tag.get_text(" ").split()) for tag in page.soup.select("#line tbody tr")]
    surabaya, malang = lines
    assert "tempat yang terbuka untuk semua; tidak ada yang ditahan untuk Kota Surabaya" in surabaya
    assert "tempat Kota Malang atau tempat yang terbuka untuk semua" in malang
    for one in session.scalars(select(Registration).where(Registration.waiting_since.is_not(None))):
        page.get(f"/r/{one.secret}")


def test_an_offered_place_stands_apart_with_its_deadline(
    page: PageClient, session: Session, now: datetime
) -> None:
    later = now + timedelta(days=10)
    event = make_event(
        session, slug="acara", now=later, quota=1, waiting_list=True, answer_hours=24
    )
    sign_in(page, make_staff(session))
    page.max_queries = 60
    seated = make_registration(session, offer_of(event, "kim"), now=now)
    offer = offer_of(event, "kim")
    for name, email in (("Antre Surel", "antre@example.org"), ("Antre HP", None)):
        person = make_person(offer.kind, full_name=name, email=email)
        sign_up(session, SignUp(offer.id, uuid4(), person, NOTICE_READ), actor=PARTICIPANT, now=now)
    cancel(page, seated)
    page.get(WAITING)
    assert in_line(page) == ["Antre HP"]
    held = page.soup.select_one("#held")
    assert held is not None
    assert "Antre Surel" in held.get_text()
    assert "belum diberi tahu" in held.get_text()
    offered = session.scalars(select(Registration).where(Registration.email.is_not(None))).one()
    start_clock(session, offered, now=now)
    page.get(WAITING)
    held = page.soup.select_one("#held")
    assert held is not None
    assert "belum diberi tahu" not in held.get_text()
    assert "WIB" in held.select("td")[-2].get_text()
    page.get(OFFICE)
    page.click("1 tempat ditahan sampai ada jawaban")
    page.click("Batalkan pendaftaran… : Antre Surel")
    page.submit(status=303, reason="Tidak jadi")
    page.get(WAITING)
    held = page.soup.select_one("#held")
    assert held is not None
    assert "Antre HP" in held.get_text()
    assert "belum diberi tahu" in held.get_text()


def test_the_participant_is_told_that_they_wait(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    page.get("/e/acara")
    assert "Daftar tunggu terbuka." in page.text
    send(page, "acara", "kim", {"full_name": "Antre Baru"})
    page.follow()
    assert "Daftar tunggu" in page.text
    page.get("/e/acara")
    assert "Daftar tunggu terbuka: 1 orang menunggu" in page.text


def test_precedence_is_refused_where_nobody_waits(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    seated = make_registration(session, offer_of(event, "kim"), now=now)
    page.get(f"{OFFICE}/registrations/{seated.uid}/prefer")
    page.submit(status=303, reason="Penting")
    page.follow()
    assert "tidak menunggu lagi" in page.text
    make_event(session, slug="lain")
    page.get(f"/office/events/lain/registrations/{seated.uid}/prefer", 404)
