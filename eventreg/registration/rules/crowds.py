"""Many people at once: what each of them comes to, in their order, without asking the database again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from eventreg.registration.rules.limits import Claim, Places, Waiting, who_fits
from eventreg.registration.rules.people import LONGEST_KEY
from eventreg.registration.rules.signing_up import FULL, Refusal
from eventreg.registration.rules.states import State

#: One way in which two registrations are of the same person: what is equal, the name's key, the number.
Sameness = tuple[str, str, str]


def sameness(key: str, nip: str | None, phone: str | None) -> tuple[Sameness, ...]:
    """By what somebody is found again: a like name with the same NIP, or with the same phone."""
    numbers = (("nip", nip), ("phone", phone))
    return tuple(
        (kind, key[:LONGEST_KEY], number) for kind, number in numbers if number is not None
    )


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom staff want to add, as far as it decides on the outcome."""

    submission_id: UUID
    same: tuple[Sameness, ...]
    claim: Claim
    #: Whether the category lets people wait for a place.
    may_wait: bool


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

    def add(self, one: Newcomer) -> State | Refusal | None:
        """Confirmed or in the waiting list, or why not; none: this very form was here before."""
        if one.submission_id in self.submissions:
            return None
        if not self.people.isdisjoint(one.same):
            return Refusal.ALREADY_REGISTERED
        obstacle = self.places.obstacle(one.claim)
        if obstacle is not None and not one.may_wait:
            return FULL[obstacle]
        self.submissions.add(one.submission_id)
        self.people.update(one.same)
        if obstacle is not None:
            return State.WAITLISTED
        self.places.take(one.claim)
        return State.CONFIRMED

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
        if moves:
            self.places.free(before.claim)
        obstacle = self.places.obstacle(after.claim) if moves else None
        same = before.is_active and not self.people.isdisjoint(after.same)
        if moves:
            self.places.take(before.claim if same or obstacle else after.claim)
        if obstacle is not None:
            return FULL[obstacle]
        return Refusal.ALREADY_REGISTERED if same else None

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
