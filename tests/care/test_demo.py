"""The Cerdig demo: exactly as many people as wished, invented, confirmed, none scanned."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.agencies.models import Agency
from eventreg.care.demo import ROLES, SLUG, DemoRefusedError, DemoWish, _places, load_demo
from eventreg.care.demo_people import invented, sample
from eventreg.categories.rules import ParticipantKind
from eventreg.checkin.models import Scan
from eventreg.clock import local
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import (
    SessionTime,
    SignupWindow,
    WindowFacts,
    session_by_clock,
    signup_window,
)
from eventreg.people.numbers import NipKind, check_nip, normalise_phone
from eventreg.registration.models import Registration
from eventreg.registration.queries import places_left
from eventreg.registration.rules import Person, State
from tests.factories import make_registration, offer_of

HASHES = dict.fromkeys(ROLES, "no hash, nobody signs in here")


def load(
    session: Session, now: datetime, participants: int, quota: int | None = None, seed: int = 7
) -> Event:
    """The demo with so many people."""
    event = load_demo(session, DemoWish(participants, quota, seed), HASHES, now=now)
    session.flush()
    return event


def people(session: Session) -> list[Registration]:
    """Everybody who is registered."""
    return list(session.scalars(select(Registration).order_by(Registration.id)))


def numbers(session: Session) -> dict[str, int]:
    """How many are registered by category."""
    rows = session.execute(
        select(CategoryOffer.slug, func.count())
        .join(Registration, Registration.offer_id == CategoryOffer.id)
        .group_by(CategoryOffer.slug)
    )
    return dict(rows.all())


@pytest.mark.parametrize("wish", [0, 1, 2, 7, 100])
def test_there_are_exactly_as_many_as_wished(wish: int, session: Session, now: datetime) -> None:
    event = load(session, now, wish)

    assert len(people(session)) == wish
    shares = numbers(session).values()
    assert not shares or max(shares) - min(shares, default=0) <= 1
    assert all(one.state is State.CONFIRMED for one in people(session))
    assert session.scalar(select(func.count()).select_from(Scan)) == 0
    left = places_left(session, event)
    assert all(left[offer.id] >= 100 for offer in event.offers if offer.public)  # type: ignore[operator]  # None fails the test as well.


def test_the_event_is_the_one_of_the_contract(session: Session, now: datetime) -> None:
    event = load(session, now, 3)

    assert event.slug == SLUG == "cerdig-2025"
    assert [one.slug for one in event.offers if one.public] == ["agency", "kim", "influencer"]
    assert len(event.sessions) == 2
    window = WindowFacts(event.state, event.signup_opens_at, event.signup_closes_at, event.ends_at)
    assert signup_window(window, now) is SignupWindow.OPEN
    times = tuple(SessionTime(one.id, one.starts_at, one.ends_at) for one in event.sessions)
    assert session_by_clock(times, now) == event.sessions[0].id
    roles = {grant.role for user in session.scalars(select(User)) for grant in user.grants}
    assert roles == set(ROLES)
    assert session.scalar(select(func.count()).select_from(Agency)) == 39


@pytest.mark.parametrize("hour", [0, 16, 17, 23])
def test_its_first_session_runs_whatever_the_hour(
    hour: int, session: Session, now: datetime
) -> None:
    at = now.replace(hour=hour, minute=59)
    event = load(session, at, 0)
    first = event.sessions[0]

    assert first.starts_at <= at < first.ends_at - timedelta(hours=1)
    assert local(first.starts_at, event.timezone).minute == 0


def test_repeating_adds_nobody_twice_and_more_when_more_are_wished(
    session: Session, now: datetime
) -> None:
    load(session, now, 30)
    first = {one.uid for one in people(session)}
    load(session, now + timedelta(hours=1), 30)
    assert {one.uid for one in people(session)} == first

    load(session, now, 45)
    assert len(people(session)) == 45
    assert {one.uid for one in people(session)} > first
    load(session, now, 20)
    load(session, now, 45, seed=8)
    assert len(people(session)) == 45
    assert session.scalar(select(func.count()).select_from(User)) == len(ROLES)


def test_repeating_moves_the_dates_and_keeps_those_who_came_by_themselves(
    session: Session, now: datetime
) -> None:
    event = load(session, now, 6)
    guest = make_registration(session, offer_of(event, "kim"), now=now)
    tomorrow = now + timedelta(days=1)
    event = load(session, tomorrow, 6)

    assert event.sessions[0].starts_at <= tomorrow < event.sessions[0].ends_at
    assert guest in people(session)
    assert len(people(session)) == 7


def test_a_quota_is_the_places_of_each_category(session: Session, now: datetime) -> None:
    event = load(session, now, 30, quota=10)

    assert [offer.quota for offer in event.offers if offer.public] == [10, 10, 10]
    assert numbers(session) == {"agency": 10, "kim": 10, "influencer": 10}
    assert set(places_left(session, event).values()) == {0, None}


@pytest.mark.parametrize(("participants", "quota"), [(31, 10), (1, 0), (4, 1)])
def test_more_than_fit_in_are_refused_and_nothing_is_made(
    participants: int, quota: int, session: Session, now: datetime
) -> None:
    with pytest.raises(DemoRefusedError, match=str(participants)):
        load(session, now, participants, quota)

    assert people(session) == []


def test_people_of_one_seed_are_the_same_and_of_another_are_others(
    session: Session, now: datetime
) -> None:
    load(session, now, 0)
    places = _places(session)

    def first(seed: int, kind: ParticipantKind = ParticipantKind.KIM) -> list[Person]:
        stream = invented(kind, places, seed)
        return [next(stream) for _ in range(200)]

    assert first(1) == first(1)
    assert first(1) != first(2)
    assert (
        len(
            {one.phone for one in first(1)}
            | {one.phone for one in first(1, ParticipantKind.AGENCY)}
        )
        == 400
    )


def test_everybody_is_invented_and_plausible(session: Session, now: datetime) -> None:
    """Numbers begin with 0893, which no operator uses; NIP serials are 9xx; addresses are examples."""
    load(session, now, 300)

    for one in people(session):
        assert one.phone is None or one.phone.startswith("+62893")
        assert one.phone is None or normalise_phone(one.phone) == one.phone
        assert one.email is None or one.email.endswith(
            ("@example.com", "@example.org", "@contoh.id")
        )
        assert one.phone or one.email
        if one.nip:
            check = check_nip(one.nip, now.date())
            assert (check.kind is not NipKind.INVALID, check.warnings) == (True, ())
            assert one.nip[15] == "9"
            assert {"1": "L", "2": "P"}[one.nip[14]] == one.gender
        if one.village_code:
            assert one.village_code.startswith(one.region_code)
    assert len({one.printed_name for one in people(session)}) > 250


def test_the_people_of_the_sample_file_come_first(session: Session, now: datetime) -> None:
    load(session, now, 90)
    names = {one.full_name for one in people(session)}

    for kind in (ParticipantKind.AGENCY, ParticipantKind.KIM, ParticipantKind.INFLUENCER):
        assert {person.full_name for person in sample(kind)} <= names
