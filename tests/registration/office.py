"""An event with everything that can be done to it, one step after the other, for property tests."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.registration.models import Registration
from eventreg.registration.operations import (
    Member,
    NewGroup,
    OfferLimit,
    SignUp,
    Substitution,
    accept_place,
    approve,
    cancel,
    cancel_event,
    change_capacity,
    change_limits,
    correct,
    decline_place,
    lapse_offers,
    merge,
    person_of,
    prefer,
    register_group,
    reject,
    release_regions,
    restore_event,
    set_region_places,
    sign_up,
    sign_up_many,
    substitute,
    undo_decision,
    undo_merge,
)
from eventreg.registration.rules import ACTIVE_STATES, Person, Refused, State
from tests.factories import NOTICE_READ, make_person, offer_of

REGIONS = ("35.73", "35.78", "35")
AGENCIES = ("Dinas Contoh Satu", "Dinas Contoh Dua")
SMALL = st.none() | st.integers(0, 5)
WHICH = st.integers(0, 30)
SLUGS = st.sampled_from(("agency", "agency", "kim", "influencer"))
#: Somebody, as far as limits go: category, region, agency.
SOMEBODY = st.tuples(SLUGS, st.sampled_from(REGIONS), st.sampled_from(AGENCIES))


@dataclass(frozen=True)
class Step:
    """One thing that somebody does: the name of a method of `Office`, and what it takes."""

    name: str
    arguments: tuple[Any, ...] = ()


def step(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """Steps of one kind."""
    return st.builds(Step, st.just(name), st.tuples(*arguments))


COME = step("come", SOMEBODY)
STEPS = st.one_of(
    COME,
    COME,
    COME,
    step("bring", st.lists(SOMEBODY, min_size=1, max_size=4)),
    step("come_together", SOMEBODY, st.integers(1, 3)),
    step("leave", WHICH),
    step("leave", WHICH),
    step("prefer", WHICH),
    step("limit", SLUGS, SMALL, SMALL, st.none() | st.integers(1, 2)),
    step("limit_event", SMALL),
    step("limit_region", st.sampled_from(REGIONS), SMALL),
    step("release", st.sampled_from(REGIONS), st.booleans()),
    step("say_yes", WHICH),
    step("say_no", WHICH),
    step("wait_for_an_hour"),
    step("replace", WHICH, st.none() | SOMEBODY),
    step("correct", WHICH, SOMEBODY),
    step("correct", WHICH, SOMEBODY),
    step("correct", WHICH, SOMEBODY),
    step("correct", WHICH, SOMEBODY),
    step("merge", WHICH, WHICH),
    step("merge", WHICH, WHICH),
    step("undo_merge", WHICH),
    step("undo_merge", WHICH),
    step("approve", st.integers(0, 3)),
    step("reject", WHICH),
    step("undo"),
    step("call_off"),
    step("restore"),
    step("restore"),
    step("restore"),
    step("restore"),
)


@dataclass
class Office:
    """An event and what can be done to it. What a rule refuses is refused, and that is all."""

    session: Session
    event: Event
    now: datetime
    decisions: list[Any] = field(default_factory=list)

    @property
    def is_called_off(self) -> bool:
        """Whether the event does not take place, as things stand."""
        return self.event.state is EventState.CANCELLED

    def come(self, who: tuple[str, str, str]) -> None:
        """Somebody signs up."""
        form = self._form(who)
        outcome = sign_up(self.session, form, actor=PARTICIPANT, now=self.now)
        assert isinstance(outcome, Refused) is self.is_called_off

    def bring(self, people: list[tuple[str, str, str]]) -> None:
        """Staff take a list over."""
        forms = [
            replace(self._form(who), by_staff=True, quietly=True, consents={}) for who in people
        ]
        outcomes = sign_up_many(self.session, forms, actor=SYSTEM, now=self.now)
        refused = {isinstance(outcome, Refused) for outcome in outcomes}
        assert refused <= {self.is_called_off}

    def come_together(self, who: tuple[str, str, str], number: int) -> None:
        """A contact registers several people of one agency."""
        slug, region, agency = who
        new = NewGroup(offer_of(self.event, slug).id, uuid4(), agency, region)
        members = [Member(uuid4(), self._person(who)) for _ in range(number)]
        done = register_group(self.session, new, members, actor=PARTICIPANT, now=self.now)
        assert (done.group is None) is self.is_called_off

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

    def limit_region(self, region: str, places: int | None) -> None:
        """Another number of places is kept for a region."""
        offer = offer_of(self.event, "agency")
        set_region_places(self.session, offer, region, places, actor=SYSTEM, now=self.now)

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

    def say_no(self, which: int) -> None:
        """Somebody does not want the place that was offered, and waits no longer."""
        offered = [one for one in self.people(State.WAITLISTED) if one.offered_at is not None]
        for one in offered[which % len(offered) :][:1] if offered else []:
            assert decline_place(self.session, one, reason="", actor=PARTICIPANT, now=self.now)

    def wait_for_an_hour(self) -> None:
        """Who was asked may have let the time pass."""
        self.now += timedelta(hours=1)
        lapse_offers(self.session, self.event.id, now=self.now)

    def replace(self, which: int, who: tuple[str, str, str] | None) -> None:
        """Somebody comes instead: a colleague, or somebody of another region or agency."""
        for one in self.pick(which, *ACTIVE_STATES):
            _slug, region, agency = who or ("", one.region_code, one.organization)
            person = make_person(one.offer.kind, region_code=region, organization=agency)
            form = Substitution(person, uuid4(), "surat tugas berubah")
            substitute(self.session, one, form, actor=SYSTEM, now=self.now)

    def correct(self, which: int, who: tuple[str, str, str]) -> None:
        """Somebody is of another region or agency than was thought."""
        for one in self.pick(which, *ACTIVE_STATES):
            _slug, region, agency = who
            person = replace(person_of(one), region_code=region, organization=agency)
            correct(self.session, one, person, actor=SYSTEM, now=self.now)

    def merge(self, which: int, other: int) -> None:
        """Two registrations turn out to be one person."""
        for kept in self.pick(which, *ACTIVE_STATES):
            for given_up in self.pick(other, *ACTIVE_STATES):
                merge(self.session, kept, given_up, actor=SYSTEM, now=self.now)

    def undo_merge(self, which: int) -> None:
        """They were two people after all."""
        for one in self.pick(which, State.REPLACED):
            undo_merge(self.session, one, actor=SYSTEM, now=self.now)

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

    def call_off(self) -> None:
        """The event does not take place."""
        cancel_event(self.session, self.event, reason="cuaca", actor=SYSTEM, now=self.now)

    def restore(self) -> None:
        """It takes place after all."""
        restore_event(self.session, self.event, note="", actor=SYSTEM, now=self.now)

    def people(self, *states: State) -> list[Registration]:
        """Who is in one of these states, in order of arrival."""
        mine = (Registration.event_id == self.event.id, Registration.state.in_(states))
        return list(self.session.scalars(select(Registration).where(*mine).order_by("id")))

    def pick(self, which: int, *states: State) -> Iterator[Registration]:
        """One of those in these states, counted round; nobody when there is none."""
        found = self.people(*states)
        if found:
            yield found[which % len(found)]

    def _form(self, who: tuple[str, str, str]) -> SignUp:
        return SignUp(offer_of(self.event, who[0]).id, uuid4(), self._person(who), NOTICE_READ)

    def _person(self, who: tuple[str, str, str]) -> Person:
        """Somebody new; nobody asks influencers for an agency."""
        slug, region, agency = who
        of_agency = {} if slug == "influencer" else {"organization": agency}
        kind = offer_of(self.event, slug).kind
        return make_person(kind, region_code=region, **of_agency)
