"""The states of a registration and of what is done about it, and how they move."""

from enum import StrEnum


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


def may_move(before: State, after: State) -> bool:
    """Whether a registration may go from one state to the other."""
    return after in TRANSITIONS[before]
