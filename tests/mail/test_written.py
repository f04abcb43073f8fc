"""Messages of staff as they arrive at a real mail server: hostile words, both languages, tests, a stop."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor, ActorKind
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail, StaffMessage
from eventreg.mail.rules import Channel, MailState, Outcome
from eventreg.participants import segments
from eventreg.participants.operations import (
    Draft,
    discard_message,
    line_up,
    line_up_test,
    send_message,
    stop_message,
    write_message,
)
from eventreg.registration.letters import whatsapp_text
from eventreg.registration.models import Registration
from eventreg.registration.queries import ListFilter
from eventreg.web.stationery import stationery
from eventreg.work.mail import Delivery
from tests.factories import make_event, make_registration, offer_of
from tests.mail.arriving import body, delivered, enclosed, spooled
from tests.mail.smtp_sink import SmtpSink

STAFF = Actor(ActorKind.STAFF, 1, "Rina")
WANTED = ListFilter(in_force=True)
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
def event(session: Session, now: datetime) -> Event:
    return make_event(session, slug="cerdig", now=now)


def person(session: Session, event: Event, now: datetime, **facts: object) -> Registration:
    """Somebody whose confirmation does not wait any more."""
    made = make_registration(
        session, offer_of(event, "agency"), now=now, **{"email": "siti@example.org", **facts}
    )
    session.execute(delete(OutboxMail))
    return made


def sent(session: Session, event: Event, now: datetime, **words: str) -> StaffMessage:
    """A message to everybody, lined up."""
    said = Draft(**{"subject": "Halo", "text": "Isi", **words}, segment={})
    message = write_message(session, event.id, said, actor=STAFF, now=now)
    seen = segments.reached(session, event.id, segments.whom(message, WANTED)).seen
    refused = send_message(
        session, message, WANTED, seen=seen, version=1, told="", actor=STAFF, now=now
    )
    assert refused is None
    while line_up(session, message.id, now=now):
        pass
    return message


def test_words_are_filled_in_and_keep_their_lines(
    app: Flask, session: Session, sink: SmtpSink, event: Event, now: datetime
) -> None:
    one = person(session, event, now, full_name="Siti Aminah", title_back="S.Kom.")
    sent(
        session,
        event,
        now,
        subject="Untuk {nama}",
        text="Bawalah:\n1. laptop\n2. kabel\n\nSampai jumpa di {tempat}, {instansi}.",
    )
    assert delivered(app, session) == Delivery(sent=1, failed=0)
    (message,) = spooled(sink)
    assert message["Subject"] == "Untuk Siti Aminah, S.Kom."
    plain = body(message, "plain").replace("\r\n", "\n")
    assert "Bawalah:\n1. laptop\n2. kabel\n\nSampai jumpa di" in plain
    assert one.organization_name in body(message, "plain")
    assert "Bawalah:<br>1. laptop<br>2. kabel</p>" in body(message, "html")
    assert f"http://localhost/r/{one.secret}" in body(message, "plain")
    assert enclosed(message) == {}
    assert message["Reply-To"] == event.contact_email


def test_markup_is_text_and_what_is_filled_in_is_not_read_again(
    app: Flask, session: Session, sink: SmtpSink, event: Event, now: datetime
) -> None:
    person(session, event, now, full_name="Ayu", organization="Dinas {nama} {{ 7*7 }}")
    sent(
        session,
        event,
        now,
        text="<script>alert(1)</script> {{ 7*7 }} {% raw %} \f <b>{instansi}</b> & so on",
    )
    assert delivered(app, session) == Delivery(sent=1, failed=0)
    (message,) = spooled(sink)
    html, plain = body(message, "html"), body(message, "plain")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&lt;b&gt;Dinas {nama} {{ 7*7 }}&lt;/b&gt; &amp; so on" in html
    assert "<script>alert(1)</script> {{ 7*7 }} {% raw %}" in plain
    assert "49" not in plain.split("http")[0]


@pytest.mark.parametrize(
    "subject",
    [
        "Halo\r\nBcc: korban@example.org",
        "Halo\nContent-Type: text/html\n\n<b>x</b>",
        "Halo\u2028Bcc: korban@example.org",
        "Halo \x1b[31m" + "x" * 150,
    ],
)
def test_a_subject_stays_one_header_whatever_is_in_it(
    app: Flask, session: Session, sink: SmtpSink, event: Event, now: datetime, subject: str
) -> None:
    """The form takes line breaks out; the letter does so once more."""
    person(session, event, now)
    sent(session, event, now, subject=subject)
    delivered(app, session, everything=True)
    for message in spooled(sink):
        assert message["Bcc"] is None
        assert message["To"] == "siti@example.org"
        assert message.get_content_type() == "multipart/alternative"
        assert message["Subject"].startswith("Halo")
    assert len(sink.spool) + _failed(session) == 1


def _failed(session: Session) -> int:
    """How many the sender refused to write, instead of writing a broken header."""
    found = session.scalars(select(OutboxMail)).all()
    return sum(one.state is not MailState.SENT for one in found)


def test_each_reads_their_language_and_falls_back_to_indonesian(
    app: Flask, session: Session, sink: SmtpSink, event: Event, now: datetime
) -> None:
    one = person(session, event, now)
    one.language = "en"
    session.flush()
    sent(session, event, now, subject_en="Hello", text_en="Bring a laptop.")
    sent(session, event, now, subject="Hanya Indonesia", text="Teks.")
    delivered(app, session)
    english, indonesian = spooled(sink)
    assert (english["Subject"], indonesian["Subject"]) == ("Hello", "Hanya Indonesia")
    assert "Bring a laptop." in body(english, "plain")
    assert "Dear " in body(english, "plain")
    assert "Dear " not in body(indonesian, "plain"), "The frame speaks as the text does."


def test_a_test_reads_like_it_without_the_link_of_the_person(
    app: Flask, session: Session, sink: SmtpSink, event: Event, now: datetime
) -> None:
    one = person(session, event, now, full_name="Siti Aminah")
    said = Draft("Untuk {nama}", "Bawalah laptop, {nama}.", segment={})
    message = write_message(session, event.id, said, actor=STAFF, now=now)
    line_up_test(session, message, one, recipient="rina@example.org", actor=STAFF, now=now)
    assert delivered(app, session) == Delivery(sent=1, failed=0)
    (first,) = spooled(sink)
    assert (first["To"], first["Subject"]) == ("rina@example.org", "[Uji coba] Untuk Siti Aminah")
    assert "Bawalah laptop, Siti Aminah." in body(first, "plain")
    for kind in ("plain", "html"):
        assert one.secret not in body(first, kind)


def test_a_test_of_a_draft_that_is_gone_is_not_sent(
    app: Flask, session: Session, sink: SmtpSink, event: Event, now: datetime
) -> None:
    one = person(session, event, now)
    message = write_message(session, event.id, Draft("A", "B", segment={}), actor=STAFF, now=now)
    line_up_test(session, message, one, recipient="rina@example.org", actor=STAFF, now=now)
    discard_message(session, message, actor=STAFF, now=now)
    assert delivered(app, session) == Delivery(0, 0)
    assert sink.spool == []


def test_a_stop_in_the_middle_keeps_the_rest_here(
    app: Flask, session: Session, sink: SmtpSink, event: Event, now: datetime
) -> None:
    """From the commit of the stop on nothing leaves, though its lines are not withdrawn yet."""
    for number in range(3):
        person(session, event, now, email=f"p{number}@example.org")
    message = sent(session, event, now)
    session.commit()
    message_id = message.id
    stopped: list[bool] = []

    def stop() -> None:
        if not stopped:
            stopped.append(True)
            pressed(app, message_id, now)

    sink.before_answering = stop
    assert delivered(app, session) == Delivery(sent=1, failed=0)
    assert [one["To"] for one in spooled(sink)] == ["p0@example.org"]
    while line_up(session, message.id, now=now):
        pass
    fared = segments.outcomes_of(session, [message.id])[message.id]
    assert fared == {Outcome.SENT: 1, Outcome.WITHDRAWN: 2}


def pressed(app: Flask, message_id: int, now: datetime) -> None:
    """Somebody else presses the button meanwhile, in a request of their own."""
    with app.app_context(), writing():
        session = db.session()
        message = session.get_one(StaffMessage, message_id)
        assert stop_message(session, message, actor=STAFF, now=now)
        session.commit()


def test_without_e_mail_the_text_waits_for_whatsapp(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    one = person(session, event, now, email=None, phone="+6289377700033", full_name="Budi")
    sent(session, event, now, text="Bawalah laptop, {nama}.\nTerima kasih.")
    (line,) = session.scalars(select(OutboxMail)).all()
    assert (line.channel, line.recipient) == (Channel.WHATSAPP, "+6289377700033")
    with app.test_request_context():
        text = whatsapp_text(session, line, stationery(), now=now)
    assert text is not None
    assert "Bawalah laptop, Budi.\nTerima kasih." in text
    assert f"http://localhost/r/{one.secret}" in text
