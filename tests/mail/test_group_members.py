"""What people are written whom the contact of a group registered."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from eventreg.audit.rules import CONTACT
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel
from eventreg.registration.letters import Stationery, whatsapp_text, write_letter
from eventreg.registration.models import Registration
from eventreg.registration.operations import Member, NewGroup, register_group
from eventreg.registration.rules import Message
from tests.factories import make_event, make_person, make_registration, offer_of
from tests.questions import ask

BY = "didaftarkan oleh Dewi Anggraini (Dinas Contoh)"


@pytest.fixture
def stationery(app: Flask) -> Stationery:
    return Stationery(app.jinja_env, "https://daftar.example.org", force_locale)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event with one place in each category, and a waiting list."""
    return make_event(session, now=now + timedelta(days=2), quota=1, waiting_list=True)


@pytest.fixture
def members(session: Session, event: Event, now: datetime) -> list[Registration]:
    """Two people of a group: one with a place, one who waits."""
    new = NewGroup(
        offer_id=offer_of(event, "agency").id,
        submission_id=uuid4(),
        organization="Dinas Contoh",
        region_code="35.78",
        contact_name="Dewi Anggraini",
        contact_phone="+628930000001",
    )
    people = [Member(uuid4(), make_person(email=f"{name}@example.org")) for name in ("a", "b")]
    made = register_group(session, new, people, actor=CONTACT, now=now)
    assert made.group is not None
    return list(made.group.members)


def to(person: Registration, message: Message, channel: Channel, now: datetime) -> OutboxMail:
    """A message that was lined up, but lies in no outbox."""
    return OutboxMail(
        channel=channel,
        event_id=person.event_id,
        registration_id=person.id,
        group_id=person.group_id,
        recipient=person.email,
        message=message,
        language="id",
        facts={},
        queued_at=now,
    )


def both(
    session: Session, stationery: Stationery, person: Registration, message: Message, now: datetime
) -> list[str]:
    """The message as a mail and as the text of a chat."""
    mail = write_letter(session, to(person, message, Channel.EMAIL, now), stationery, now=now)
    chat = whatsapp_text(session, to(person, message, Channel.WHATSAPP, now), stationery, now=now)
    assert mail is not None
    assert chat is not None
    return [" ".join(text.split()) for text in (mail.text, chat)]


def test_whoever_was_registered_by_others_is_not_thanked_for_it(
    session: Session, stationery: Stationery, members: list[Registration], now: datetime
) -> None:
    seated, waiting = members
    for text in both(session, stationery, seated, Message.CONFIRMED, now):
        assert BY in text
        assert "Terima kasih telah mendaftar" not in text
        assert "kode QR" in text
    for text in both(session, stationery, waiting, Message.WAITLISTED, now):
        assert BY in text
        assert "Terima kasih telah mendaftar" not in text
        assert "daftar tunggu" in text
        assert "kode QR" not in text


def test_they_are_asked_what_the_contact_could_not_answer(
    session: Session,
    event: Event,
    stationery: Stationery,
    members: list[Registration],
    now: datetime,
) -> None:
    ask(session, event, now, "kaus", label_id="Ukuran kaus", required=True)
    db.session().flush()
    for person, message in zip(members, (Message.CONFIRMED, Message.WAITLISTED), strict=True):
        for text in both(session, stationery, person, message, now):
            assert "Ukuran kaus" in text


def test_whoever_registered_alone_is_thanked(
    session: Session, event: Event, stationery: Stationery, now: datetime
) -> None:
    alone = make_registration(session, offer_of(event, "kim"), email="c@example.org", now=now)
    for text in both(session, stationery, alone, Message.CONFIRMED, now):
        assert "Terima kasih telah mendaftar" in text
        assert "didaftarkan oleh" not in text
