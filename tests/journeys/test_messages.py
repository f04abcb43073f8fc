"""Journeys: people are reminded and answer, a place passes on by WhatsApp, an event moves and is cancelled."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.models import Registration
from eventreg.registration.rules import Message, State
from eventreg.work.offers import pass_on_places
from eventreg.work.reminders import remind
from tests.factories import make_event, make_staff, sign_in
from tests.pages import PageClient

E = "/office/events/cerdig"


def sign_up(page: PageClient, name: str, phone: str, email: str = "") -> str:
    """Somebody of a KIM signs up by the form; the path of their own page."""
    page.get("/e/cerdig/register/kim")
    page.submit(
        status=303,
        full_name=name,
        gender="L",
        phone=phone,
        email=email,
        region="35.03",
        kim_name="KIM Panggul Bersuara",
        notice=True,
    )
    page.follow()
    return page.url


def event_of_tomorrow(session: Session, now: datetime) -> Event:
    """One place for KIM, a waiting list, a day for the yes; it is noon where the event is."""
    event = make_event(
        session,
        slug="cerdig",
        now=now,
        quota=1,
        waiting_list=True,
        answer_hours=6,
        timezone=f"Etc/GMT{now.hour - 12:+d}",
    )
    for one in event.sessions:
        one.starts_at, one.ends_at = now + timedelta(days=1), now + timedelta(days=1, hours=4)
    return event


def in_worklist(page: PageClient, name: str) -> list[str]:
    """What the office would send to somebody by WhatsApp: the prepared texts, the oldest first."""
    page.get(f"{E}/messages/whatsapp")
    cards = [card for card in page.soup.select("#waiting > li") if name in card.get_text()]
    links = [str(link["href"]) for card in cards for link in card.select("a[href*='wa.me']")]
    return [parse_qs(urlsplit(link).query)["text"][0] for link in links]


def tick_all(page: PageClient) -> None:
    """The office sends and ticks off every line, one after the other."""
    page.get(f"{E}/messages/whatsapp")
    while forms := page.soup.select("form[id^=tick-]"):
        page.submit(str(forms[0]["id"]), status=303)
        page.follow()


def registration_of(session: Session, own: str) -> Registration:
    statement = select(Registration).where(Registration.secret == own.removeprefix("/r/"))
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def test_a_place_passes_on_by_the_reminder(
    app: Flask, page: PageClient, session: Session, now: datetime
) -> None:
    event_of_tomorrow(session, now)
    slamet = sign_up(page, "Slamet Riyadi", "0893-0001-0001", "slamet@example.org")
    lilik = sign_up(page, "Lilik Sri Wahyuningsih", "0893-0001-0002")
    assert registration_of(session, lilik).state is State.WAITLISTED
    registration_of(session, slamet).created_at = now - timedelta(days=7)
    confirmed = session.scalars(
        select(OutboxMail).where(OutboxMail.message == Message.CONFIRMED.value)
    ).one()
    confirmed.queued_at = now - timedelta(days=7)
    sign_in(page, make_staff(session))
    tick_all(page)

    # One day before, the worker reminds. A scanner opens the link, and Slamet cannot come.
    session.commit()
    with app.app_context():
        assert remind() == 1
        assert remind() == 0
    page.get(f"{slamet}/answer")
    page.get(f"{slamet}/absent")
    assert registration_of(session, slamet).state is State.CONFIRMED
    page.submit(status=303, reason="Ada tugas lain")
    page.follow()
    assert registration_of(session, slamet).coming is False

    # The place is offered to Lilik; her time runs from the tick, not before.
    (text,) = in_worklist(page, "Lilik")
    assert f"{lilik}/place" in text
    assert registration_of(session, lilik).answer_by is None
    tick_all(page)
    assert registration_of(session, lilik).answer_by is not None
    session.commit()
    with app.app_context():
        assert pass_on_places() == 0
    page.get(f"{lilik}/place")
    page.submit("accept", status=303)
    page.follow()
    assert page.soup.select(".er-qr")
    page.get(E)
    figures = [one.get_text() for one in page.soup.select(".er-stat-value")]
    assert figures[-3:] == ["0", "1", "1"]  # Coming, not answered, not coming.


def test_an_event_moves_and_in_the_end_does_not_take_place(
    page: PageClient, session: Session, now: datetime
) -> None:
    event_of_tomorrow(session, now)
    lilik = sign_up(page, "Lilik Sri Wahyuningsih", "0893-0001-0002")
    sign_in(page, make_staff(session))
    tick_all(page)

    # The hall is too small: the office moves the event and tells Lilik.
    tick_all(page)
    page.get(f"{E}/edit")
    page.submit(status=303, venue="Malang Creative Center")
    page.follow()
    page.submit(status=303, button="answer=all", note="Ruang yang lama terlalu kecil.")
    page.follow()
    (text,) = in_worklist(page, "Lilik")
    assert "Malang Creative Center" in text
    assert "Ruang yang lama terlalu kecil." in text
    tick_all(page)

    # In the end it does not take place.
    page.get(f"{E}/cancel")
    page.submit(status=303, reason="Gunung Semeru meletus.")
    for path in ("/e/cerdig", lilik):
        page.get(path)
        assert "Gunung Semeru meletus." in page.text
    page.get("/e/cerdig/register/kim", 409)
    (line,) = session.scalars(
        select(OutboxMail).where(OutboxMail.message == Message.EVENT_CANCELLED.value)
    )
    assert (line.channel, line.state) == (Channel.WHATSAPP, MailState.WAITING)
    line.due_at = now  # The five minutes in which it could have been taken back are over.
    (text,) = in_worklist(page, "Lilik")
    assert "Gunung Semeru meletus." in text
    assert registration_of(session, lilik).state is State.CONFIRMED
