"""The states of a registration and of what is done about it, and how they move."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eventreg.events.rules import STILL_STATES, EventState


class State(StrEnum):
    """The state of a registration."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


class ImportState(StrEnum):
    """How far the take-over of a file is."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    FAILED = "failed"


#: In force: such a person is registered and cannot register again.
ACTIVE_STATES = (State.PENDING, State.CONFIRMED, State.WAITLISTED)

#: The table along which states move (domain.md §12).
TRANSITIONS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset(
        {State.CONFIRMED, State.WAITLISTED, State.REJECTED, State.CANCELLED, State.REPLACED}
    ),
    State.WAITLISTED: frozenset({State.CONFIRMED, State.CANCELLED, State.REPLACED}),
    State.CONFIRMED: frozenset({State.CANCELLED, State.REPLACED}),
    State.REJECTED: frozenset(),
    State.CANCELLED: frozenset(),
    State.REPLACED: frozenset(),
}

#: The way back, when staff undo a decision or a merge.
UNDO: dict[State, frozenset[State]] = {
    State.CONFIRMED: frozenset({State.PENDING}),
    State.WAITLISTED: frozenset({State.PENDING}),
    State.REJECTED: frozenset({State.PENDING}),
    State.REPLACED: frozenset({State.PENDING, State.CONFIRMED, State.WAITLISTED}),
}


@dataclass(frozen=True)
class Held:
    """What decides on an offered place: since when it is held, and until when for an answer (aware)."""

    state: State
    event_state: EventState
    offered_at: datetime | None
    answer_by: datetime | None


def may_accept(held: Held, now: datetime) -> bool:
    """Whether a place is held for somebody and may still be taken at `now`."""
    if held.state is not State.WAITLISTED or held.offered_at is None:
        return False
    in_time = held.answer_by is None or held.answer_by >= now
    return in_time and held.event_state not in STILL_STATES


def may_move(before: State, after: State) -> bool:
    """Whether a registration may go from one state to the other."""
    return after in TRANSITIONS[before]
