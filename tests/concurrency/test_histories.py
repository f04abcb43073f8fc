"""Whatever the order of sign-ups, cancellations and changes of the limit: the quota holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.events.models import CategoryOffer
from eventreg.registration.models import Registration
from eventreg.registration.operations import OfferLimit, SignUp, cancel, change_limits, sign_up
from eventreg.registration.queries import places_left
from eventreg.registration.rules import Confirmed, Refusal, Refused
from tests.factories import NOTICE_READ, make_event, make_person, offer_of


@dataclass(frozen=True)
class SomebodySignsUp:
    """One more form."""


@dataclass(frozen=True)
class SomebodyCancels:
    """One of those who have a seat, counted round."""

    which: int


@dataclass(frozen=True)
class TheLimitChanges:
    """The quota, up or down; none: without limit."""

    to: int | None


Step = SomebodySignsUp | SomebodyCancels | TheLimitChanges

LIMITS = st.none() | st.integers(0, 6)
STEPS = st.one_of(
    st.just(SomebodySignsUp()),
    st.just(SomebodySignsUp()),
    st.builds(SomebodyCancels, st.integers(0, 20)),
    st.builds(TheLimitChanges, LIMITS),
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database suffices: no two steps happen at once here."""
    return sqlite_url


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(limit=LIMITS, steps=st.lists(STEPS, max_size=30))
def test_every_history_keeps_the_quota(
    session: Session, now: datetime, limit: int | None, steps: list[Step]
) -> None:
    """Scar 19: never more people than places, never less than none left, nobody on another's seat."""
    offer = offer_of(make_event(session, quota=limit), "agency")
    seated: list[Registration] = []
    for step in steps:
        match step:
            case SomebodySignsUp():
                decide_on_one_more(session, offer, seated, now)
            case SomebodyCancels(which) if seated:
                leaving = seated.pop(which % len(seated))
                assert cancel(session, leaving, reason="sakit", actor=PARTICIPANT, now=now)
            case TheLimitChanges(to):
                change_limits(session, offer, OfferLimit(to), actor=SYSTEM, now=now)
        check_seats(session, offer, seated)
    session.rollback()


def decide_on_one_more(
    session: Session, offer: CategoryOffer, seated: list[Registration], now: datetime
) -> None:
    """Confirmed on a seat within the limit if a place is left, else refused."""
    form = SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ)
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    if offer.quota is not None and len(seated) >= offer.quota:
        assert outcome == Refused(Refusal.FULL)
        return
    assert isinstance(outcome, Confirmed)
    registration = session.get_one(Registration, outcome.registration_id)
    assert registration.seat is not None
    assert offer.quota is None or registration.seat <= offer.quota
    seated.append(registration)


def check_seats(session: Session, offer: CategoryOffer, seated: list[Registration]) -> None:
    """The database agrees: each seat once, and never less than no place left."""
    seats = session.scalars(
        select(Registration.seat).where(
            Registration.offer_id == offer.id, Registration.seat.is_not(None)
        )
    ).all()
    assert len(set(seats)) == len(seats) == len(seated)
    left = places_left(session, offer.event)[offer.id]
    assert left == (None if offer.quota is None else max(0, offer.quota - len(seated)))
