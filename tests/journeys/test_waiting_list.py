"""People wait, are put first with a reason, are offered a place, and leave the list."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT
from eventreg.events.models import Event
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
    page.click("1 tempat ditahan sampai dijawab")
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
    assert "Daftar tunggu terbuka: 0 orang menunggu" in page.text
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
