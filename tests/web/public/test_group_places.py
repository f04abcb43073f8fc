"""What the contact of a group reads where not everybody has a place: counted, offered, waiting."""

from datetime import datetime
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.factories import make_event, offer_of
from tests.pages import PageClient
from tests.web.public.test_groups import CONTACT, invited, open_form, registered, row
from tests.web.public.test_own_states import decide


@pytest.fixture
def narrow(session: Session) -> Event:
    """An event with one place in each category, and a waiting list."""
    return make_event(session, quota=1, waiting_list=True)


def chats(page: PageClient) -> list[str]:
    """The ready texts, as they are read."""
    links = page.soup.select(".er-member a[href^='https://wa.me/']")
    return [unquote(str(link["href"]).split("text=")[1]) for link in links]


def test_who_waits_is_not_counted_as_registered(
    page: PageClient, session: Session, narrow: Event
) -> None:
    group = invited(session, narrow, places=3)
    page.max_queries = 60
    page.get(f"/g/{group.secret}/people")
    page.submit(**row(0, "Siti Contoh"), **row(1, "Budi Contoh"), **row(2, "Putri Contoh"))
    page.follow()
    assert "1 orang sudah terdaftar. 2 orang masuk daftar tunggu." in page.text


def test_a_group_that_only_waits_is_told_so(page: PageClient, session: Session) -> None:
    event = make_event(session, quota=0, waiting_list=True)
    registered(page, event, "Siti Contoh")
    assert "1 orang masuk daftar tunggu." in page.text
    assert "sudah terdaftar" not in page.text


def test_who_awaits_a_decision_is_told_so(page: PageClient, session: Session, event: Event) -> None:
    offer_of(event, "agency").approval = True
    registered(page, event, "Siti Contoh")
    assert "1 orang menunggu verifikasi." in page.text


def test_good_rows_that_wait_are_named_beside_the_bad_ones(
    page: PageClient, session: Session
) -> None:
    event = make_event(session, quota=0, waiting_list=True)
    open_form(page, event)
    page.submit(**CONTACT, **row(0, "Siti Contoh"), **row(1, "Budi Contoh", phone="12"), status=422)
    assert "1 orang masuk daftar tunggu." in page.text
    assert "sudah terdaftar" not in page.text


def test_the_text_for_whatsapp_promises_nobody_a_place(
    page: PageClient, session: Session, narrow: Event
) -> None:
    registered(page, narrow, "Siti Contoh", "Budi Contoh")
    seated, waiting = chats(page)
    assert "simpan kode QR" in seated
    assert "daftar tunggu" not in seated
    assert "daftar tunggu" in waiting
    assert "kode QR" not in waiting


def test_the_text_of_who_awaits_a_decision_has_no_qr(
    page: PageClient, session: Session, event: Event
) -> None:
    offer_of(event, "agency").approval = True
    registered(page, event, "Siti Contoh")
    (text,) = chats(page)
    assert "verifikasi" in text
    assert "kode QR" not in text


def test_an_offered_place_and_its_time_are_seen_by_the_contact(
    page: PageClient, session: Session, narrow: Event
) -> None:
    url = registered(page, narrow, "Siti Contoh", "Budi Contoh")
    first, second = session.scalars(select(Registration).order_by(Registration.id)).all()
    second.offered_at = utc_now()
    session.flush()
    page.get(url)
    assert "Ditawari tempat" in page.text
    assert f"/r/{second.secret}/place" in chats(page)[1]
    second.answer_by = datetime(2031, 5, 6, 3, 0, tzinfo=utc_now().tzinfo)
    session.flush()
    page.get(url)
    assert "6 Mei 2031" in page.text
    text = chats(page)[1]
    assert "6 Mei 2031" in text
    assert "kode QR" not in text
    assert first.state is State.CONFIRMED


def test_the_places_of_an_invitation_are_not_promised(
    page: PageClient, session: Session, narrow: Event
) -> None:
    group = invited(session, narrow, places=3)
    page.max_queries = 60
    page.get(f"/g/{group.secret}")
    assert "paling banyak 3 orang" in page.text
    assert "langsung tersedia" not in page.text
    page.get(f"/g/{group.secret}/people")
    room = page.soup.select_one("[data-room]")
    assert room is not None
    assert "paling banyak 3 orang lagi" in room.text
    assert "1 tempat" in room.text
    assert "daftar tunggu" in room.text


def test_enough_places_are_simply_counted(page: PageClient, session: Session, event: Event) -> None:
    group = invited(session, event, places=3)
    page.get(f"/g/{group.secret}/people")
    room = page.soup.select_one("[data-room]")
    assert room is not None
    assert room.text.strip() == "Sisa kuota: 3"


def test_what_is_left_is_left_for_the_region(page: PageClient, session: Session) -> None:
    event = make_event(session, quota=38, waiting_list=True)
    offer_of(event, "agency").region_quota = 1
    session.flush()
    group = invited(session, event, places=3)
    page.max_queries = 60
    page.get(f"/g/{group.secret}/people")
    room = page.soup.select_one("[data-room]")
    assert room is not None
    assert "1 tempat" in room.text
    assert "daftar tunggu" in room.text


def test_the_button_does_not_say_all(page: PageClient, event: Event) -> None:
    open_form(page, event)
    assert "Daftarkan semua" not in page.text
    assert "Daftarkan peserta" in page.text


def test_a_form_that_is_sent_again_tells_of_no_decision_that_is_held_back(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    offer_of(event, "agency").approval = True
    open_form(page, event)
    form = page.form()
    page.submit(form, **CONTACT, **row(0, "Siti Contoh"), status=303)
    decide(session, session.scalars(select(Registration)).one(), now, rejects=False)
    page.url = f"/e/{event.slug}/group/agency"
    page.submit(form, **CONTACT, **row(0, "Siti Contoh"), status=303)
    page.follow()
    assert "1 orang menunggu verifikasi." in page.text
    assert "sudah terdaftar" not in page.text
