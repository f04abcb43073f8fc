"""Reminders: when they are due, who gets them, what the answers do; and telling many at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import PARTICIPANT, SYSTEM, Action, Actor, ActorKind
from eventreg.events.models import Event
from eventreg.events.operations import SessionData, change_session
from eventreg.events.rules import STILL_STATES, EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import TIME_TO_UNTICK, Channel, MailState
from eventreg.overview.queries import Answers, crowd_of
from eventreg.registration import operations
from eventreg.registration.letters import Stationery, write_letter
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import NewGroup, SignUp
from eventreg.registration.queries import (
    concerned_groups,
    in_force,
    not_told,
    reach,
    registered_before,
)
from eventreg.registration.rules import Message, Reminder, State, may_answer, reminder_due
from eventreg.work.offers import pass_on_places
from eventreg.work.reminders import remind as remind_job
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of

JAVA = ZoneInfo("Asia/Jakarta")
#: The seed event: Tuesday 5 August 2025, 08.00 in Malang.
BEGINS = datetime(2025, 8, 5, 8, 0, tzinfo=JAVA)
RETNO = Actor(ActorKind.STAFF, 1, "Retno")
AYU = Actor(ActorKind.STAFF, 2, "Ayu")


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ((8, 2, 7, 59), None),
        ((8, 2, 8, 0), 3),
        ((8, 2, 23, 59), 3),
        ((8, 3, 0, 0), None),
        ((8, 3, 12, 0), None),
        ((8, 4, 7, 59), None),
        ((8, 4, 8, 0), 1),
        ((8, 5, 0, 0), None),
        ((8, 5, 8, 0), None),
        ((8, 1, 8, 0), None),
    ],
)
def test_reminders_are_due_on_two_days_from_eight(
    now: tuple[int, int, int, int], days: int | None
) -> None:
    due = reminder_due(BEGINS, datetime(2025, *now, tzinfo=JAVA))

    assert (due.days if due else None) == days
    if due:
        assert (due.since.hour, due.since.minute, due.since.tzinfo) == (8, 0, JAVA)


def test_days_are_those_of_the_event_and_not_of_greenwich() -> None:
    """01:00 UTC on 4 August is 08.00 in Java; an event at 06.00 there begins on 4 August UTC."""
    early = datetime(2025, 8, 5, 6, 0, tzinfo=JAVA)

    assert reminder_due(early, datetime(2025, 8, 4, 1, 0, tzinfo=UTC).astimezone(JAVA)) == Reminder(
        1, datetime(2025, 8, 4, 8, 0, tzinfo=JAVA)
    )


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("event_state", list(EventState))
def test_only_who_is_registered_for_an_event_to_come_may_answer(
    state: State, event_state: EventState
) -> None:
    before, after = BEGINS - timedelta(seconds=1), BEGINS
    expected = state is State.CONFIRMED and event_state not in STILL_STATES

    assert may_answer(state, event_state, BEGINS, before) is expected
    assert not may_answer(state, event_state, BEGINS, after)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event that begins in three days at noon, on its own clocks; nobody is registered yet."""
    event = make_event(session, now=now, waiting_list=True)
    _begin(event, now, days=3)
    session.flush()
    return event


def _begin(event: Event, now: datetime, *, days: int) -> None:
    there = now.astimezone(ZoneInfo(event.timezone or "Asia/Jakarta")) + timedelta(days=days)
    noon = there.replace(hour=12, minute=0, second=0)
    for one in event.sessions:
        one.starts_at, one.ends_at = noon, noon + timedelta(hours=4)


def at(event: Event, days: int, hour: int) -> datetime:
    """So many days before the event's first day, at this hour on its clocks."""
    assert event.starts_at is not None
    day = event.starts_at.astimezone(JAVA) - timedelta(days=days)
    return day.replace(hour=hour, minute=0).astimezone(UTC)


def lines(session: Session, message: Message) -> list[OutboxMail]:
    statement = select(OutboxMail).where(OutboxMail.message == message.value)
    return list(session.scalars(statement.order_by(OutboxMail.id)))


def person(
    session: Session, event: Event, moment: datetime, slug: str = "agency", **more: Any
) -> Registration:
    return make_registration(session, offer_of(event, slug), now=moment, **more)


def test_everybody_is_reminded_once_per_step(session: Session, event: Event, now: datetime) -> None:
    early = at(event, 5, 8)
    first = person(session, event, early, email="siti@example.org")
    second = person(session, event, early, "narasumber")

    assert operations.remind(session, event, now=at(event, 3, 7)) == 0
    assert operations.remind(session, event, now=at(event, 3, 9)) == 2
    assert operations.remind(session, event, now=at(event, 3, 10)) == 0
    assert operations.remind(session, event, now=at(event, 2, 10)) == 0
    assert operations.remind(session, event, now=at(event, 1, 9)) == 2

    reminders = lines(session, Message.REMINDER)
    assert [one.once for one in reminders] == [
        f"reminder:{days}:{at(event, 0, 8):%Y%m%d}:{one.id}"
        for days in (3, 1)
        for one in (first, second)
    ]
    assert [one.channel for one in reminders[:2]] == [Channel.EMAIL, Channel.WHATSAPP]
    assert reminders[0].facts == {"days": "3"}


def test_who_registered_after_the_moment_is_not_reminded_on_that_day(
    session: Session, event: Event
) -> None:
    person(session, event, at(event, 3, 9))

    assert operations.remind(session, event, now=at(event, 3, 10)) == 0
    assert operations.remind(session, event, now=at(event, 1, 9)) == 1


def test_who_was_just_given_a_place_is_not_reminded_on_that_day(
    session: Session, event: Event
) -> None:
    offer_of(event, "agency").quota = 1
    first = person(session, event, at(event, 5, 8))
    waiting = _waiting(session, event, at(event, 5, 9))
    operations.cancel(session, first, reason="", actor=SYSTEM, now=at(event, 3, 9))

    assert waiting.state is State.CONFIRMED
    assert operations.remind(session, event, now=at(event, 3, 10)) == 0


@pytest.mark.parametrize("state", [one for one in State if one is not State.CONFIRMED])
def test_only_the_confirmed_are_reminded(session: Session, event: Event, state: State) -> None:
    one = person(session, event, at(event, 5, 8))
    one.state, one.seat = state, None
    session.flush()

    assert operations.remind(session, event, now=at(event, 3, 9)) == 0


@pytest.mark.parametrize(
    "silence",
    [
        lambda event: setattr(event, "reminders", False),
        lambda event: setattr(event, "state", EventState.DRAFT),
        lambda event: setattr(event, "state", EventState.CANCELLED),
        lambda event: setattr(event, "state", EventState.ARCHIVED),
    ],
)
def test_events_that_do_not_remind(
    session: Session, event: Event, silence: Callable[[Event], None]
) -> None:
    person(session, event, at(event, 5, 8))
    silence(event)
    session.flush()

    assert operations.remind(session, event, now=at(event, 3, 9)) == 0


def test_the_job_reminds_of_every_event_that_is_near(
    app: Flask, session: Session, now: datetime
) -> None:
    """The job reads the real clock, so the events are put where it is noon now."""
    zone = f"Etc/GMT{now.hour - 12:+d}"
    near, far = (make_event(session, now=now, timezone=zone) for _ in range(2))
    for one in (near, far):
        person(session, one, now - timedelta(days=9))
    _begin(near, now, days=1)
    _begin(far, now, days=10)
    session.commit()

    with app.app_context():
        assert remind_job() == 1
        assert remind_job() == 0

    (line,) = lines(session, Message.REMINDER)
    assert (line.event_id, line.facts) == (near.id, {"days": "1"})


def test_who_comes_is_noted_and_who_does_not_makes_place(
    session: Session, event: Event, now: datetime
) -> None:
    offer_of(event, "agency").quota = 2
    yes, no = (person(session, event, at(event, 5, 8)) for _ in range(2))
    waiting = _waiting(session, event, at(event, 5, 9))
    speaker = person(session, event, at(event, 5, 8), "narasumber")

    assert operations.answer_reminder(session, yes, coming=True, actor=PARTICIPANT, now=now)
    assert operations.answer_reminder(session, yes, coming=True, actor=PARTICIPANT, now=now)
    assert operations.answer_reminder(
        session, no, coming=False, reason="sakit", actor=PARTICIPANT, now=now
    )
    assert not operations.answer_reminder(session, no, coming=False, actor=PARTICIPANT, now=now)

    assert (yes.coming, yes.coming_at, yes.state) == (True, now, State.CONFIRMED)
    assert (no.coming, no.state, no.state_reason) == (False, State.CANCELLED, "sakit")
    assert waiting.state is State.CONFIRMED
    # One yes, the speaker and whoever moved up; one no: food for three.
    found = crowd_of(session, event.id).answers
    assert (found, found.meals) == (Answers(coming=1, open=2, not_coming=1), 3)
    assert speaker.coming is None
    noted = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_ANSWERED)
    ).all()
    assert len(noted) == 2


def test_a_cancellation_of_another_kind_is_no_answer(
    session: Session, event: Event, now: datetime
) -> None:
    operations.cancel(session, person(session, event, now), reason="", actor=SYSTEM, now=now)

    assert crowd_of(session, event.id).answers == Answers(0, 0, 0)


def test_nobody_answers_once_the_event_has_begun(
    session: Session, event: Event, now: datetime
) -> None:
    one = person(session, event, at(event, 5, 8))
    begun = at(event, 0, 12)

    assert not operations.answer_reminder(session, one, coming=False, actor=PARTICIPANT, now=begun)
    assert (one.state, one.coming) == (State.CONFIRMED, None)


def _waiting(session: Session, event: Event, moment: datetime, **more: Any) -> Registration:
    offer = offer_of(event, "agency")
    form = SignUp(
        offer_id=offer.id,
        submission_id=uuid4(),
        person=make_person(offer.kind, **more),
        consents=NOTICE_READ,
    )
    outcome = operations.sign_up(session, form, actor=PARTICIPANT, now=moment)
    return session.get_one(Registration, outcome.registration_id)  # type: ignore[union-attr]  # A refusal has none, and fails here.


def _offered(session: Session, event: Event, now: datetime) -> tuple[Registration, OutboxMail]:
    """Somebody without e-mail to whom a place was offered at `now`, and the line that says so."""
    event.answer_hours = 24
    offer_of(event, "agency").quota = 1
    first = person(session, event, now)
    waiting = _waiting(session, event, now)
    operations.cancel(session, first, reason="", actor=SYSTEM, now=now)
    (line,) = lines(session, Message.PLACE_OFFERED)
    return waiting, line


def test_the_time_to_answer_begins_at_the_tick_and_stops_when_it_is_taken_back(
    session: Session, event: Event, now: datetime
) -> None:
    waiting, line = _offered(session, event, now)
    assert (waiting.offered_at, waiting.answer_by) == (now, None)
    later = now + timedelta(hours=2)

    assert operations.tick_off(session, line, actor=RETNO, now=later)
    assert waiting.answer_by == later + timedelta(hours=24)
    assert (line.state, line.done_by, line.sent_at) == (MailState.SENT, "Retno", later)
    assert not operations.tick_off(session, line, actor=AYU, now=later)
    assert line.done_by == "Retno"

    assert operations.take_back_tick(session, line, actor=RETNO, now=later)
    for row in (waiting, line):
        session.refresh(row)
    assert waiting.answer_by is None
    assert waiting.offered_at == now
    assert line.sent_at is None
    assert line.done_by == ""


def test_a_tick_stands_after_a_while(session: Session, event: Event, now: datetime) -> None:
    waiting, line = _offered(session, event, now)
    operations.tick_off(session, line, actor=RETNO, now=now)

    late = now + TIME_TO_UNTICK
    assert not operations.take_back_tick(session, line, actor=RETNO, now=late)
    assert waiting.answer_by == now + timedelta(hours=24)


def test_a_message_that_offers_a_held_place_is_not_withdrawn(
    session: Session, event: Event, now: datetime
) -> None:
    waiting, line = _offered(session, event, now)

    assert not operations.withdraw(session, line, actor=RETNO, now=now)
    operations.cancel(session, waiting, reason="", actor=SYSTEM, now=now)
    assert operations.withdraw(session, line, actor=RETNO, now=now)
    assert not operations.withdraw(session, line, actor=RETNO, now=now)


def test_a_no_to_a_place_passes_it_on_and_an_old_page_cancels_nobody(
    session: Session, event: Event, now: datetime
) -> None:
    waiting, _ = _offered(session, event, now)
    behind = _waiting(session, event, now)

    assert operations.decline_place(session, waiting, reason="", actor=PARTICIPANT, now=now)
    assert (waiting.state, behind.offered_at) == (State.CANCELLED, now)
    assert not operations.decline_place(session, waiting, reason="", actor=PARTICIPANT, now=now)
    operations.accept_place(session, behind, actor=PARTICIPANT, now=now)
    assert not operations.decline_place(session, behind, reason="", actor=PARTICIPANT, now=now)
    assert behind.state is State.CONFIRMED


def test_the_job_passes_on_what_nobody_answered(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    waiting, line = _offered(session, event, now - timedelta(days=2))
    operations.tick_off(session, line, actor=RETNO, now=now - timedelta(days=2))
    behind = _waiting(session, event, now - timedelta(days=1))
    session.commit()

    with app.app_context():
        assert pass_on_places() == 1
        assert pass_on_places() == 0

    session.expire_all()
    assert (waiting.offered_at, behind.offered_at is not None) == (None, True)


def test_in_a_cancelled_event_no_place_moves(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    past = now - timedelta(days=2)
    waiting, line = _offered(session, event, past)
    operations.tick_off(session, line, actor=RETNO, now=past)
    operations.cancel_event(session, event, reason="banjir", actor=RETNO, now=now)
    session.commit()

    with app.app_context():
        assert pass_on_places() == 0
    assert not operations.accept_place(session, waiting, actor=PARTICIPANT, now=past)


def _moved(session: Session, event: Event, now: datetime) -> None:
    one = event.sessions[0]
    data = SessionData(one.title, one.starts_at, one.ends_at + timedelta(hours=1), room="Lantai 7")
    change_session(session, one, data, actor=RETNO, now=now)


def test_a_move_is_told_once_to_those_who_registered_before_it(
    session: Session, event: Event, now: datetime
) -> None:
    before = person(session, event, now - timedelta(days=1), email="siti@example.org")
    _moved(session, event, now)
    person(session, event, now + timedelta(minutes=1))

    told = operations.tell_of_move(
        session, event, note="Ruang lebih besar.", actor=RETNO, now=now + timedelta(minutes=2)
    )
    assert told == 1
    (line,) = lines(session, Message.EVENT_CHANGED)
    assert (line.registration_id, line.facts) == (before.id, {"note": "Ruang lebih besar."})
    again = operations.tell_of_move(session, event, note="", actor=AYU, now=now)
    assert again is None
    assert not operations.tell_nobody_of_move(session, event, actor=AYU, now=now)


def test_a_second_move_is_told_again(session: Session, event: Event, now: datetime) -> None:
    person(session, event, now - timedelta(days=1))
    for minute in (0, 5):
        moment = now + timedelta(minutes=minute)
        event.sessions[0].room = ""
        _moved(session, event, moment)
        assert operations.tell_of_move(session, event, note="", actor=RETNO, now=moment) == 1

    assert len(lines(session, Message.EVENT_CHANGED)) == 2


def test_who_has_not_read_of_a_move_reads_of_the_last_one_alone(
    session: Session, event: Event, now: datetime
) -> None:
    read, unread = (person(session, event, now - timedelta(days=1)) for _ in range(2))
    for minute, told in ((0, "satu"), (5, "dua")):
        moment = now + timedelta(minutes=minute)
        event.sessions[0].room = ""
        _moved(session, event, moment)
        assert operations.tell_of_move(session, event, note=told, actor=RETNO, now=moment) == 2
        if not minute:
            operations.tick_off(
                session, lines(session, Message.EVENT_CHANGED)[0], actor=RETNO, now=moment
            )

    found = [
        (one.registration_id, one.facts["note"], one.state)
        for one in lines(session, Message.EVENT_CHANGED)
    ]
    assert found == [
        (read.id, "satu", MailState.SENT),
        (unread.id, "satu", MailState.WITHDRAWN),
        (read.id, "dua", MailState.WAITING),
        (unread.id, "dua", MailState.WAITING),
    ]


def test_a_move_is_told_to_everybody_in_force_and_to_nobody_else(
    session: Session, event: Event, now: datetime
) -> None:
    yesterday = now - timedelta(days=1)
    people = {}
    for state in State:
        one = person(session, event, yesterday)
        one.state, one.seat = state, one.seat if state is State.CONFIRMED else None
        people[one.id] = state
    session.flush()
    _moved(session, event, now)

    assert operations.tell_of_move(session, event, note="", actor=RETNO, now=now) == 3

    told = {people[one.registration_id or 0] for one in lines(session, Message.EVENT_CHANGED)}
    assert told == {State.CONFIRMED, State.WAITLISTED, State.PENDING}


def _group(
    session: Session, event: Event, moment: datetime, email: str, *, invited: bool = False
) -> Group:
    new = NewGroup(
        offer_id=offer_of(event, "agency").id,
        submission_id=uuid4(),
        organization="Dinas Contoh",
        region_code="35.78",
        contact_name="Dewi Anggraini",
        contact_email=email,
        invited=invited,
    )
    return operations.add_group(session, new, actor=PARTICIPANT, now=moment)


def test_contacts_of_groups_are_told_of_moves_and_cancellations(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    yesterday = now - timedelta(days=1)
    with_people = _group(session, event, yesterday, "ada@example.org")
    person(session, event, yesterday).group_id = with_people.id
    asked = _group(session, event, yesterday, "diundang@example.org", invited=True)
    declined = _group(session, event, yesterday, "tidak@example.org", invited=True)
    operations.decline(session, declined, actor=PARTICIPANT, now=yesterday)
    empty = _group(session, event, yesterday, "kosong@example.org")
    gone = person(session, event, yesterday)
    gone.group_id = empty.id
    operations.cancel(session, gone, reason="", actor=SYSTEM, now=yesterday)
    oneself = _group(session, event, yesterday, "sama@example.org")
    person(session, event, yesterday, email="sama@example.org").group_id = oneself.id
    _group(session, event, now + timedelta(hours=1), "baru@example.org", invited=True)
    session.flush()
    _moved(session, event, now)

    moved_at = event.moved_at
    assert moved_at is not None
    expected = reach(session, event.id, registered_before(moved_at), concerned_groups(moved_at))
    told = operations.tell_of_move(session, event, note="Maaf.", actor=RETNO, now=now)
    assert told == expected.people == 4
    news = lines(session, Message.EVENT_CHANGED)
    contacts = [one for one in news if one.registration_id is None]
    assert {one.group_id for one in contacts} == {with_people.id, asked.id}
    assert {one.recipient for one in contacts} == {"ada@example.org", "diundang@example.org"}
    assert [one.recipient for one in news].count("sama@example.org") == 1
    stationery = Stationery(app.jinja_env, "https://daftar.example.org", force_locale)
    for one in contacts:
        letter = write_letter(session, one, stationery, now=now)
        assert letter is not None
        assert "/g/" in letter.text
        assert "halaman rombongan" in letter.text
        assert (letter.qr, letter.calendars) == ("", ())

    operations.cancel_event(session, event, reason="banjir", actor=RETNO, now=now)
    cancelled = lines(session, Message.EVENT_CANCELLED)
    contacts = [one for one in cancelled if one.registration_id is None]
    assert len(contacts) == 3, "Also the newest: it knows of the event."
    assert write_letter(session, contacts[0], stationery, now=now) is not None
    contacts[0].state = MailState.SENT
    session.flush()
    assert operations.restore_event(session, event, note="", actor=RETNO, now=now) == 1
    last = lines(session, Message.EVENT_CHANGED)[-1]
    assert (last.group_id, last.facts) == (contacts[0].group_id, {"restored": "yes"})


def test_who_is_still_to_read_that_it_takes_place_reads_both_at_once(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    read, unread = (person(session, event, now - timedelta(days=1)) for _ in range(2))
    operations.cancel_event(session, event, reason="salah", actor=RETNO, now=now)
    operations.tick_off(session, lines(session, Message.EVENT_CANCELLED)[0], actor=RETNO, now=now)
    operations.restore_event(session, event, note="", actor=RETNO, now=now)
    _moved(session, event, now + timedelta(minutes=1))

    later = now + timedelta(minutes=2)
    assert operations.tell_of_move(session, event, note="Pindah.", actor=RETNO, now=later) == 2

    waiting = [
        one for one in lines(session, Message.EVENT_CHANGED) if one.state is MailState.WAITING
    ]
    assert {one.registration_id: one.facts for one in waiting} == {
        read.id: {"restored": "yes", "moved": "yes", "note": "Pindah."},
        unread.id: {"note": "Pindah."},
    }
    stationery = Stationery(app.jinja_env, "https://daftar.example.org", force_locale)
    letter = write_letter(session, waiting[0], stationery, now=later)
    assert letter is not None
    assert "tetap" in letter.text


def test_cancelling_tells_everybody_and_leaves_the_registrations(
    session: Session, event: Event, now: datetime
) -> None:
    offer_of(event, "agency").quota = 1
    sits = person(session, event, now)
    waits = _waiting(session, event, now)
    gone = person(session, event, now, "kim")
    operations.cancel(session, gone, reason="", actor=SYSTEM, now=now)

    told = operations.cancel_event(session, event, reason="Gunung meletus", actor=RETNO, now=now)
    assert told == 2
    assert (event.state, event.state_reason) == (EventState.CANCELLED, "Gunung meletus")
    assert (sits.state, waits.state) == (State.CONFIRMED, State.WAITLISTED)
    news = lines(session, Message.EVENT_CANCELLED)
    assert [one.registration_id for one in news] == [sits.id, waits.id]
    assert all(one.due_at == now + operations.TIME_TO_RESTORE for one in news)
    again = operations.cancel_event(session, event, reason="x", actor=AYU, now=now)
    assert (again, event.state_reason) == (None, "Gunung meletus")


def test_a_cancellation_that_is_taken_back_is_told_to_those_who_read_of_it_alone(
    session: Session, event: Event, now: datetime
) -> None:
    read, unread = (person(session, event, now) for _ in range(2))
    for _ in range(2):  # A second time everything goes its way anew.
        operations.cancel_event(session, event, reason="salah", actor=RETNO, now=now)
        now += timedelta(hours=1)
        line = lines(session, Message.EVENT_CANCELLED)[-2]
        assert line.registration_id == read.id
        operations.tick_off(session, line, actor=RETNO, now=now)

        told = operations.restore_event(session, event, note="Maaf.", actor=RETNO, now=now)
        assert told == 1
        assert (event.state, event.state_reason) == (EventState.PUBLISHED, "")
    assert [one.registration_id for one in lines(session, Message.EVENT_CHANGED)] == [read.id] * 2
    states = {one.state for one in lines(session, Message.EVENT_CANCELLED) if one is not line}
    assert MailState.WITHDRAWN in states
    assert MailState.WAITING not in states
    assert not operations.restore_event(session, event, note="", actor=RETNO, now=now)
    assert reach(session, event.id, in_force()).people == 2
    assert unread.state is State.CONFIRMED


def test_what_failed_goes_to_the_contact_that_is_on_record_now(
    session: Session, event: Event, now: datetime
) -> None:
    one = person(session, event, now, email="salah@example.org")
    (first,) = lines(session, Message.CONFIRMED)
    first.state, first.last_error = MailState.FAILED, "550 no such mailbox"
    one.email = "betul@example.org"
    session.flush()

    again = operations.resend(session, first, actor=RETNO, now=now)
    assert again is not None
    assert (again.recipient, again.state, again.once) == (
        "betul@example.org",
        MailState.WAITING,
        None,
    )
    assert operations.resend(session, first, actor=AYU, now=now) is None
    assert operations.resend(session, again, actor=AYU, now=now) is None
    assert first.state is MailState.FAILED
    (noted,) = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.MAIL_RESENT))
    assert noted.facts == {"message": "confirmed", "again": again.id}


def test_nobody_is_thanked_twice(session: Session, event: Event, now: datetime) -> None:
    person(session, event, now)

    for told in (1, 0):
        assert operations.thank(session, event, in_force(), actor=RETNO, now=now) == told
    assert reach(session, event.id, not_told(Message.THANKS)).people == 0


def test_who_cannot_be_reached_is_counted_and_holds_up_nobody(
    session: Session, event: Event, now: datetime
) -> None:
    nobody = person(session, event, now)
    nobody.phone = None
    person(session, event, now)
    session.flush()

    found = reach(session, event.id, in_force())
    assert (found.email, found.whatsapp, found.nobody, found.people) == (0, 1, 1, 1)
    assert operations.cancel_event(session, event, reason="x", actor=RETNO, now=now) == 1
