"""The waiting list: freed places, precedence, places that are offered, and being told of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM, Actor, ActorKind
from eventreg.events.models import CategoryOffer, Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    OfferLimit,
    SignUp,
    accept_place,
    cancel,
    change_limits,
    correct,
    events_with_lapsed_offers,
    lapse_offers,
    mail_left,
    person_of,
    prefer,
    release_regions,
    sign_up,
    start_clock,
    tick_off,
)
from eventreg.registration.rules import Message, Refused, State
from tests.factories import NOTICE_READ, make_event, make_person, offer_of

AYU, BUDI = (Actor(ActorKind.STAFF, number, name) for number, name in ((1, "Ayu"), (2, "Budi")))


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event of next month with one place in each category, and a waiting list."""
    event = make_event(session, quota=1, waiting_list=True)
    for one in event.sessions:
        one.starts_at = now + timedelta(days=30)
        one.ends_at = now + timedelta(days=31)
    session.flush()
    return event


@pytest.fixture
def offer(event: Event) -> CategoryOffer:
    """Its category for agencies."""
    return offer_of(event, "agency")


def come(session: Session, offer: CategoryOffer, now: datetime, **person: Any) -> Registration:
    """Somebody signs up."""
    form = SignUp(offer.id, uuid4(), make_person(offer.kind, **person), NOTICE_READ)
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    assert not isinstance(outcome, Refused)
    return session.get_one(Registration, outcome.registration_id)


def leave(session: Session, registration: Registration, now: datetime) -> None:
    """Somebody cancels."""
    assert cancel(session, registration, reason="sakit", actor=PARTICIPANT, now=now)


def told(session: Session, registration: Registration) -> list[str]:
    """What somebody was told, in order."""
    mine = OutboxMail.registration_id == registration.id
    return list(session.scalars(select(OutboxMail.message).where(mine).order_by(OutboxMail.id)))


def test_a_freed_place_goes_to_the_first_at_once(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    first, second, third = (come(session, offer, now + timedelta(minutes=n)) for n in range(3))
    assert [one.state for one in (first, second, third)] == [
        State.CONFIRMED,
        State.WAITLISTED,
        State.WAITLISTED,
    ]
    assert [queries.queue_place(session, one) for one in (second, third)] == [1, 2]
    leave(session, first, now + timedelta(hours=1))
    assert (second.state, second.seat, second.waiting_since) == (State.CONFIRMED, 1, None)
    assert third.state is State.WAITLISTED
    assert queries.queue_place(session, third) == 1
    assert told(session, second) == [Message.WAITLISTED, Message.SEATED]
    assert told(session, first) == [Message.CONFIRMED, Message.CANCELLED]


def test_somebody_who_waits_may_leave_and_frees_nothing(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    first, second, third = (come(session, offer, now + timedelta(minutes=n)) for n in range(3))
    leave(session, second, now)
    assert (first.state, second.state, third.state) == (
        State.CONFIRMED,
        State.CANCELLED,
        State.WAITLISTED,
    )
    assert (second.waiting_since, queries.queue_place(session, third)) == (None, 1)


def test_more_places_are_for_those_who_wait(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    people = [come(session, offer, now + timedelta(minutes=n)) for n in range(4)]
    change_limits(session, offer, OfferLimit(3), actor=SYSTEM, now=now)
    assert [one.state for one in people] == [State.CONFIRMED] * 3 + [State.WAITLISTED]


def test_fewer_places_take_nobodys_and_block_further_ones(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    change_limits(session, offer, OfferLimit(2), actor=SYSTEM, now=now)
    first, second, third = (come(session, offer, now + timedelta(minutes=n)) for n in range(3))
    change_limits(session, offer, OfferLimit(1), actor=SYSTEM, now=now)
    assert (first.state, second.state) == (State.CONFIRMED, State.CONFIRMED)
    assert queries.places_left(session, offer.event)[offer.id] == 0
    leave(session, first, now)
    assert third.state is State.WAITLISTED, "One is still seated, and one place is all there is."
    leave(session, second, now)
    assert {third.state} == {State.CONFIRMED}


def test_precedence_makes_no_place_and_gives_the_next_one(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    first, second, third = (come(session, offer, now + timedelta(minutes=n)) for n in range(3))
    assert prefer(session, third, reason="diminta pimpinan", actor=SYSTEM, now=now)
    assert third.state is State.WAITLISTED
    assert not prefer(session, third, reason="lagi", actor=SYSTEM, now=now)
    assert not prefer(session, first, reason="sudah duduk", actor=SYSTEM, now=now)
    leave(session, first, now)
    assert (second.state, third.state) == (State.WAITLISTED, State.CONFIRMED)


def test_places_of_a_region_wait_for_it_until_they_are_released(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    change_limits(session, offer, OfferLimit(76, region_quota=2), actor=SYSTEM, now=now)
    malang = [
        come(session, offer, now + timedelta(minutes=n), region_code="35.73") for n in range(4)
    ]
    province = come(session, offer, now + timedelta(minutes=9), region_code="35")
    assert [one.state for one in malang] == [State.CONFIRMED] * 2 + [State.WAITLISTED] * 2
    assert province.state is State.WAITLISTED, "All 76 places are kept for the 38."
    assert [queries.queue_place(session, one) for one in (*malang[2:], province)] == [1, 2, 1]
    assert release_regions(session, offer, ["35.01"], actor=SYSTEM, now=now) == ["35.01"]
    assert [one.state for one in malang[2:]] == [State.CONFIRMED] * 2
    assert release_regions(session, offer, ["35.02"], actor=SYSTEM, now=now) == ["35.02"]
    assert {province.state} == {State.CONFIRMED}
    assert come(session, offer, now, region_code="35.02").state is State.CONFIRMED
    assert come(session, offer, now, region_code="35.02").state is State.WAITLISTED


def test_an_agency_sends_so_many_and_no_more(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    change_limits(session, offer, OfferLimit(None, agency_quota=2), actor=SYSTEM, now=now)
    names = ("Dinas Kominfo Kab. Contoh", "Dinas Komunikasi dan Informatika Kabupaten Contoh") * 2
    states = [come(session, offer, now, organization=name).state for name in names]
    assert states == [State.CONFIRMED] * 2 + [State.WAITLISTED] * 2
    assert come(session, offer, now, organization="Dinas Lain").state is State.CONFIRMED


def test_the_whole_event_has_a_limit_of_its_own(
    session: Session, event: Event, now: datetime
) -> None:
    event.capacity = 2
    for one in event.offers:
        one.quota = 5
    session.flush()
    people = [
        come(session, offer_of(event, slug), now + timedelta(minutes=n))
        for n, slug in enumerate(("agency", "kim", "influencer", "agency"))
    ]
    assert [one.state for one in people] == [State.CONFIRMED] * 2 + [State.WAITLISTED] * 2
    assert [queries.queue_place(session, one) for one in people[2:]] == [1, 2]
    leave(session, people[0], now)
    assert people[2].state is State.CONFIRMED


def test_a_correction_moves_somebody_only_where_there_is_a_place(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    change_limits(session, offer, OfferLimit(None, region_quota=1), actor=SYSTEM, now=now)
    malang = come(session, offer, now, region_code="35.73")
    surabaya = come(session, offer, now, region_code="35.78")
    waits = come(session, offer, now, region_code="35.78")
    moved = person_of(surabaya).__class__(
        **{**person_of(surabaya).__dict__, "region_code": "35.73"}
    )
    outcome = correct(session, surabaya, moved, actor=SYSTEM, now=now)
    assert not hasattr(outcome, "fields")
    assert surabaya.region_code == "35.78"
    leave(session, malang, now)
    correct(session, surabaya, moved, actor=SYSTEM, now=now)
    assert (surabaya.region_code, surabaya.state) == ("35.73", State.CONFIRMED)
    assert waits.state is State.CONFIRMED, "The place in Surabaya is free since."


class TestWhereAYesIsAskedFor:
    """The event gives people 24 hours to say yes."""

    @pytest.fixture(autouse=True)
    def asks(self, session: Session, event: Event) -> None:
        """Says so."""
        event.answer_hours = 24
        session.flush()

    def test_a_place_is_held_until_the_yes(
        self, session: Session, offer: CategoryOffer, now: datetime
    ) -> None:
        first, second = (come(session, offer, now, email=f"n{n}@example.org") for n in range(2))
        leave(session, first, now)
        assert second.state is State.WAITLISTED
        assert second.answer_by is None, "The time runs once the mail has left."
        mail = session.scalars(
            select(OutboxMail).where(OutboxMail.message == Message.PLACE_OFFERED)
        ).one()
        mail_left(session, mail, subject="Tempat untuk Anda", now=now)
        assert second.answer_by == now + timedelta(hours=24)
        assert queries.places_left(session, offer.event)[offer.id] == 0
        assert come(session, offer, now).state is State.WAITLISTED
        assert accept_place(session, second, actor=PARTICIPANT, now=now + timedelta(hours=23))
        assert (second.state, second.seat, second.offered_at) == (State.CONFIRMED, 1, None)
        assert told(session, second) == [Message.WAITLISTED, Message.PLACE_OFFERED, Message.SEATED]
        assert not accept_place(session, second, actor=PARTICIPANT, now=now)

    def test_who_lets_the_time_pass_goes_to_the_end(
        self, session: Session, offer: CategoryOffer, now: datetime
    ) -> None:
        first, second, third = (
            come(session, offer, now + timedelta(minutes=n), email=f"n{n}@example.org")
            for n in range(3)
        )
        leave(session, first, now)
        start_clock(session, second, now=now)
        late = now + timedelta(hours=25)
        assert not accept_place(session, second, actor=PARTICIPANT, now=late)
        assert events_with_lapsed_offers(session, now=late) == [offer.event_id]
        assert lapse_offers(session, offer.event_id, now=late) == 1
        assert second.waiting_since == late
        assert (second.offered_at, second.answer_by) == (None, None)
        assert third.offered_at == late
        assert lapse_offers(session, offer.event_id, now=late) == 0
        assert told(session, second)[-1] == Message.OFFER_LAPSED

    def test_without_mail_the_time_runs_from_the_tick(
        self, session: Session, offer: CategoryOffer, now: datetime
    ) -> None:
        first, second = come(session, offer, now), come(session, offer, now)
        leave(session, first, now)
        assert (second.offered_at, second.answer_by) == (now, None)
        line = session.scalars(
            select(OutboxMail).where(OutboxMail.message == Message.PLACE_OFFERED)
        ).one()
        assert (line.channel, line.recipient) == (Channel.WHATSAPP, second.phone)
        later = now + timedelta(days=2)
        assert lapse_offers(session, offer.event_id, now=later) == 0
        assert tick_off(session, line, actor=AYU, now=later)
        assert (line.state, line.done_by) == (MailState.SENT, "Ayu")
        assert second.answer_by == later + timedelta(hours=24)
        assert not tick_off(session, line, actor=BUDI, now=later)
        assert line.done_by == "Ayu"

    def test_nobody_is_asked_once_the_event_has_begun(
        self, session: Session, event: Event, offer: CategoryOffer, now: datetime
    ) -> None:
        first, second = come(session, offer, now), come(session, offer, now)
        for one in event.sessions:
            one.starts_at = now - timedelta(hours=1)
        session.flush()
        leave(session, first, now)
        assert second.state is State.CONFIRMED


def test_the_place_counts_those_who_compete_for_what_is_everybodys(
    session: Session, offer: CategoryOffer, now: datetime
) -> None:
    """People of three regions wait for the same shared places: they are first, second and third."""
    change_limits(session, offer, OfferLimit(39, region_quota=1), actor=SYSTEM, now=now)
    regions = ("35.73", "35.73", "35.73", "35.78", "35.78", "35")
    people = [
        come(session, offer, now + timedelta(minutes=n), region_code=code)
        for n, code in enumerate(regions)
    ]
    waiting = [one for one in people if one.state is State.WAITLISTED]
    assert [one.region_code for one in waiting] == ["35.73", "35.78", "35"]
    assert [queries.queue_place(session, one) for one in waiting] == [1, 2, 3]


def test_nobody_gets_a_place_in_an_event_that_is_over(
    session: Session, event: Event, offer: CategoryOffer, now: datetime
) -> None:
    first, second = come(session, offer, now), come(session, offer, now)
    after = now + timedelta(days=32)
    assert cancel(session, first, reason="salah", actor=SYSTEM, now=after)
    assert second.state is State.WAITLISTED
    assert Message.SEATED not in told(session, second)


def test_a_correction_by_which_only_the_phone_is_left_tells_the_phone(
    session: Session, event: Event, offer: CategoryOffer, now: datetime
) -> None:
    """What waits for the mailbox is withdrawn, so an offered place is told again by WhatsApp."""
    event.answer_hours = 24
    first, second = (come(session, offer, now, email=f"n{n}@example.org") for n in range(2))
    leave(session, first, now)
    without = replace(person_of(second), email=None)
    correct(session, second, without, actor=SYSTEM, now=now)
    lines = session.scalars(
        select(OutboxMail).where(
            OutboxMail.registration_id == second.id, OutboxMail.channel == Channel.WHATSAPP
        )
    ).all()
    assert {one.message for one in lines} == {Message.CONTACT_CHANGED, Message.PLACE_OFFERED}


def test_an_offer_of_which_nobody_heard_ends_with_the_beginning(
    session: Session, event: Event, offer: CategoryOffer, now: datetime
) -> None:
    event.answer_hours = 24
    first, second = come(session, offer, now), come(session, offer, now)
    third = come(session, offer, now + timedelta(minutes=1))
    leave(session, first, now)
    begun = now + timedelta(days=30, minutes=1)
    assert events_with_lapsed_offers(session, now=begun - timedelta(minutes=2)) == []
    assert events_with_lapsed_offers(session, now=begun) == [event.id]
    assert lapse_offers(session, event.id, now=begun) == 1
    assert (second.state, third.state) == (State.WAITLISTED, State.CONFIRMED)
