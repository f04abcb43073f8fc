"""Many people at once: what each of them comes to, in their order, without asking the database again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from eventreg.events.rules import SignupWindow
from eventreg.registration.rules.limits import Claim, Places, Waiting, who_fits
from eventreg.registration.rules.people import LONGEST_KEY
from eventreg.registration.rules.signing_up import FULL, Refusal, SignUpFacts, refuse_sign_up
from eventreg.registration.rules.states import State

#: One way in which two registrations are of the same person: what is equal, the name's key, the number.
Sameness = tuple[str, str, str]


def sameness(key: str, nip: str | None, phone: str | None) -> tuple[Sameness, ...]:
    """By what somebody is found again: a like name with the same NIP, or with the same phone."""
    numbers = (("nip", nip), ("phone", phone))
    return tuple(
        (kind, key[:LONGEST_KEY], number) for kind, number in numbers if number is not None
    )


#: What decides where staff add somebody.
BY_STAFF = SignUpFacts(SignupWindow.OPEN, by_staff=True, public=True)


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is to be registered, as far as it decides on the outcome.

    `facts`: what decides apart from those who are registered; by default what staff may do.
    `awaits_approval`: staff decide, and until then no place is taken. `group_id`: the group by whose
    link somebody else registers the person.
    """

    submission_id: UUID
    same: tuple[Sameness, ...]
    claim: Claim
    #: Whether the category lets people wait for a place.
    may_wait: bool
    facts: SignUpFacts = BY_STAFF
    awaits_approval: bool = False
    group_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """Somebody who is registered, as far as a correction goes."""

    id: int
    same: tuple[Sameness, ...]
    claim: Claim
    holds_place: bool
    is_active: bool


@dataclass
class Crowd:
    """Who is registered in an event by now. Read under the lock, then kept up to date by hand."""

    places: Places
    #: Everybody in force, by what they would be found again.
    people: set[Sameness]
    #: The forms that made a registration, whatever became of it.
    submissions: set[UUID]
    #: Who waits for a place, in order; only corrections need it.
    queue: list[Waiting] = field(default_factory=list)
    #: How many more people a group's link may register, by the group's id; those without such a limit
    #: are missing.
    rooms: dict[int, int] = field(default_factory=dict)

    def add(self, one: Newcomer) -> State | Refusal | None:
        """In which state somebody is registered, or why not; none: this very form was here before."""
        if one.submission_id in self.submissions:
            return None
        room = None if one.group_id is None else self.rooms.get(one.group_id)
        registered = not self.people.isdisjoint(one.same)
        facts = replace(one.facts, person_registered=registered, group_full=room == 0)
        said = refuse_sign_up(facts) or self._place(one)
        if isinstance(said, State):
            self.submissions.add(one.submission_id)
            self.people.update(one.same)
            if one.group_id is not None and room is not None:
                self.rooms[one.group_id] = room - 1
        return said

    def _place(self, one: Newcomer) -> State | Refusal:
        """What the places leave for somebody against whom nothing else stands."""
        if one.awaits_approval:
            return State.PENDING
        obstacle = self.places.obstacle(one.claim)
        if obstacle is None:
            self.places.take(one.claim)
            return State.CONFIRMED
        return State.WAITLISTED if one.may_wait else FULL[obstacle]

    def correct(self, before: Standing, after: Standing) -> Refusal | None:
        """Why somebody cannot be corrected; none: they were, and whoever now fits has a place."""
        own = before.same if before.is_active else ()
        self.people.difference_update(own)
        refusal = self._refuse(before, after)
        self.people.update(own if refusal else after.same if before.is_active else ())
        if refusal is None and self.queue:
            self._fill(after)
        return refusal

    def _refuse(self, before: Standing, after: Standing) -> Refusal | None:
        """Moves the place that somebody holds, unless something stands in the way."""
        moves = before.holds_place and before.claim != after.claim
        obstacle = self.places.move(before.claim, after.claim) if moves else None
        if obstacle is not None:
            return FULL[obstacle]
        if before.is_active and not self.people.isdisjoint(after.same):
            if moves:
                self.places.free(after.claim)
                self.places.take(before.claim)
            return Refusal.ALREADY_REGISTERED
        return None

    def _fill(self, after: Standing) -> None:
        """Whoever fits now has a place; one of those who wait may wait for something else now."""
        self.queue = [
            Waiting(one.id, after.claim if one.id == after.id else one.claim) for one in self.queue
        ]
        seated = set(who_fits(self.queue, self.places))
        self.queue = [one for one in self.queue if one.id not in seated]


class FreeSeats:
    """The seat numbers of one category that nobody sits on, the lowest first."""

    def __init__(self, taken: Iterable[int]) -> None:
        """`taken`: the numbers on which somebody sits."""
        self._taken = set(taken)
        self._next = 1

    def take(self) -> int:
        """The lowest free number, which is then taken."""
        while self._next in self._taken:
            self._next += 1
        self._taken.add(self._next)
        return self._next
