"""An event that is put away: who is told, and that nothing new happens in it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import ArchiveObjection, EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration import operations
from eventreg.registration.letters import Stationery, write_letter
from eventreg.registration.models import Registration
from eventreg.registration.operations import NewGroup, SignUp
from eventreg.registration.queries import told_of_archiving, unsent
from eventreg.registration.rules import Message, Refusal, Refused, State
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of

HOUR = timedelta(hours=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event that ended an hour ago, with one seat for agencies and a waiting list."""
    event = make_event(session, now=now - 5 * HOUR, waiting_list=True)
    offer_of(event, "agency").quota = 1
    for one in event.sessions:
        one.starts_at, one.ends_at = now - 4 * HOUR, now - HOUR
    session.flush()
    return event


def person(session: Session, event: Event, now: datetime, slug: str = "agency") -> Registration:
    """Somebody who signed up before it began: on a place, or in the waiting list."""
    offer = offer_of(event, slug)
    form = SignUp(
        offer_id=offer.id,
        submission_id=uuid4(),
        person=make_person(offer.kind),
        consents=NOTICE_READ,
    )
    outcome = operations.sign_up(session, form, actor=PARTICIPANT, now=now - 5 * HOUR)
    assert not isinstance(outcome, Refused)
    return session.get_one(Registration, outcome.registration_id)


def news(session: Session, message: Message = Message.EVENT_CLOSED) -> list[OutboxMail]:
    statement = select(OutboxMail).where(OutboxMail.message == message.value)
    return list(session.scalars(statement.order_by(OutboxMail.id)))


def archive(session: Session, event: Event, now: datetime) -> int | ArchiveObjection:
    return operations.archive_event(session, event, actor=SYSTEM, now=now)


@pytest.fixture
def three(session: Session, event: Event, now: datetime) -> tuple[Registration, ...]:
    """One with a place, one who waits, one on whom nobody decided."""
    offer_of(event, "kim").approval = True
    return tuple(person(session, event, now, slug) for slug in ("agency", "agency", "kim"))


def test_whoever_still_waits_is_told_and_keeps_their_state(
    app: Flask, session: Session, event: Event, three: tuple[Registration, ...], now: datetime
) -> None:
    _sits, waits, pending = three
    assert archive(session, event, now) == 2
    assert [one.state for one in three] == [State.CONFIRMED, State.WAITLISTED, State.PENDING]
    told = news(session)
    assert {one.registration_id for one in told} == {waits.id, pending.id}
    assert all(one.due_at == now + operations.TIME_TO_RESTORE for one in told)
    stationery = Stationery(app.jinja_env, "https://daftar.example.org", force_locale)
    letter = write_letter(session, told[0], stationery, now=now)
    assert letter is not None
    assert "mengarsipkan" in letter.text
    assert archive(session, event, now) is ArchiveObjection.ARCHIVED
    assert len(news(session)) == 2


def test_the_contact_of_a_group_is_told_of_those_of_theirs_who_wait(
    session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    for name in ("Dinas A", "Dinas B"):
        group = operations.add_group(
            session,
            NewGroup(offer.id, uuid4(), name, "35.73", contact_email=f"{name[-1]}@example.org"),
            actor=SYSTEM,
            now=now - 6 * HOUR,
        )
        one = person(session, event, now)
        one.group_id = group.id
    session.flush()
    assert archive(session, event, now) == 2
    contacts = [one.recipient for one in news(session) if one.registration_id is None]
    assert contacts == ["B@example.org"], "Nobody of the first group waits."


def test_what_is_taken_back_in_time_nobody_reads(
    session: Session, event: Event, three: tuple[Registration, ...], now: datetime
) -> None:
    archive(session, event, now)
    assert told_of_archiving(session, event.id) == 0
    assert operations.unarchive_event(session, event, actor=SYSTEM, now=now)
    assert {one.state for one in news(session)} == {MailState.WITHDRAWN}
    assert not operations.unarchive_event(session, event, actor=SYSTEM, now=now)
    assert event.state is EventState.PUBLISHED

    later = now + HOUR
    assert archive(session, event, later) == 2, "A second time everything goes its way anew."
    news(session)[-1].state = MailState.SENT
    session.flush()
    assert told_of_archiving(session, event.id) == 1


def test_of_a_cancelled_event_everybody_was_told_and_the_news_still_leaves(
    app: Flask, session: Session, event: Event, three: tuple[Registration, ...], now: datetime
) -> None:
    operations.cancel_event(session, event, reason="Banjir", actor=SYSTEM, now=now)
    assert archive(session, event, now) == 0
    assert (news(session), unsent(session, event.id) > 0) == ([], True)
    stationery = Stationery(app.jinja_env, "https://daftar.example.org", force_locale)
    cancelled = news(session, Message.EVENT_CANCELLED)
    assert len(cancelled) == 3
    assert all(write_letter(session, one, stationery, now=now) for one in cancelled)
    confirmed = news(session, Message.CONFIRMED)
    assert confirmed
    assert not any(write_letter(session, one, stationery, now=now) for one in confirmed)


def test_a_draft_for_which_people_are_registered_is_published_and_cancelled_first(
    session: Session, event: Event, now: datetime
) -> None:
    one = person(session, event, now)
    event.state = EventState.DRAFT
    for part in event.sessions:
        part.ends_at = now + HOUR
    session.flush()
    assert archive(session, event, now) is ArchiveObjection.EXPECTED
    operations.cancel(session, one, reason="", actor=SYSTEM, now=now)
    assert archive(session, event, now) == 0


def test_nobody_joins_and_nobody_gets_a_place(
    session: Session, event: Event, three: tuple[Registration, ...], now: datetime
) -> None:
    sits, waits, pending = three
    archive(session, event, now)
    offer = offer_of(event, "kim")
    for by_staff in (True, False):
        form = SignUp(
            offer_id=offer.id,
            submission_id=uuid4(),
            person=make_person(offer.kind),
            consents=NOTICE_READ,
            by_staff=by_staff,
        )
        outcome = operations.sign_up(session, form, actor=SYSTEM, now=now)
        assert outcome == Refused(Refusal.CALLED_OFF if by_staff else Refusal.CLOSED)
    decided = operations.approve(session, event.id, [pending.uid], actor=SYSTEM, now=now)
    assert (decided.states, pending.state) == ({}, State.PENDING)
    # As long as the archive holds, not even in an event that is still to come.
    for part in event.sessions:
        part.starts_at, part.ends_at = now + HOUR, now + 2 * HOUR
    session.flush()
    operations.cancel(session, sits, reason="", actor=SYSTEM, now=now)
    assert waits.state is State.WAITLISTED
    waits.offered_at, waits.answer_by = now - HOUR, now - HOUR
    session.flush()
    assert operations.events_with_lapsed_offers(session, now=now) == []
    operations.unarchive_event(session, event, actor=SYSTEM, now=now)
    assert operations.events_with_lapsed_offers(session, now=now) == [event.id]


def test_who_is_registered_stays_registered_through_both(
    session: Session, event: Event, now: datetime
) -> None:
    one = make_registration(session, offer_of(event, "influencer"), now=now - 5 * HOUR)
    archive(session, event, now)
    operations.unarchive_event(session, event, actor=SYSTEM, now=now)
    assert one.state is State.CONFIRMED
    assert not news(session)
