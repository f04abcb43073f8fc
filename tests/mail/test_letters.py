"""What people are written: every message, in both languages, as text, HTML and chat."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import event as sql_event
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.db import db
from eventreg.mail.models import OutboxMail, StaffMessage
from eventreg.mail.rules import Channel
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.letters import (
    Letter,
    Stationery,
    sample_letter,
    whatsapp_text,
    whatsapp_texts,
    write_letter,
)
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import NewGroup, add_group, cancel
from eventreg.registration.rules import Message
from tests.factories import make_event, make_registration, offer_of

BASE_URL = "https://daftar.example.org/acara"
ABOUT_GROUPS = (Message.GROUP, Message.INVITATION, Message.INVITATION_REMINDER)


@pytest.fixture
def stationery(app: Flask) -> Stationery:
    return Stationery(app.jinja_env, BASE_URL, force_locale)


@pytest.fixture
def somebody(session: Session, now: datetime) -> Registration:
    """A confirmed person of an event that begins in two days."""
    event = make_event(session, slug="cerdig", now=now + timedelta(days=2))
    return make_registration(
        session,
        offer_of(event, "agency"),
        full_name="Siti <b>Rahayu</b>",
        title_front="Dr.",
        email="siti@example.org",
        phone="+628930000001",
        now=now,
    )


@pytest.fixture
def group(session: Session, somebody: Registration, now: datetime) -> Group:
    """An agency that was asked to send people."""
    new = NewGroup(
        offer_id=somebody.offer_id,
        submission_id=uuid4(),
        organization="Dinas Contoh",
        region_code="35.78",
        contact_name="Dewi Anggraini",
        contact_email="dewi@example.org",
        places=3,
        invited=True,
    )
    return add_group(session, new, actor=SYSTEM, now=now)


def mail_to(
    subject: Registration | Group,
    message: Message,
    now: datetime,
    language: str = "id",
    **facts: str,
) -> OutboxMail:
    """A message that was lined up, but lies in no outbox."""
    person = isinstance(subject, Registration)
    address = subject.email if isinstance(subject, Registration) else subject.contact_email
    return OutboxMail(
        channel=Channel.EMAIL,
        event_id=subject.event_id,
        registration_id=subject.id if person else None,
        group_id=None if person else subject.id,
        recipient=address,
        message=message,
        language=language,
        facts=facts,
        queued_at=now,
    )


def facts_for(
    session: Session, subject: Registration | Group, message: Message, now: datetime
) -> dict[str, str]:
    """What a message needs besides the person: one that staff wrote names the text that they wrote."""
    if message is not Message.WRITTEN:
        return {}
    written = StaffMessage(
        event_id=subject.event_id,
        subject=f"{subject.event.title}: bawa laptop",
        text="Bawalah laptop <b>sendiri</b>.",
        written_by="Rina",
        created_at=now,
    )
    session.add(written)
    session.flush()
    return {"written": str(written.id)}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("message", Message)
def test_every_message_says_what_when_where_and_whom_to_ask(
    session: Session,
    stationery: Stationery,
    somebody: Registration,
    group: Group,
    now: datetime,
    message: Message,
    language: str,
) -> None:
    subject = group if message in ABOUT_GROUPS else somebody
    facts = facts_for(session, subject, message, now)
    mail = mail_to(subject, message, now, language, **facts)

    letter = sample_letter(session, mail, stationery, now=now)

    assert somebody.event.title in letter.subject
    name = "Dewi Anggraini" if subject is group else "Dr. Siti <b>Rahayu</b>"
    assert (
        f"Bapak/Ibu {name}," in letter.text if language == "id" else f"Dear {name}," in letter.text
    )
    for told in ("Gedung Contoh", "WIB", "panitia@example.org", "0893-0000-0001"):
        assert told in letter.text
        assert told in letter.html
    kind = "g" if subject is group else "r"
    own_page = f"{BASE_URL}/{kind}/{subject.secret}"
    assert (own_page in letter.text) is (message is not Message.MERGED), "That page counts no more."
    assert f"{BASE_URL}/e/cerdig/privacy" in letter.text
    assert letter.reply_to == "panitia@example.org"
    assert "None" not in letter.text + letter.html
    assert "%(" not in letter.text + letter.subject


@pytest.mark.parametrize("message", [one for one in Message if one not in ABOUT_GROUPS])
def test_html_says_the_same_and_loads_nothing(
    session: Session,
    stationery: Stationery,
    somebody: Registration,
    now: datetime,
    message: Message,
) -> None:
    mail = mail_to(somebody, message, now, **facts_for(session, somebody, message, now))
    letter = sample_letter(session, mail, stationery, now=now)

    page = BeautifulSoup(letter.html, "html.parser")
    seen = " ".join(page.body.get_text(" ").split()) if page.body else ""
    for line in filter(None, letter.text.splitlines()):
        words = line.partition(": https://")[0]
        assert " ".join(words.split()) in seen or words in {
            "--",
            "Halaman pribadi Bapak/Ibu:",
            "Mohon menjawab di sini:",
        }, line
    sources = [str(one["src"]) for one in page.select("[src]")]
    assert sources in ([], ["cid:qr@eventreg"])
    assert not page.select("script, link, iframe, form")
    assert "url(" not in letter.html
    assert page.select("b") == [], "The name came through as markup."


def test_a_reason_stands_in_the_message(
    session: Session, stationery: Stationery, somebody: Registration, now: datetime
) -> None:
    somebody.state_reason = "Surat tugas\x0cbelum ada <i>sama sekali</i>."

    letter = sample_letter(session, mail_to(somebody, Message.REJECTED, now), stationery, now=now)

    assert "Alasan: Surat tugas\x0cbelum ada <i>sama sekali</i>." in letter.text
    assert "&lt;i&gt;" in letter.html


def test_the_link_leads_to_where_the_answer_is_given(
    session: Session, stationery: Stationery, somebody: Registration, now: datetime
) -> None:
    for message, page in ((Message.REMINDER, "/answer"), (Message.PLACE_OFFERED, "/place")):
        letter = sample_letter(session, mail_to(somebody, message, now), stationery, now=now)
        assert f"{BASE_URL}/r/{somebody.secret}{page}\n" in letter.text


def test_an_offer_names_the_moment_or_the_hours(
    session: Session, stationery: Stationery, somebody: Registration, now: datetime
) -> None:
    somebody.event.answer_hours = 6
    mail = mail_to(somebody, Message.PLACE_OFFERED, now)
    assert "6 jam" in sample_letter(session, mail, stationery, now=now).text

    somebody.answer_by = datetime.fromisoformat("2026-12-01T05:30:00+00:00")
    text = sample_letter(session, mail, stationery, now=now).text
    assert "paling lambat 1 Desember 2026, 12.30 WIB" in text


def test_what_has_been_overtaken_is_not_written(
    session: Session, stationery: Stationery, somebody: Registration, now: datetime
) -> None:
    mail = mail_to(somebody, Message.CONFIRMED, now)
    assert isinstance(write_letter(session, mail, stationery, now=now), Letter)

    cancel(session, somebody, reason="", actor=SYSTEM, now=now)

    assert write_letter(session, mail, stationery, now=now) is None
    assert whatsapp_text(session, mail, stationery, now=now) is None


def test_a_contact_that_was_given_up_gets_no_link(
    session: Session, stationery: Stationery, somebody: Registration, now: datetime
) -> None:
    mail = mail_to(somebody, Message.CONTACT_CHANGED, now)
    somebody.email = "baru@example.org"

    old = write_letter(session, mail, stationery, now=now)
    mail.recipient = "baru@example.org"
    new = write_letter(session, mail, stationery, now=now)

    assert old is not None
    assert new is not None
    assert somebody.secret not in old.text + old.html
    assert (old.qr, old.calendars) == ("", ())
    assert f"/r/{somebody.secret}" in new.text
    assert new.qr
    assert write_letter(session, mail_to(somebody, Message.LINK, now), stationery, now=now)
    mail.message, mail.recipient = Message.LINK, "siti@example.org"
    assert write_letter(session, mail, stationery, now=now) is None


def test_the_chat_is_short_and_fits_into_a_link(
    session: Session, stationery: Stationery, somebody: Registration, now: datetime
) -> None:
    mail = mail_to(somebody, Message.CONFIRMED, now, "en")
    mail.recipient = somebody.phone or ""

    text = whatsapp_text(session, mail, stationery, now=now)

    assert text is not None
    assert text.startswith("Dear Dr. Siti <b>Rahayu</b>,")
    assert f"\n{BASE_URL}/r/{somebody.secret}\n" in text
    assert len(text) < 1000
    link = whatsapp_link(mail.recipient, text)
    assert link is not None
    assert unquote(link.partition("?text=")[2]) == text
    assert "QR code at the registration desk" not in text, "Nothing is attached to a chat."


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    sql_event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sql_event.remove(db.engine, "before_cursor_execute", note)


def test_a_long_worklist_takes_as_few_reads_as_a_short_one(
    app: Flask,
    session: Session,
    stationery: Stationery,
    somebody: Registration,
    now: datetime,
    statements: list[str],
) -> None:
    people = [make_registration(session, somebody.offer, now=now) for _ in range(20)]
    mails = [mail_to(one, Message.CONFIRMED, now) for one in people]
    for mail, one in zip(mails, people, strict=True):
        mail.recipient = one.phone or ""
    cancel(session, people[3], reason="", actor=SYSTEM, now=now)
    session.commit()
    session.expunge_all()
    statements.clear()

    texts = whatsapp_texts(session, mails, stationery, now=now)

    assert len([one for one in statements if re.match("select", one, re.IGNORECASE)]) <= 5
    assert texts[3] is None
    for text, one in zip(texts, people, strict=True):
        assert one is people[3] or (text is not None and one.secret in text)


def test_what_is_gone_or_unheard_of_is_an_error(
    session: Session, stationery: Stationery, somebody: Registration, now: datetime
) -> None:
    mail = mail_to(somebody, Message.CONFIRMED, now)
    mail.registration_id = 999_999
    with pytest.raises(LookupError):
        write_letter(session, mail, stationery, now=now)
    mail.registration_id = None
    with pytest.raises(LookupError):
        write_letter(session, mail, stationery, now=now)
    mail = mail_to(somebody, Message.CONFIRMED, now)
    mail.message = "unheard_of"
    with pytest.raises(ValueError, match="unheard_of"):
        write_letter(session, mail, stationery, now=now)
