"""The operation that signs people up, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.models import AgencyAlias
from eventreg.agencies.rules import AgencyKind, agency_key
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import PARTICIPANT, SYSTEM, Action
from eventreg.events.models import CategoryOffer, Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    OfferLimit,
    SignUp,
    cancel,
    cancel_event,
    change_limits,
    restore_event,
    sign_up,
    sign_up_many,
)
from eventreg.registration.queries import lowest_free_seat, places_left
from eventreg.registration.rules import (
    AccountData,
    Confirmed,
    Refusal,
    Refused,
    Registered,
    State,
    Waitlisted,
)
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event with sign-up open."""
    return make_event(session, now=now)


def form(offer: CategoryOffer, **person: Any) -> SignUp:
    """A form for a category, sent in by a participant."""
    return SignUp(
        offer_id=offer.id,
        submission_id=uuid4(),
        person=make_person(offer.kind, **person),
        consents=NOTICE_READ,
    )


def sent(session: Session, one: SignUp, now: datetime) -> Registered | Refusal:
    """What a form comes to: a confirmation, or the reason of the refusal."""
    outcome = sign_up(session, one, actor=PARTICIPANT, now=now)
    return outcome.reason if isinstance(outcome, Refused) else outcome


def count(session: Session) -> int:
    """How many registrations there are."""
    return session.scalar(select(func.count()).select_from(Registration)) or 0


def test_seats_are_given_from_one_and_the_quota_holds(
    session: Session, event: Event, now: datetime
) -> None:
    """Scar 19: counted under the lock, never beyond, and what is left is never negative."""
    offer = offer_of(event, "kim")
    offer.quota = 3
    outcomes = [sent(session, form(offer), now) for _ in range(5)]

    assert [isinstance(one, Confirmed) for one in outcomes] == [True] * 3 + [False] * 2
    assert outcomes[3:] == [Refusal.FULL, Refusal.FULL]
    given = session.scalars(select(Registration.seat).order_by(Registration.id)).all()
    assert list(given) == [1, 2, 3]
    change_limits(session, offer, OfferLimit(1), actor=SYSTEM, now=now)
    assert places_left(session, event)[offer.id] == 0
    assert sent(session, form(offer), now) is Refusal.FULL


def test_the_database_itself_gives_no_seat_twice(session: Session, event: Event) -> None:
    """What holds where a lock fails."""
    first, second = (make_registration(session, offer_of(event, "kim")) for _ in range(2))
    second.seat = first.seat
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_seat_that_became_free_is_given_to_the_next(
    session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "kim")
    people = [make_registration(session, offer) for _ in range(3)]
    cancel(session, people[0], reason="sakit", actor=SYSTEM, now=now)
    cancel(session, people[1], reason="sakit", actor=SYSTEM, now=now)

    assert lowest_free_seat(session, offer.id) == 1
    next_two = [make_registration(session, offer) for _ in range(2)]
    assert [one.seat for one in next_two] == [1, 2]
    assert make_registration(session, offer).seat == 4


def test_who_does_not_count_takes_no_seat(session: Session, event: Event) -> None:
    speaker = make_registration(session, offer_of(event, "narasumber"))

    assert (speaker.state, speaker.seat) == (State.CONFIRMED, None)


def test_nobody_is_added_ahead_of_the_waiting_while_the_event_is_called_off(
    session: Session, event: Event, now: datetime
) -> None:
    """No free place is given to those who wait then, so it is given to nobody behind them either."""
    offer = offer_of(event, "kim")
    offer.quota, offer.waiting_list = 1, True
    seated, waits = make_registration(session, offer), sent(session, form(offer), now)
    cancel_event(session, event, reason="banjir", actor=SYSTEM, now=now)
    cancel(session, seated, reason="sakit", actor=SYSTEM, now=now)

    by_staff = replace(form(offer), by_staff=True)
    assert sent(session, by_staff, now) is Refusal.CALLED_OFF
    assert sign_up_many(session, [by_staff], actor=SYSTEM, now=now) == [Refused(Refusal.CALLED_OFF)]
    restore_event(session, event, note="", actor=SYSTEM, now=now)
    assert isinstance(waits, Waitlisted)
    first = session.get_one(Registration, waits.registration_id)
    assert first.state is State.CONFIRMED
    assert isinstance(sent(session, by_staff, now), Waitlisted)


def test_the_same_submission_is_the_same_registration(
    session: Session, event: Event, now: datetime
) -> None:
    one = form(offer_of(event, "kim"))
    first, second = sent(session, one, now), sent(session, one, now)

    assert isinstance(first, Confirmed)
    assert second == replace(first, replay=True)
    assert count(session) == 1


def test_the_same_submission_is_answered_after_the_end_too(
    session: Session, event: Event, now: datetime
) -> None:
    """Whose answer was lost at the last moment learns that it worked."""
    offer = offer_of(event, "kim")
    offer.quota = 1
    one = form(offer)
    first = sent(session, one, now)
    event.signup_closes_at = now - timedelta(hours=1)

    assert isinstance(first, Confirmed)
    assert sent(session, one, now) == replace(first, replay=True)


def test_one_submission_id_in_two_events_is_two_registrations(
    session: Session, event: Event, now: datetime
) -> None:
    other = make_event(session, now=now)
    one = form(offer_of(event, "kim"))
    assert isinstance(sent(session, one, now), Confirmed)
    there = replace(one, offer_id=offer_of(other, "kim").id)

    assert isinstance(sent(session, there, now), Confirmed)
    assert count(session) == 2


@pytest.mark.parametrize(
    ("again", "same"),
    [
        ({"full_name": "Moch. Rizal Fahmi"}, True),
        ({"full_name": "MOCHAMAD RIZAL FAHMI"}, True),
        ({"full_name": "Rizal Fahmi"}, False),
        ({"phone": "+6289300009999"}, True),
        ({"phone": "+6289300009999", "nip": None}, False),
        ({"nip": None}, True),
        ({"nip": "198609262015051902"}, True),
        ({"phone": None, "email": "x@example.org", "nip": None}, False),
        ({"phone": None, "email": "x@example.org"}, True),
    ],
)
def test_one_person_is_a_like_name_with_the_same_number(
    again: dict[str, Any], *, same: bool, session: Session, event: Event, now: datetime
) -> None:
    """Scar 23: no e-mail, no number and no NIP alone is a person; nobody is overwritten."""
    facts: dict[str, Any] = {
        "full_name": "Muhammad Rizal Fahmi",
        "phone": "+6289300000001",
        "nip": "198609262015051901",
    }
    first = make_registration(session, offer_of(event, "agency"), **facts)
    outcome = sent(session, form(offer_of(event, "kim"), **{**facts, **again}), now)

    assert (outcome is Refusal.ALREADY_REGISTERED) is same
    assert first.full_name == "Muhammad Rizal Fahmi"


def test_who_cancelled_is_no_hindrance_and_comes_back_as_a_new_row(
    session: Session, event: Event, now: datetime
) -> None:
    facts: dict[str, Any] = {"full_name": "Endang", "phone": "+6289300000001"}
    first = make_registration(session, offer_of(event, "kim"), **facts)
    cancel(session, first, reason="sakit", actor=SYSTEM, now=now)
    outcome = sent(session, form(offer_of(event, "kim"), **facts), now)

    assert isinstance(outcome, Confirmed)
    assert outcome.registration_id != first.id


def test_the_database_itself_keeps_one_person_once(session: Session, event: Event) -> None:
    first = make_registration(session, offer_of(event, "kim"), full_name="Endang")
    second = make_registration(session, offer_of(event, "kim"), full_name="Sutrisno")
    second.name_key, second.phone = first.name_key, first.phone
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_longest_key_of_a_name_is_kept_and_compared(
    session: Session, event: Event, now: datetime
) -> None:
    """100 letters that each stand for a whole name give a key of 900: PostgreSQL counts them."""
    facts: dict[str, Any] = {"full_name": "⒨" * 100, "phone": "+6289300000001"}
    make_registration(session, offer_of(event, "kim"), **facts)

    outcome = sent(session, form(offer_of(event, "agency"), **facts), now)
    assert outcome is Refusal.ALREADY_REGISTERED


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("Dinas Komunikasi dan Informatika Kota Malang", "35.73"),
        ("Diskominfo Kota Malang", "35.73"),
        ("DINAS KOMINFO KOTA MALANG", "35.73"),
        ("Dinas Kominfo  Kota Malang.", "35.73"),
    ],
)
def test_typed_agencies_are_mapped_to_their_row(
    typed: str, region: str, session: Session, event: Event, now: datetime
) -> None:
    """Scar 24: however it is typed, recaps count one agency; what was typed is kept."""
    agency = agencies.add(
        session,
        kind=AgencyKind.AGENCY,
        name="Dinas Komunikasi dan Informatika Kota Malang",
        region_code="35.73",
        now=now,
    )
    session.flush()
    offer = offer_of(event, "agency")
    person = make_registration(session, offer, organization=typed, region_code=region)

    assert person.agency_id == agency.id
    assert person.organization == typed
    session.refresh(person)
    assert person.organization_name == "Dinas Komunikasi dan Informatika Kota Malang"


def test_an_agency_of_another_region_or_one_that_is_unsure_is_not_taken(
    session: Session, event: Event, now: datetime
) -> None:
    """Scar 25: the two Malangs have a Diskominfo each."""
    for name in ("Dinas A", "Dinas B"):
        agency = agencies.add(
            session, kind=AgencyKind.AGENCY, name=name, region_code="35.73", now=now
        )
        alias = AgencyAlias(name="Diskominfo", key=agency_key("Diskominfo"))
        agency.aliases.append(alias)
    session.flush()
    offer = offer_of(event, "agency")
    unsure = make_registration(session, offer, organization="Diskominfo", region_code="35.73")
    elsewhere = make_registration(session, offer, organization="Dinas A", region_code="35.07")
    other_kind = make_registration(
        session, offer_of(event, "kim"), organization="Dinas A", region_code="35.73"
    )

    assert {unsure.agency_id, elsewhere.agency_id, other_kind.agency_id} == {None}


def test_accounts_keep_their_order(session: Session, event: Event) -> None:
    accounts = (AccountData("tiktok", "b", None), AccountData("instagram", "a", 5))
    person = make_registration(session, offer_of(event, "influencer"), accounts=accounts)
    session.expire(person)

    assert [(one.platform, one.handle) for one in person.accounts] == [
        ("tiktok", "b"),
        ("instagram", "a"),
    ]


def test_a_sign_up_is_noted_once_without_personal_words(
    session: Session, event: Event, now: datetime
) -> None:
    one = form(offer_of(event, "kim"), full_name="Endang Rahasia")
    sent(session, one, now)
    sent(session, one, now)

    (entry,) = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_CREATED)
    )
    assert (entry.actor_kind, entry.at, entry.event_id) == ("participant", now, event.id)
    assert "Rahasia" not in str(entry.facts) + entry.reason + entry.actor_label


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"signup_opens_at": timedelta(hours=1)}, Refusal.NOT_YET),
        ({"signup_closes_at": timedelta(0)}, Refusal.CLOSED),
        ({"signup_closes_at": timedelta(seconds=1)}, None),
        ({"signup_opens_at": timedelta(0)}, None),
    ],
)
def test_the_window_is_open_from_its_first_to_before_its_last_moment(
    columns: dict[str, timedelta],
    refusal: Refusal | None,
    session: Session,
    event: Event,
    now: datetime,
) -> None:
    for name, distance in columns.items():
        setattr(event, name, now + distance)
    outcome = sent(session, form(offer_of(event, "kim")), now)

    assert outcome is refusal if refusal else isinstance(outcome, Confirmed)
