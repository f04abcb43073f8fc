"""Whatever happens in whatever order: no limit is exceeded, nobody in the waiting list is overtaken."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.event import listen, remove
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.rules import (
    ACTIVE_STATES,
    TRANSITIONS,
    UNDO,
    OfferLimits,
    Places,
    State,
    Waiting,
)
from tests.factories import make_event, offer_of
from tests.registration.office import COME, STEPS, Office, Step


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database suffices: no two steps happen at once here."""
    return sqlite_url


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    quota=st.none() | st.integers(1, 4),
    region=st.none() | st.integers(0, 2),
    agency=st.none() | st.just(1),
    answer_hours=st.none() | st.just(1),
    crowd=st.lists(COME, min_size=6, max_size=10),
    steps=st.lists(STEPS, min_size=8, max_size=30),
)
def test_every_history_is_within_the_limits_and_fair(
    session: Session,
    now: datetime,
    quota: int | None,
    region: int | None,
    agency: int | None,
    answer_hours: int | None,
    crowd: list[Step],
    steps: list[Step],
) -> None:
    """Scar 19, and: a freed place goes to the first whom it fits, and to nobody behind them."""
    event = make_event(session, quota=quota, waiting_list=True, answer_hours=answer_hours)
    event.sessions[0].starts_at = now + timedelta(days=30)
    event.sessions[1].starts_at = now + timedelta(days=30)
    event.sessions[0].ends_at = event.sessions[1].ends_at = now + timedelta(days=31)
    offer_of(event, "agency").region_quota = region
    offer_of(event, "agency").agency_quota = agency
    offer_of(event, "kim").approval = True
    session.flush()
    office = Office(session, event, now)
    before = Sight(session, event)
    for one in [*crowd, Step("approve", (3,)), *steps]:
        office.now += timedelta(minutes=1)
        with watched_moves():
            getattr(office, one.name)(*one.arguments)
        after = Sight(session, event)
        note(f"{one}")
        check_limits(session, event, before, after)
        check_fairness(session, before, after)
        before = after
    session.rollback()


class Sight:
    """Who has a place and who waits, in order, at one moment."""

    def __init__(self, session: Session, event: Event) -> None:
        session.flush()
        mine = (Registration.event_id == event.id, Registration.state.in_(ACTIVE_STATES))
        people = session.scalars(select(Registration).where(*mine)).all()
        holders = [one for one in people if one.seat is not None or one.offered_at is not None]
        waiters = [
            one for one in people if one.state is State.WAITLISTED and one.offered_at is None
        ]
        self.holders = {one.id: queries.claim_of(one) for one in holders}
        self.seats = [(one.offer_id, one.seat) for one in holders if one.seat is not None]
        self.queue = [Waiting(one.id, queries.claim_of(one)) for one in in_order(waiters)]
        given_up = (Registration.event_id == event.id, Registration.state == State.REPLACED)
        self.given_up = set(session.scalars(select(Registration.id).where(*given_up)))
        self.limits = queries.limits_of(session, event.id)
        self.capacity = event.capacity
        self.is_called_off = event.state is EventState.CANCELLED

    def places(self, without: int | None = None) -> Places:
        """The places as they are, or as they would be if somebody stood up."""
        taken = Counter(claim for id_, claim in self.holders.items() if id_ != without)
        return Places(self.capacity, self.limits, taken)

    def beyond(self, offer: int, limits: OfferLimits) -> int:
        """How many sit on places that no region keeps, under these limits."""
        regions = Counter(one.region for one in self.holders.values() if one.offer_id == offer)
        return sum(max(0, number - limits.kept_for(code)) for code, number in regions.items())

    def count(self, *, offer: int | None = None, agency: str | None = None) -> int:
        """How many have a place: in all, in a category, of an agency in it."""
        return sum(
            (offer is None or claim.offer_id == offer)
            and (agency is None or claim.agency == agency)
            for claim in self.holders.values()
        )


def in_order(waiters: Iterable[Registration]) -> list[Registration]:
    """Those given precedence first, then in order of arrival."""
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(
        waiters, key=lambda one: (one.preferred_at or never, one.waiting_since or never, one.id)
    )


def check_limits(session: Session, event: Event, before: Sight, after: Sight) -> None:
    """Nothing is above its limit, unless it was lowered below what was taken: then it does not grow."""
    bounded: list[tuple[int | None, int, int]] = [
        (after.capacity, after.count(), before.count()),
    ]
    for id_, limits in after.limits.items():
        bounded.append((limits.places, after.count(offer=id_), before.count(offer=id_)))
        if limits.kept:
            shared = after.beyond(id_, limits), before.beyond(id_, limits)
            bounded.append((limits.everybodys, *shared))
        for agency in {claim.agency for claim in after.holders.values()} - {""}:
            taken = after.count(offer=id_, agency=agency)
            bounded.append((limits.agency_quota, taken, before.count(offer=id_, agency=agency)))
    for limit, taken, earlier in bounded:
        assert limit is None or taken <= limit or taken <= earlier
    assert len(after.seats) == len(set(after.seats)), after.seats
    left = queries.places_left(session, event)
    assert all(number is None or number >= 0 for number in left.values())


def check_fairness(session: Session, before: Sight, after: Sight) -> None:
    """Nobody who waits could have had the place of somebody who was given one behind them."""
    if after.is_called_off:
        # Nobody moves up, and nobody comes in ahead of those who wait.
        came = {*(one.id for one in before.queue), *newcomers(session, before, after)}
        assert not came & after.holders.keys()
        return
    now = after.places()
    assert [one.id for one in after.queue if now.obstacle(one.claim) is None] == []
    waiting_on = {one.id: one for one in after.queue}
    ahead: list[Waiting] = []
    for id_ in [*(one.id for one in before.queue), *newcomers(session, before, after)]:
        if id_ in after.holders:
            free = after.places(without=id_)
            assert [one.id for one in ahead if free.obstacle(one.claim) is None] == []
        elif id_ in waiting_on:
            # What they wait for now: it may have been corrected in this very step.
            ahead.append(waiting_on[id_])


def newcomers(session: Session, before: Sight, after: Sight) -> list[int]:
    """Who neither sat nor waited before, in order of arrival: they stand behind everybody who waited.

    Not somebody's substitute, whose place was never free; nor whoever a merge had given up, who
    stands where they stood.
    """
    known = before.holders.keys() | {one.id for one in before.queue}
    stepped_in = session.scalars(
        select(Registration.replaced_by_id).where(Registration.id.in_(known))
    )
    there = after.holders.keys() | {one.id for one in after.queue}
    return sorted(there - known - set(stepped_in) - before.given_up)


@contextmanager
def watched_moves() -> Iterator[None]:
    """Every single change of a state goes along the table, or back by an undo."""

    def check(_registration: Registration, after: State, before: object, _event: object) -> None:
        if isinstance(before, State) and before is not after:
            assert after in TRANSITIONS[before] | UNDO.get(before, frozenset()), (before, after)

    listen(Registration.state, "set", check)
    try:
        yield
    finally:
        remove(Registration.state, "set", check)
