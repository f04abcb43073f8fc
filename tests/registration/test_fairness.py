"""Whatever happens in whatever order: no limit is exceeded, nobody in the waiting list is overtaken."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.event import listen, remove
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.events.models import Event
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    OfferLimit,
    SignUp,
    Substitution,
    accept_place,
    approve,
    cancel,
    change_capacity,
    change_limits,
    lapse_offers,
    prefer,
    reject,
    release_regions,
    sign_up,
    substitute,
    undo_decision,
)
from eventreg.registration.rules import (
    ACTIVE_STATES,
    TRANSITIONS,
    UNDO,
    OfferLimits,
    Places,
    Refused,
    State,
    Waiting,
)
from tests.factories import NOTICE_READ, make_event, make_person, offer_of

REGIONS = ("35.73", "35.78", "35")
AGENCIES = ("Dinas Contoh Satu", "Dinas Contoh Dua")
SMALL = st.none() | st.integers(0, 5)
WHICH = st.integers(0, 30)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database suffices: no two steps happen at once here."""
    return sqlite_url


@dataclass(frozen=True)
class Step:
    """One thing that somebody does: the name of a method of `Office`, and what it takes."""

    name: str
    arguments: tuple[Any, ...] = ()


def step(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """Steps of one kind."""
    return st.builds(Step, st.just(name), st.tuples(*arguments))


COME = step(
    "come",
    st.sampled_from(("agency", "agency", "kim")),
    st.sampled_from(REGIONS),
    st.sampled_from(AGENCIES),
)
STEPS = st.one_of(
    COME,
    COME,
    COME,
    step("leave", WHICH),
    step("leave", WHICH),
    step("prefer", WHICH),
    step("limit", st.sampled_from(("agency", "kim")), SMALL, SMALL, st.none() | st.integers(1, 2)),
    step("limit_event", SMALL),
    step("release", st.sampled_from(REGIONS), st.booleans()),
    step("say_yes", WHICH),
    step("wait_for_an_hour"),
    step("replace", WHICH),
    step("approve", st.integers(0, 3)),
    step("reject", WHICH),
    step("undo"),
)


@dataclass
class Office:
    """An event with everything that can be done to it, and what must hold after each step."""

    session: Session
    event: Event
    now: datetime
    decisions: list[Any] = field(default_factory=list)
    #: Who has come in this step, and so stood behind nobody.
    newcomer: int | None = None

    def come(self, slug: str, region: str, agency: str) -> None:
        """Somebody signs up."""
        offer = offer_of(self.event, slug)
        person = make_person(offer.kind, region_code=region, organization=agency)
        form = SignUp(offer.id, uuid4(), person, NOTICE_READ)
        outcome = sign_up(self.session, form, actor=PARTICIPANT, now=self.now)
        assert not isinstance(outcome, Refused)
        self.newcomer = outcome.registration_id

    def leave(self, which: int) -> None:
        """Somebody who is in force cancels."""
        for one in self.pick(which, *ACTIVE_STATES):
            assert cancel(self.session, one, reason="sakit", actor=PARTICIPANT, now=self.now)

    def prefer(self, which: int) -> None:
        """Staff give somebody precedence."""
        for one in self.pick(which, State.WAITLISTED):
            prefer(self.session, one, reason="narasumber", actor=SYSTEM, now=self.now)

    def limit(self, slug: str, quota: int | None, region: int | None, agency: int | None) -> None:
        """The limits of a category change."""
        wanted = OfferLimit(quota, region, agency)
        offer = offer_of(self.event, slug)
        change_limits(self.session, offer, wanted, actor=SYSTEM, now=self.now)

    def limit_event(self, capacity: int | None) -> None:
        """The limit of the whole event changes."""
        change_capacity(self.session, self.event, capacity, actor=SYSTEM, now=self.now)

    def release(self, region: str, released: bool) -> None:  # noqa: FBT001 - drawn by hypothesis.
        """Places of a region become everybody's, or its own again."""
        offer = offer_of(self.event, "agency")
        release_regions(
            self.session, offer, [region], released=released, actor=SYSTEM, now=self.now
        )

    def say_yes(self, which: int) -> None:
        """Somebody takes the place that was offered."""
        for one in self.pick(which, State.WAITLISTED):
            accept_place(self.session, one, actor=PARTICIPANT, now=self.now)

    def wait_for_an_hour(self) -> None:
        """Who was asked may have let the time pass."""
        self.now += timedelta(hours=1)
        lapse_offers(self.session, self.event.id, now=self.now)

    def replace(self, which: int) -> None:
        """A colleague comes instead."""
        for one in self.pick(which, *ACTIVE_STATES):
            person = make_person(
                one.offer.kind, region_code=one.region_code, organization=one.organization
            )
            form = Substitution(person, uuid4(), "surat tugas berubah")
            substitute(self.session, one, form, actor=SYSTEM, now=self.now)
            self.newcomer = one.replaced_by_id

    def approve(self, number: int) -> None:
        """Staff approve the first few who wait for that."""
        uids = [one.uid for one in self.people(State.PENDING)[: number + 1]]
        done = approve(self.session, self.event.id, uids, actor=SYSTEM, now=self.now)
        self.decisions.append(done.id)

    def reject(self, which: int) -> None:
        """Staff reject one."""
        uids = [one.uid for one in self.pick(which, State.PENDING)]
        done = reject(self.session, self.event.id, uids, reason="kuota", actor=SYSTEM, now=self.now)
        self.decisions.append(done.id)

    def undo(self) -> None:
        """The last decision is taken back."""
        if self.decisions:
            last = self.decisions.pop()
            undo_decision(self.session, self.event.id, last, actor=SYSTEM, now=self.now)

    def people(self, *states: State) -> list[Registration]:
        """Who is in one of these states, in order of arrival."""
        mine = (Registration.event_id == self.event.id, Registration.state.in_(states))
        return list(self.session.scalars(select(Registration).where(*mine).order_by("id")))

    def pick(self, which: int, *states: State) -> Iterator[Registration]:
        """One of those in these states, counted round; nobody when there is none."""
        found = self.people(*states)
        if found:
            yield found[which % len(found)]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    quota=st.integers(1, 4),
    region=st.none() | st.integers(0, 2),
    answer_hours=st.none() | st.just(1),
    crowd=st.lists(COME, min_size=6, max_size=10),
    steps=st.lists(STEPS, min_size=8, max_size=30),
)
def test_every_history_is_within_the_limits_and_fair(
    session: Session,
    now: datetime,
    quota: int,
    region: int | None,
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
    offer_of(event, "kim").approval = True
    session.flush()
    office = Office(session, event, now)
    for one in [*crowd, Step("approve", (3,)), *steps]:
        office.now += timedelta(minutes=1)
        office.newcomer = None
        before = Sight(session, event)
        with watched_moves():
            getattr(office, one.name)(*one.arguments)
            session.flush()
        check_limits(session, event, before)
        check_fairness(session, event, before, office.newcomer)
    session.rollback()


class Sight:
    """Who has a place and who waits, in order, at one moment."""

    def __init__(self, session: Session, event: Event) -> None:
        session.flush()
        rows = session.scalars(
            select(Registration).where(Registration.event_id == event.id, queries.holds_place())
        ).all()
        self.holders = {one.id: queries.claim_of(one) for one in rows}
        self.queue = [Waiting(one.id, queries.claim_of(one)) for one in in_order(session, event)]
        self.limits = queries.limits_of(session, event.id)
        self.capacity = event.capacity

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


def in_order(session: Session, event: Event) -> list[Registration]:
    """Who waits without an offer: those given precedence first, then in order of arrival."""
    mine = (Registration.event_id == event.id, Registration.state == State.WAITLISTED)
    found = [
        one for one in session.scalars(select(Registration).where(*mine)) if not one.offered_at
    ]
    never = datetime.max.replace(tzinfo=UTC)
    return sorted(
        found, key=lambda one: (one.preferred_at or never, one.waiting_since or never, one.id)
    )


def check_limits(session: Session, event: Event, before: Sight) -> None:
    """Nothing is above its limit, unless it was lowered below what was taken: then it does not grow."""
    after = Sight(session, event)
    bounded: list[tuple[int | None, int, int]] = [
        (after.capacity, after.count(), before.count()),
    ]
    for id_, limits in after.limits.items():
        bounded.append((limits.places, after.count(offer=id_), before.count(offer=id_)))
        if limits.kept:
            shared = after.beyond(id_, limits), before.beyond(id_, limits)
            bounded.append((limits.everybodys, *shared))
        for agency in {claim.agency for claim in after.holders.values()}:
            taken = after.count(offer=id_, agency=agency)
            bounded.append((limits.agency_quota, taken, before.count(offer=id_, agency=agency)))
    for limit, taken, earlier in bounded:
        assert limit is None or taken <= limit or taken <= earlier
    seats = [one.seat for one in session.scalars(select(Registration).where(seated(event)))]
    by_category = Counter(
        (one.offer_id, one.seat)
        for one in session.scalars(select(Registration).where(seated(event)))
    )
    assert all(number == 1 for number in by_category.values()), seats
    left = queries.places_left(session, event)
    assert all(number is None or number >= 0 for number in left.values())


def seated(event: Event) -> Any:
    """The condition for who sits on a numbered seat."""
    return (Registration.event_id == event.id) & Registration.seat.is_not(None)


def check_fairness(session: Session, event: Event, before: Sight, newcomer: int | None) -> None:
    """Nobody who waits could have had the place of somebody who was given one behind them."""
    after = Sight(session, event)
    now = after.places()
    assert [one.id for one in after.queue if now.obstacle(one.claim) is None] == []
    waiting_on = {one.id for one in after.queue}
    ahead: list[Waiting] = []
    order = list(before.queue)
    for one in order:
        if one.id in after.holders:
            free = after.places(without=one.id)
            assert [w.id for w in ahead if free.obstacle(w.claim) is None] == []
        elif one.id in waiting_on:
            ahead.append(one)
    if newcomer in after.holders and newcomer not in before.holders:
        free = after.places(without=newcomer)
        waiters = [w for w in order if w.id in waiting_on]
        if not _stepped_in(session, newcomer):
            assert [w.id for w in waiters if free.obstacle(w.claim) is None] == []


def _stepped_in(session: Session, newcomer: int | None) -> bool:
    """Whether they are somebody's substitute, whose place was never free."""
    replaced = Registration.replaced_by_id == newcomer
    return session.scalar(select(Registration.id).where(replaced)) is not None


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
