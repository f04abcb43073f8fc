"""What is taken back or moved later, and what must not be left behind by it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM, Actor, ActorKind
from eventreg.events.models import Event
from eventreg.events.operations import session_data_of
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration import operations
from eventreg.registration.letters import Letter, Stationery, write_letter
from eventreg.registration.models import Registration
from eventreg.registration.operations import TIME_TO_UNDO, SignUp
from eventreg.registration.queries import arrivals
from eventreg.registration.rules import Message, State
from tests.events.calendars import entries
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of

RETNO = Actor(ActorKind.STAFF, 1, "Retno")
HOUR = timedelta(hours=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event of next week with one place for agencies and a waiting list."""
    soon = now + timedelta(days=7)
    return make_event(session, slug="acara", now=soon, waiting_list=True, quota=1)


@pytest.fixture
def stationery(app: Flask) -> Stationery:
    return Stationery(app.jinja_env, "https://daftar.example.org", force_locale)


def signed_up(session: Session, event: Event, now: datetime, **more: str) -> Registration:
    offer = offer_of(event, "agency")
    form = SignUp(offer.id, uuid4(), make_person(offer.kind, **more), NOTICE_READ)
    outcome = operations.sign_up(session, form, actor=PARTICIPANT, now=now)
    return session.get_one(Registration, outcome.registration_id)  # type: ignore[union-attr]  # A refusal has none, and fails here.


def latest(session: Session, one: Registration, message: Message) -> OutboxMail:
    return session.scalars(
        select(OutboxMail)
        .where(OutboxMail.registration_id == one.id, OutboxMail.message == message)
        .order_by(OutboxMail.id.desc())
    ).all()[0]


def sent(
    session: Session, one: Registration, message: Message, stationery: Stationery, now: datetime
) -> Letter:
    """The message as it leaves now."""
    line = latest(session, one, message)
    letter = write_letter(session, line, stationery, now=now)
    assert letter is not None
    line.state, line.sent_at = MailState.SENT, now
    session.flush()
    return letter


def sequences(letter: Letter) -> dict[str, int]:
    return {one["UID"]: one["SEQUENCE"] for file in letter.calendars for one in entries(file.data)}


def methods(letter: Letter) -> set[str]:
    return {one.method for one in letter.calendars}


# -- the time to answer an offered place --------------------------------------------------------


def offered(session: Session, event: Event, now: datetime) -> tuple[Registration, OutboxMail]:
    """Somebody to whom a place was offered, and a copy of the line, for a contact that is new."""
    event.answer_hours = 24
    first = make_registration(session, offer_of(event, "agency"), now=now)
    waiting = signed_up(session, event, now)
    operations.cancel(session, first, reason="", actor=SYSTEM, now=now)
    line = latest(session, waiting, Message.PLACE_OFFERED)
    assert operations.withdraw(session, line, actor=RETNO, now=now) is False
    line.state = MailState.WITHDRAWN  # As the sender does with what goes to a contact of before.
    session.flush()
    copy = operations.resend(session, line, actor=RETNO, now=now + HOUR)
    assert copy is not None
    return waiting, copy


def test_the_clock_stops_when_the_tick_that_started_it_was_a_slip(
    session: Session, event: Event, now: datetime
) -> None:
    waiting, copy = offered(session, event, now)
    later = now + 2 * HOUR
    operations.tick_off(session, copy, actor=RETNO, now=later)
    assert waiting.answer_by == later + 24 * HOUR

    assert operations.take_back_tick(session, copy, actor=RETNO, now=later)
    assert waiting.answer_by is None, "Nobody has told them of the place."


def test_the_clock_runs_on_when_another_message_has_told_of_the_place(
    session: Session, event: Event, now: datetime
) -> None:
    waiting, copy = offered(session, event, now)
    later = now + 2 * HOUR
    operations.tick_all(session, [copy], actor=RETNO, now=later)
    again = operations.resend(session, copy, actor=RETNO, now=later)
    assert again is not None
    operations.tick_off(session, again, actor=RETNO, now=later)
    running = waiting.answer_by

    assert operations.take_back_tick(session, again, actor=RETNO, now=later)
    assert waiting.answer_by == running, "This tick did not start it."
    operations.tick_off(session, again, actor=RETNO, now=later)
    assert operations.take_back_tick(session, copy, actor=RETNO, now=later)
    assert waiting.answer_by == running, "The second message has told them."


# -- answers to the reminder, when the event moves ----------------------------------------------


def test_other_systems_learn_whose_answer_a_move_made_void(
    session: Session, event: Event, now: datetime
) -> None:
    came, silent = (
        make_registration(session, offer_of(event, slug), now=now) for slug in ("agency", "kim")
    )
    operations.answer_reminder(session, came, coming=True, actor=PARTICIPANT, now=now)
    assert came.coming
    event.moved_at = now
    session.flush()
    later = now + HOUR

    assert operations.tell_of_move(session, event, note="", actor=RETNO, now=later) is not None

    changed = arrivals(session, event.id, changed_since=later, limit=9)
    assert [one.id for one in changed] == [came.id]
    assert [one.coming for one in (came, silent)] == [None, None]


# -- calendars, when a decision or a merge is taken back ----------------------------------------


def test_an_approval_that_was_read_leaves_the_calendar_when_it_is_undone(
    session: Session, event: Event, stationery: Stationery, now: datetime
) -> None:
    offer_of(event, "agency").approval = True
    one = signed_up(session, event, now, email="siti@example.org")
    assert methods(sent(session, one, Message.PENDING, stationery, now)) == set()
    done = operations.approve(session, event.id, [one.uid], actor=RETNO, now=now)
    read_at = now + TIME_TO_UNDO
    approval = sent(session, one, Message.APPROVED, stationery, read_at)
    operations.undo_decision(session, event.id, done.id, actor=RETNO, now=read_at)

    undone = sent(session, one, Message.PENDING, stationery, read_at)
    assert methods(undone) == {"CANCEL"}
    operations.approve(session, event.id, [one.uid], actor=RETNO, now=read_at)
    again = sent(session, one, Message.APPROVED, stationery, read_at + TIME_TO_UNDO)
    for before, after in ((approval, undone), (undone, again)):
        assert sequences(before).keys() == sequences(after).keys()
        for uid, sequence in sequences(before).items():
            assert sequences(after)[uid] > sequence, "Calendars ignore what is not newer."


def test_a_rejection_takes_the_calendar_back_where_the_news_of_the_undoing_was_overtaken(
    session: Session, event: Event, stationery: Stationery, now: datetime
) -> None:
    offer_of(event, "agency").approval = True
    one = signed_up(session, event, now, email="siti@example.org")
    done = operations.approve(session, event.id, [one.uid], actor=RETNO, now=now)
    sent(session, one, Message.APPROVED, stationery, now + TIME_TO_UNDO)
    operations.undo_decision(session, event.id, done.id, actor=RETNO, now=now + HOUR)
    operations.reject(session, event.id, [one.uid], reason="Keliru", actor=RETNO, now=now + HOUR)

    assert methods(sent(session, one, Message.REJECTED, stationery, now + HOUR)) == {"CANCEL"}


def test_a_rejection_brings_no_calendar_to_who_never_had_one(
    session: Session, event: Event, stationery: Stationery, now: datetime
) -> None:
    offer_of(event, "agency").approval = True
    one = signed_up(session, event, now, email="siti@example.org")
    sent(session, one, Message.PENDING, stationery, now)
    operations.reject(session, event.id, [one.uid], reason="Keliru", actor=RETNO, now=now)

    assert methods(sent(session, one, Message.REJECTED, stationery, now)) == set()


# -- an event that runs again -------------------------------------------------------------------


@pytest.mark.parametrize("by", ["moved", "added"])
def test_who_waits_gets_a_place_when_a_finished_event_runs_again(
    session: Session, event: Event, now: datetime, by: str
) -> None:
    first = make_registration(session, offer_of(event, "agency"), now=now)
    waiting = signed_up(session, event, now)
    over = now + timedelta(days=30)
    operations.cancel(session, first, reason="", actor=SYSTEM, now=over)
    before = waiting.state
    assert before is State.WAITLISTED, "Nobody is given a place of an event that is over."
    data = session_data_of(event.sessions[0])
    data = type(data)(
        **{**vars(data), "starts_at": over + timedelta(days=1), "ends_at": over + timedelta(days=2)}
    )

    if by == "moved":
        operations.move_session(session, event.sessions[0], data, actor=RETNO, now=over)
    else:
        operations.extend_programme(session, event, data, actor=RETNO, now=over)

    assert waiting.state is State.CONFIRMED
    assert latest(session, waiting, Message.SEATED).state is MailState.WAITING
