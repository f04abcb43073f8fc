"""What of a move people do not know yet: through a cancellation that is taken back, and before anybody came."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import remove_session
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.events.operations import session_data_of
from eventreg.events.rules import EventMode, EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    Delay,
    NewGroup,
    add_group,
    answer_reminder,
    archive_event,
    cancel,
    cancel_event,
    delay_session,
    last_delay,
    move_session,
    restore_event,
    tell_of_move,
    unarchive_event,
    undo_delay,
)
from eventreg.registration.rules import Message
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event that meets both ways, in three days."""
    event = make_event(session, slug="acara", now=now)
    event.mode = EventMode.HYBRID
    for number, one in enumerate(event.sessions):
        one.starts_at = now + (3 + number) * DAY
        one.ends_at = one.starts_at + timedelta(hours=4)
    session.flush()
    return event


def registered(session: Session, event: Event, when: datetime) -> Registration:
    """Somebody who signed up at that time, and has an address."""
    person = make_registration(session, offer_of(event, "agency"), email="siti@example.org")
    person.created_at = when
    session.flush()
    return person


@pytest.fixture
def person(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody who registered yesterday."""
    return registered(session, event, now - DAY)


def change(page: PageClient, **fields: str) -> None:
    """Saves the event with other words."""
    page.get(f"{E}/edit?lang=en")
    page.submit(status=303, **fields)


def ask(page: PageClient, path: str, **fields: str) -> None:
    """Sends the form of a page, and goes where it leads."""
    page.get(f"{E}/{path}?lang=en")
    page.submit(status=303, **fields)
    page.follow()


def is_settled(page: PageClient) -> bool:
    """Whether the page on which people are told says that nobody is to be told."""
    page.get(f"{E}/tell?lang=en")
    return page.soup.select_one(".er-empty") is not None


def lines(session: Session, message: Message) -> Sequence[OutboxMail]:
    of_message = OutboxMail.message == message
    return session.scalars(select(OutboxMail).where(of_message).order_by(OutboxMail.id)).all()


def read(session: Session, message: Message) -> None:
    """All mails of a kind that wait have reached their readers."""
    for one in lines(session, message):
        if one.state is MailState.WAITING:
            one.state = MailState.SENT
    session.flush()


# A cancellation that is taken back


@pytest.mark.usefixtures("person")
def test_a_move_is_still_to_be_told_when_a_cancellation_is_taken_back(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    change(page, venue="Gedung Lain")
    ask(page, "cancel", reason="Banjir")
    assert is_settled(page)
    assert "as everybody who is registered knows them" not in page.text
    ask(page, "restore")
    assert page.url == f"{E}/tell", "The question is open again, and is asked at once."
    assert "Changed: the place." in page.text
    page.submit(status=303, button="answer=all")
    session.refresh(event)
    assert (event.moved_at, event.moved_what) == (None, [])
    assert len(lines(session, Message.EVENT_CHANGED)) == 1


@pytest.mark.usefixtures("person")
def test_what_changes_while_an_event_is_cancelled_is_asked_when_it_takes_place(
    page: PageClient, signed_in: SignedIn
) -> None:
    signed_in()
    ask(page, "cancel", reason="Banjir")
    change(page, venue="Gedung Lain")
    page.follow()
    assert page.url == E, "Nobody is told of a move of what does not take place."
    ask(page, "restore")
    assert page.url == f"{E}/tell"
    assert "Changed: the place." in page.text


@pytest.mark.usefixtures("person")
def test_an_answer_that_comes_once_the_event_is_cancelled_tells_nobody(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    change(page, venue="Gedung Lain")
    page.get(f"{E}/tell?lang=en")
    cancel_event(session, event, reason="Banjir", actor=SYSTEM, now=utc_now())
    session.commit()
    page.submit(status=303, button="answer=all")
    page.follow()
    assert "The event is not published. Nobody was told." in page.text
    assert not lines(session, Message.EVENT_CHANGED)
    assert event.moved_what == ["place"], "It is asked again when the event takes place."


def test_whoever_read_of_the_cancellation_reads_of_the_move_with_the_news_that_it_takes_place(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    reader, other = (registered(session, event, now - DAY) for _ in range(2))
    answer_reminder(session, reader, coming=True, actor=SYSTEM, now=now)
    session.commit()
    signed_in()
    change(page, venue="Gedung Lain")
    ask(page, "cancel", reason="Banjir")
    lines(session, Message.EVENT_CANCELLED)[0].state = MailState.SENT
    session.commit()
    ask(page, "restore")
    (first,) = lines(session, Message.EVENT_CHANGED)
    assert (first.registration_id, first.facts["moved"]) == (reader.id, "yes")
    session.refresh(reader)
    assert reader.coming is None, "What was answered was about another place."
    read(session, Message.EVENT_CHANGED)
    session.commit()

    page.get(f"{E}/tell?lang=en")
    page.submit(status=303, button="answer=all")
    told = lines(session, Message.EVENT_CHANGED)
    assert [one.registration_id for one in told] == [reader.id, other.id], "Nobody reads it twice."


@pytest.mark.usefixtures("person")
def test_when_all_have_read_of_the_move_nothing_is_asked(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    change(page, venue="Gedung Lain")
    ask(page, "cancel", reason="Banjir")
    read(session, Message.EVENT_CANCELLED)
    session.commit()
    ask(page, "restore")
    read(session, Message.EVENT_CHANGED)
    session.commit()
    assert is_settled(page)
    change(page, meeting_url="https://rapat.example.org/j/1")
    page.follow()
    assert "Changed: the meeting link or the notes on it." in page.text


def test_an_event_that_was_archived_cancelled_keeps_what_is_to_be_told(
    session: Session, event: Event, person: Registration, now: datetime
) -> None:
    event.moved_at, event.moved_what = now, ["place"]
    session.flush()
    later = now + MINUTE
    cancel_event(session, event, reason="Banjir", actor=SYSTEM, now=later)
    assert archive_event(session, event, actor=SYSTEM, now=later) == 0
    assert unarchive_event(session, event, actor=SYSTEM, now=later)
    assert restore_event(session, event, note="", actor=SYSTEM, now=later) == 0
    assert tell_of_move(session, event, note="", actor=SYSTEM, now=later) == 1
    assert [one.registration_id for one in lines(session, Message.EVENT_CHANGED)] == [person.id]


# Before anybody came


def test_what_changed_before_anybody_registered_is_no_news(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    event.state = EventState.DRAFT
    session.commit()
    signed_in()
    change(page, venue="Gedung Lain")
    ask(page, "publish")
    change(page, address="Jl. Contoh 1")
    registered(session, event, utc_now())
    session.commit()
    assert is_settled(page)
    change(page, meeting_url="https://rapat.example.org/j/1")
    page.follow()
    assert "Changed: the meeting link or the notes on it." in page.text
    page.submit(status=303, button="answer=all")
    (mail,) = lines(session, Message.EVENT_CHANGED)
    assert mail.facts == {"what": "meeting"}


def test_a_day_that_nobody_knew_is_not_named_as_the_former_one(
    session: Session, event: Event, now: datetime
) -> None:
    one = event.sessions[0]
    data = session_data_of(one)
    next_day = replace(data, starts_at=data.starts_at + DAY, ends_at=data.ends_at + DAY)
    move_session(session, one, next_day, actor=SYSTEM, now=now)
    registered(session, event, now + MINUTE)
    upstairs = replace(next_day, room="Lantai 7")
    move_session(session, one, upstairs, actor=SYSTEM, now=now + 2 * MINUTE)
    assert event.moved_what == ["place"]
    assert tell_of_move(session, event, note="", actor=SYSTEM, now=now + 3 * MINUTE) == 1
    (mail,) = lines(session, Message.EVENT_CHANGED)
    assert mail.facts == {}


def test_a_delay_is_all_that_is_to_be_told_where_nobody_knew_an_earlier_move(
    session: Session, event: Event, now: datetime
) -> None:
    event.moved_at, event.moved_what = now, ["place"]
    registered(session, event, now + MINUTE)
    one = event.sessions[0]
    wish = Delay(one.id, timedelta(minutes=30), seen=one.starts_at, ask=True)
    delay_session(session, event, wish, actor=SYSTEM, now=now + 2 * MINUTE)
    assert event.moved_what == ["time"]
    entry = last_delay(session, event.id)
    assert entry is not None
    undo_delay(session, event, seen=entry.id, actor=SYSTEM, now=now + 3 * MINUTE)
    assert event.moved_what == []


def test_a_session_that_is_removed_is_all_that_is_to_be_told_then(
    session: Session, event: Event, now: datetime
) -> None:
    event.moved_at, event.moved_what = now, ["place"]
    registered(session, event, now + MINUTE)
    one = event.sessions[1]
    assert remove_session(session, one, actor=SYSTEM, now=now + 2 * MINUTE) is None
    assert event.moved_what == ["programme"]


def test_an_invited_group_is_somebody_who_knows(
    session: Session, event: Event, now: datetime
) -> None:
    group = NewGroup(
        offer_of(event, "agency").id, uuid4(), "Dinas Contoh", "35.73", invited=True,
        contact_email="dinas@example.org",
    )  # fmt: skip
    add_group(session, group, actor=SYSTEM, now=now - DAY)
    event.moved_at, event.moved_what = now, ["place"]
    session.flush()
    one = event.sessions[1]
    assert remove_session(session, one, actor=SYSTEM, now=now + 2 * MINUTE) is None
    assert event.moved_what == ["place", "programme"]


@pytest.mark.usefixtures("person")
def test_what_whoever_is_left_saw_is_not_announced_to_them(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, person: Registration
) -> None:
    signed_in()
    change(page, venue="Gedung Lain")
    registered(session, event, utc_now())
    cancel(session, person, reason="", actor=SYSTEM, now=utc_now())
    session.commit()
    change(page, meeting_url="https://rapat.example.org/j/1")
    page.follow()
    assert "Changed: the meeting link or the notes on it." in page.text


@pytest.mark.usefixtures("person")
def test_what_the_earliest_does_not_know_stays_to_be_told(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    change(page, venue="Gedung Lain")
    registered(session, event, utc_now())
    session.commit()
    change(page, meeting_url="https://rapat.example.org/j/1")
    page.follow()
    assert "Changed: the meeting link or the notes on it, the place." in page.text
