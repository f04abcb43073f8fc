"""What becomes of each of many people who are changed at once, and of taking it back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from eventreg.registration.rules.limits import Claim, Places
from eventreg.registration.rules.states import State


class Fate(StrEnum):
    """What became of one of them; all but `done` and `waits` are as they were."""

    DONE = "done"
    #: Approved, but no place was left: in the waiting list.
    WAITS = "waits"
    #: Nobody has to decide on them any more.
    DECIDED = "decided"
    #: Cancelled, rejected or replaced.
    NOT_IN_FORCE = "not_in_force"
    #: In this category already.
    THERE_ALREADY = "there_already"
    #: The category has no place left for them.
    NO_PLACE = "no_place"
    CALLED_OFF = "called_off"


#: Of these something was changed, so that it can be taken back.
CHANGED = frozenset({Fate.DONE, Fate.WAITS})


class Back(StrEnum):
    """What became of taking it back for one of them; all but `done` stay as they are."""

    DONE = "done"
    #: Their place is somebody else's by now.
    NO_PLACE = "no_place"
    #: Something else has changed them since.
    CHANGED_SINCE = "changed_since"
    PRESENT = "present"
    #: They have registered again meanwhile.
    REGISTERED_ANEW = "registered_anew"
    #: The event has begun, or is called off.
    STANDS = "stands"


@dataclass(frozen=True)
class Before:
    """How somebody stood before they were changed with others (moments aware)."""

    state: State
    seat: int | None
    offer_id: int
    waiting_since: datetime | None = None
    preferred_at: datetime | None = None

    def kept(self) -> dict[str, Any]:
        """As it is stored."""
        moments = {"waiting_since": self.waiting_since, "preferred_at": self.preferred_at}
        return {
            "state": self.state.value,
            "seat": self.seat,
            "offer": self.offer_id,
            **{name: moment.isoformat() for name, moment in moments.items() if moment},
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """What was stored."""
        moments = {
            name: datetime.fromisoformat(kept[name])
            for name in ("waiting_since", "preferred_at")
            if name in kept
        }
        return cls(State(kept["state"]), kept["seat"], kept["offer"], **moments)


@dataclass(frozen=True)
class Moving:
    """Somebody who shall move to another category: where they stand, and whether a place is held for them."""

    state: State
    claim: Claim
    holds_place: bool


@dataclass(frozen=True)
class Target:
    """The category to which people shall move."""

    offer_id: int
    counts: bool
    waiting_list: bool


def fate_of_move(one: Moving, target: Target, places: Places) -> Fate:
    """What becomes of one who shall move; `places` are kept up to date.

    Whoever has a place keeps one: where the other category has none left, they stay where they are.
    Whoever waits, waits there, where it has a waiting list, in the same turn; whoever awaits a
    decision awaits it there.
    """
    if one.state not in {State.PENDING, State.WAITLISTED, State.CONFIRMED}:
        return Fate.NOT_IN_FORCE
    if one.claim.offer_id == target.offer_id:
        return Fate.THERE_ALREADY
    claim = Claim(target.offer_id, one.claim.region, one.claim.agency)
    if one.holds_place or one.state is State.CONFIRMED:
        return _with_place(one, claim, places)
    if one.state is State.PENDING or target.waiting_list:
        return Fate.DONE
    if places.obstacle(claim) is not None:
        return Fate.NO_PLACE
    places.take(claim)
    return Fate.DONE


def _with_place(one: Moving, claim: Claim, places: Places) -> Fate:
    if one.holds_place:
        places.free(one.claim)
    if places.obstacle(claim) is not None:
        if one.holds_place:
            places.take(one.claim)
        return Fate.NO_PLACE
    places.take(claim)
    return Fate.DONE
