"""What people read of a merge, and of one that is taken back; whose link goes to whom."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration import operations
from eventreg.registration.letters import Letter, Stationery, whatsapp_text, write_letter
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import TIME_TO_UNDO, MergeStands, MergeUndone
from eventreg.registration.rules import Message, State
from tests.events.calendars import entries
from tests.factories import make_event, make_registration, offer_of

PHONE, MAIL = "+6289300112233", "rizal@example.org"
Pair = tuple[Registration, Registration]


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event of next week with a waiting list."""
    return make_event(session, slug="acara", now=now + timedelta(days=7), waiting_list=True)


@pytest.fixture
def stationery(app: Flask) -> Stationery:
    return Stationery(app.jinja_env, "https://daftar.example.org", force_locale)


@pytest.fixture
def pair(session: Session, event: Event, now: datetime) -> Pair:
    """The kept one has a phone alone; the other one was mailed its ticket."""
    offer = offer_of(event, "agency")
    kept = make_registration(session, offer, now=now, full_name="Rizal Fahmi", phone=PHONE)
    other = make_registration(session, offer, now=now, full_name="Pak Rizal", email=MAIL)
    for line in session.scalars(select(OutboxMail)):
        line.state, line.sent_at = MailState.SENT, now
    session.flush()
    return kept, other


def line_of(session: Session, one: Registration, message: Message) -> OutboxMail | None:
    """The latest message of a kind about somebody."""
    return session.scalars(
        select(OutboxMail)
        .where(OutboxMail.registration_id == one.id, OutboxMail.message == message)
        .order_by(OutboxMail.id.desc())
        .limit(1)
    ).one_or_none()


def news(session: Session, one: Registration, message: Message) -> OutboxMail:
    line = line_of(session, one, message)
    assert line is not None
    return line


def letter(session: Session, line: OutboxMail, stationery: Stationery, now: datetime) -> Letter:
    found = write_letter(session, line, stationery, now=now)
    assert found is not None
    return found


def merge(session: Session, pair: Pair, now: datetime) -> OutboxMail:
    """Merges the two; what the given-up one's contact reads of it."""
    assert operations.merge(session, *pair, actor=SYSTEM, now=now)
    return news(session, pair[1], Message.MERGED)


def read(session: Session, line: OutboxMail, now: datetime) -> None:
    """The message has left."""
    line.state, line.sent_at = MailState.SENT, now
    session.flush()


def test_the_given_up_contact_is_told_once_it_cannot_be_undone_unread(
    session: Session, pair: Pair, stationery: Stationery, now: datetime
) -> None:
    kept, other = pair
    line = merge(session, pair, now)

    assert (line.recipient, line.channel) == (MAIL, Channel.EMAIL)
    assert line.due_at == now + TIME_TO_UNDO
    found = letter(session, line, stationery, now)
    assert "kode QR" in found.text
    assert {one.method for one in found.calendars} == {"CANCEL"}
    assert len(found.calendars) == len(other.event.sessions)
    # The e-mail address filled a gap of the kept one: it is that one's contact from now on.
    assert f"/r/{kept.secret}" in found.text
    assert other.secret not in found.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_foreign_contact_never_gets_the_link_of_the_one_that_counts(
    session: Session, pair: Pair, stationery: Stationery, now: datetime, language: str
) -> None:
    kept, other = pair
    kept.email, other.language = "lain@example.org", language
    line = merge(session, pair, now)

    found = letter(session, line, stationery, now)
    assert found.qr == ""
    for secret in (kept.secret, other.secret, "lain@example.org", PHONE):
        assert secret not in found.text + found.html
    asked = {"id": "hubungi penyelenggara", "en": "contact the organizer"}[language]
    assert asked in found.text


def test_the_contact_of_a_group_becomes_nobodys_contact_by_a_merge(
    session: Session, pair: Pair, stationery: Stationery, now: datetime
) -> None:
    """The address may be that of whoever registered the group: it would get a stranger's link."""
    kept, other = pair
    group = Group(
        event_id=kept.event_id, offer_id=kept.offer_id, organization="Dinas Contoh",
        region_code="35.78", contact_name="Retno", language="id", secret="s" * 43, created_at=now,
    )  # fmt: skip
    session.add(group)
    session.flush()
    other.group_id = group.id
    line = merge(session, pair, now)

    assert (kept.email, kept.group_id) == (None, None)
    assert f"/r/{kept.secret}" not in letter(session, line, stationery, now).text


def test_who_was_offered_a_place_is_offered_it_again_with_time_to_answer(
    session: Session, event: Event, now: datetime
) -> None:
    event.answer_hours = 24
    offer = offer_of(event, "agency")
    kept = make_registration(session, offer, now=now, full_name="Rizal Fahmi", phone=PHONE)
    other = make_registration(session, offer, now=now, full_name="Pak Rizal", email=MAIL)
    other.state, other.seat, other.offered_at = State.WAITLISTED, None, now
    other.waiting_since, other.answer_by = now, now + timedelta(hours=1)
    read(session, merge(session, (kept, other), now), now)

    later = now + timedelta(hours=3)
    assert isinstance(operations.undo_merge(session, other, actor=SYSTEM, now=later), MergeUndone)
    session.expire(other)
    assert other.offered_at == now
    assert other.answer_by is None
    assert news(session, other, Message.PLACE_OFFERED).queued_at == later


def test_whoever_has_no_mail_reads_it_by_whatsapp(
    session: Session, event: Event, stationery: Stationery, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    kept = make_registration(session, offer, now=now, full_name="Rizal Fahmi", phone=PHONE)
    other = make_registration(session, offer, now=now, full_name="Pak Rizal", phone=PHONE)
    line = merge(session, (kept, other), now)

    assert (line.channel, line.recipient) == (Channel.WHATSAPP, PHONE)
    text = whatsapp_text(session, line, stationery, now=now)
    assert text is not None
    assert f"/r/{kept.secret}" in text


def test_the_link_stops_going_out_when_the_one_that_counts_has_ended(
    session: Session, pair: Pair, stationery: Stationery, now: datetime
) -> None:
    line = merge(session, pair, now)
    operations.cancel(session, pair[0], reason="", actor=SYSTEM, now=now)
    assert "/r/" not in letter(session, line, stationery, now).text


def test_a_slip_is_taken_back_before_anybody_reads_of_it(
    session: Session, pair: Pair, now: datetime
) -> None:
    line = merge(session, pair, now)
    undone = operations.undo_merge(session, pair[1], actor=SYSTEM, now=now)

    assert isinstance(undone, MergeUndone)
    assert line.state is MailState.WITHDRAWN
    waiting = select(OutboxMail).where(OutboxMail.state == MailState.WAITING)
    assert session.scalars(waiting).all() == []


def test_who_read_of_the_merge_reads_that_it_was_taken_back(
    session: Session, pair: Pair, stationery: Stationery, now: datetime
) -> None:
    line = merge(session, pair, now)
    gone = letter(session, line, stationery, now)
    read(session, line, now)
    operations.undo_merge(session, pair[1], actor=SYSTEM, now=now)

    back = news(session, pair[1], Message.CONFIRMED)
    assert back.state is MailState.WAITING
    found = letter(session, back, stationery, now)
    assert found.qr
    assert "berlaku lagi" in found.text
    taken = {one["UID"]: one["SEQUENCE"] for file in gone.calendars for one in entries(file.data)}
    again = [one for file in found.calendars for one in entries(file.data)]
    assert {one["UID"] for one in again} == set(taken)
    assert all(one["SEQUENCE"] > taken[one["UID"]] for one in again)


def test_whose_place_went_on_reads_that_they_wait(
    session: Session, pair: Pair, stationery: Stationery, now: datetime
) -> None:
    merge(session, pair, now)
    offer_of(pair[0].event, "agency").quota = 1
    undone = operations.undo_merge(session, pair[1], actor=SYSTEM, now=now)

    assert undone == MergeUndone(State.WAITLISTED)
    found = letter(session, news(session, pair[1], Message.WAITLISTED), stationery, now)
    assert "daftar tunggu" in found.text
    assert "Terima kasih" not in found.text
    assert {one.method for one in found.calendars} == {"CANCEL"}, "The first ticket brought one."


def test_without_a_waiting_list_a_merge_stands_until_there_is_a_place(
    session: Session, pair: Pair, now: datetime
) -> None:
    kept, other = pair
    merge(session, pair, now)
    offer = offer_of(kept.event, "agency")
    offer.quota, offer.waiting_list = 1, False
    session.flush()

    assert operations.undo_merge(session, other, actor=SYSTEM, now=now) is MergeStands.NO_PLACE
    assert (other.state, other.replaced_by_id, kept.email) == (State.REPLACED, kept.id, MAIL)
    assert news(session, other, Message.MERGED).state is MailState.WAITING

    offer.quota = 2
    assert operations.undo_merge(session, other, actor=SYSTEM, now=now) == MergeUndone(
        State.CONFIRMED
    )


def ask(session: Session, now: datetime, email: str) -> int:
    """Somebody types an e-mail address into the form for lost links."""
    return operations.send_links(session, phone=None, email=email, now=now)


def test_a_contact_that_stands_on_the_given_up_one_alone_is_not_locked_out(
    session: Session, pair: Pair, stationery: Stationery, now: datetime
) -> None:
    kept, other = pair
    kept.email = "lain@example.org"
    read(session, merge(session, pair, now), now)
    later = now + timedelta(hours=2)

    assert ask(session, later, MAIL) == 1
    line = news(session, other, Message.MERGED)
    assert (line.state, line.recipient) == (MailState.WAITING, MAIL)
    assert kept.secret not in letter(session, line, stationery, later).text
    assert ask(session, later, MAIL) == 0, "One message an hour goes to one person."
    assert line_of(session, kept, Message.LINK) is None


def test_a_contact_of_both_gets_the_link_of_the_one_that_counts_alone(
    session: Session, pair: Pair, now: datetime
) -> None:
    kept, other = pair
    first = merge(session, pair, now)
    read(session, first, now)
    later = now + timedelta(hours=2)

    assert ask(session, later, MAIL) == 1
    assert news(session, kept, Message.LINK).recipient == MAIL
    assert news(session, other, Message.MERGED) is first


def test_whom_a_substitute_follows_is_sent_nothing(
    session: Session, pair: Pair, now: datetime
) -> None:
    kept, other = pair
    other.state, other.seat, other.replaced_by_id = State.REPLACED, None, kept.id
    session.flush()
    assert ask(session, now, MAIL) == 0
