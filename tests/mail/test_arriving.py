"""Letters to participants as they arrive at a real mail server, read back by another parser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.categories.rules import ParticipantKind
from eventreg.events.operations import change_session, remove_session, session_data_of
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, cancel, sign_up, tell_of_move
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import Message, Waitlisted
from eventreg.tickets.images import ticket_url
from eventreg.tickets.queries import ticket_of
from eventreg.work.mail import Delivery
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.mail.arriving import (
    body,
    calendar_in,
    calendars_in,
    cancelled_in,
    delivered,
    enclosed,
    qr_text,
    spooled,
)
from tests.mail.smtp_sink import SmtpSink

SENDER = "Panitia Contoh <surat@example.org>"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A mail server that takes everything."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def overrides(overrides: dict[str, str], sink: SmtpSink) -> dict[str, str]:
    return overrides | {"smtp_url": sink.url, "mail_from": SENDER}


@pytest.fixture
def somebody(session: Session, now: datetime) -> Registration:
    """A confirmed person, whose confirmation waits in the outbox, of an event in two days."""
    event = make_event(session, slug="cerdig", now=now + timedelta(days=2))
    return make_registration(session, offer_of(event, "kim"), email="siti@example.org", now=now)


def test_a_confirmation_brings_text_html_qr_and_calendar(
    app: Flask, session: Session, sink: SmtpSink, somebody: Registration
) -> None:
    code = ticket_of(session, somebody.id).code

    assert delivered(app, session) == Delivery(sent=1, failed=0)

    (message,) = spooled(sink)
    assert message.get_content_type() == "multipart/mixed"
    assert f"http://localhost/r/{somebody.secret}" in body(message, "plain")
    assert f"http://localhost/r/{somebody.secret}" in body(message, "html")
    files = enclosed(message)
    assert set(files) == {"qr_cerdig.png", "cerdig.ics"}
    assert qr_text(files["qr_cerdig.png"]) == ticket_url("http://localhost", code)
    (picture,) = (part for part in message.walk() if part["Content-ID"])
    assert picture["Content-ID"] == "<qr@eventreg>"
    assert 'src="cid:qr@eventreg"' in body(message, "html")
    assert picture.get_payload(decode=True) == files["qr_cerdig.png"]
    starts = [one.start for one in calendar_in(message).walk("VEVENT")]
    assert starts == [one.starts_at for one in somebody.event.sessions]


def test_headers_say_whom_to_answer_and_that_a_machine_wrote(
    app: Flask, session: Session, sink: SmtpSink, somebody: Registration
) -> None:
    delivered(app, session)

    (message,) = spooled(sink)
    assert message["From"] == SENDER
    assert message["Reply-To"] == "panitia@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None, "Nobody can do without this one."
    assert message["Message-ID"].endswith("@example.org>")
    assert all(raw.isascii() for raw in sink.spool)


@pytest.mark.parametrize(
    "contact", ["panitia@example.org", f"{'a' * 60}@{'b' * 60}.example.org", ""]
)
def test_courtesies_say_how_to_be_spared_them(
    app: Flask,
    session: Session,
    sink: SmtpSink,
    somebody: Registration,
    now: datetime,
    contact: str,
) -> None:
    somebody.event.contact_email = contact
    for message in (Message.REMINDER, Message.THANKS):
        tell(session, somebody, message, now=now)
    delivered(app, session)

    asked = [message["List-Unsubscribe"] for message in spooled(sink)]
    expected = f"<mailto:{contact or 'surat@example.org'}?subject=unsubscribe>"
    assert asked == [None, expected, expected]
    assert f"\nList-Unsubscribe: {expected}\r\n".encode() in sink.spool[-1], "In one piece."


def test_who_cancels_before_the_mail_leaves_gets_no_qr(
    app: Flask, session: Session, sink: SmtpSink, somebody: Registration, now: datetime
) -> None:
    cancel(session, somebody, reason="", actor=SYSTEM, now=now)

    assert delivered(app, session) == Delivery(sent=1, failed=0)

    (message,) = spooled(sink)
    assert message["Subject"] == "Pendaftaran dibatalkan: Pelatihan Cerdas Digital"
    assert set(enclosed(message)) == {"cerdig.ics", "cerdig-2.ics"}
    assert {one["METHOD"] for one in calendars_in(message)} == {"CANCEL"}
    states = session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)).all()
    assert states == [MailState.WITHDRAWN, MailState.SENT]
    assert delivered(app, session, everything=True) == Delivery(0, 0)


def test_an_event_that_is_called_off_leaves_the_calendars(
    app: Flask, session: Session, sink: SmtpSink, somebody: Registration, now: datetime
) -> None:
    delivered(app, session)
    somebody.event.state = EventState.CANCELLED
    somebody.event.state_reason = "Gedung terendam banjir."
    tell(session, somebody, Message.EVENT_CANCELLED, now=now)
    delivered(app, session)

    confirmation, news = spooled(sink)
    assert "Alasan: Gedung terendam banjir." in body(news, "plain")
    before = calendar_in(confirmation)
    sequences = {one["UID"]: one["SEQUENCE"] for one in before.walk("VEVENT")}
    for one in cancelled_in(news):
        assert one["SEQUENCE"] > sequences.pop(one["UID"])
    assert sequences == {}


def test_a_session_that_is_removed_leaves_the_calendar_by_the_news_of_it(
    app: Flask, session: Session, sink: SmtpSink, somebody: Registration, now: datetime
) -> None:
    delivered(app, session)
    event, gone = somebody.event, somebody.event.sessions[1]
    gone.title = "Sesi Lokakarya"
    remove_session(session, gone, actor=SYSTEM, now=now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    assert tell_of_move(session, event, note="", actor=SYSTEM, now=later) == 1
    delivered(app, session, clock=lambda: later)

    confirmation, news = spooled(sink)
    assert "Sesi ini tidak lagi ada untuk Bapak/Ibu: Sesi Lokakarya" in body(news, "plain")
    assert "Sesi Lokakarya" in body(news, "html")
    assert set(enclosed(news)) == {"qr_cerdig.png", "cerdig.ics", "cerdig-2.ics"}
    stands, taken_out = calendars_in(news)
    assert (stands["METHOD"], taken_out["METHOD"]) == ("PUBLISH", "CANCEL")
    before = {one["UID"]: one["SEQUENCE"] for one in calendar_in(confirmation).walk("VEVENT")}
    after = [*stands.walk("VEVENT"), *taken_out.walk("VEVENT")]
    assert {one["UID"] for one in after} == set(before)
    assert all(one["SEQUENCE"] > before[one["UID"]] for one in after)

    # Whoever leaves after all takes both out, also who was not told of the first.
    cancel(session, somebody, reason="", actor=SYSTEM, now=later)
    delivered(app, session, clock=lambda: later)
    assert {one["UID"] for one in cancelled_in(spooled(sink)[-1])} == set(before)


def test_who_is_not_admitted_any_more_is_told_of_it(
    app: Flask, session: Session, sink: SmtpSink, somebody: Registration, now: datetime
) -> None:
    delivered(app, session)
    event = somebody.event
    agency = frozenset({offer_of(event, "agency").id})
    for one in event.sessions:
        data = replace(session_data_of(one), admits=agency)
        change_session(session, one, data, actor=SYSTEM, now=now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    tell_of_move(session, event, note="", actor=SYSTEM, now=later)
    delivered(app, session, clock=lambda: later)

    confirmation, news = spooled(sink)
    files = calendars_in(news)
    assert [one["METHOD"] for one in files] == ["CANCEL", "CANCEL"], "No session is left."
    had = {one["UID"] for one in calendar_in(confirmation).walk("VEVENT")}
    assert {one["UID"] for one in cancelled_in(news)} == had


def test_people_who_wait_get_words_alone(
    app: Flask, session: Session, sink: SmtpSink, now: datetime
) -> None:
    event = make_event(session, quota=0, waiting_list=True, now=now)
    make_waiting(session, event.offers[0].id, now)

    delivered(app, session)

    (message,) = spooled(sink)
    assert message.get_content_type() == "multipart/alternative"
    assert list(message.iter_attachments()) == []
    assert "daftar tunggu" in body(message, "plain")


def test_the_contact_cannot_add_headers(
    app: Flask, session: Session, sink: SmtpSink, somebody: Registration
) -> None:
    somebody.event.contact_email = "panitia@example.org\r\nBcc: lain@example.org"
    somebody.event.title = "Kegiatan\r\nBcc: lain@example.org"

    assert delivered(app, session) == Delivery(sent=0, failed=1)
    assert sink.spool == []


def make_waiting(session: Session, offer_id: int, now: datetime) -> None:
    """Somebody in the waiting list."""
    form = SignUp(
        offer_id=offer_id,
        submission_id=uuid4(),
        person=make_person(ParticipantKind.AGENCY, email="dewi@example.org"),
        consents=NOTICE_READ,
    )
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    assert isinstance(outcome, Waitlisted)
