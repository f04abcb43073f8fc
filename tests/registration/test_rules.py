"""Who may sign up, on which seat, and along which ways states move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.events.rules import SignupWindow
from eventreg.registration.rules import (
    ACTIVE_STATES,
    TRANSITIONS,
    Refusal,
    Seats,
    SignUpFacts,
    State,
    may_move,
    next_seat,
    refuse_sign_up,
)

OPEN = SignUpFacts(window=SignupWindow.OPEN, by_staff=False, public=True, person_registered=False)


def facts(**changes: object) -> SignUpFacts:
    """Facts under which anybody may sign up, with some changed."""
    return SignUpFacts(**{**OPEN.__dict__, **changes})


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, None),
        ({"window": SignupWindow.NOT_YET}, Refusal.NOT_YET),
        ({"window": SignupWindow.CLOSED}, Refusal.CLOSED),
        ({"public": False}, Refusal.STAFF_ONLY),
        ({"person_registered": True}, Refusal.ALREADY_REGISTERED),
        ({"person_registered": True, "by_staff": True}, Refusal.ALREADY_REGISTERED),
        ({"person_registered": True, "window": SignupWindow.CLOSED}, Refusal.ALREADY_REGISTERED),
        ({"by_staff": True, "window": SignupWindow.CLOSED}, None),
        ({"by_staff": True, "public": False}, None),
    ],
)
def test_the_first_objection_decides(changes: dict[str, object], refusal: Refusal | None) -> None:
    assert refuse_sign_up(facts(**changes)) is refusal


@given(quota=st.none() | st.integers(0, 1000), taken=st.integers(0, 1200))
def test_what_is_left_is_never_negative_and_full_is_full(quota: int | None, taken: int) -> None:
    """Scar 19: oversold by a lowered quota, the number left was negative and counted as free."""
    seats = Seats(quota, taken, lowest_free=taken + 1)

    assert seats.left is None or seats.left >= 0
    assert (next_seat(seats) is None) is (quota is not None and taken >= quota)


@given(quota=st.integers(0, 60), wishes=st.integers(0, 120))
def test_one_after_the_other_the_quota_holds(quota: int, wishes: int) -> None:
    """Scar 19 as a property: whoever comes, never more than the quota, and each seat once."""
    taken: list[int] = []
    for _ in range(wishes):
        seat = next_seat(Seats(quota, len(taken), len(taken) + 1))
        if seat is not None:
            taken.append(seat)

    assert taken == list(range(1, min(quota, wishes) + 1))


def test_a_freed_seat_in_the_middle_is_given_again() -> None:
    assert next_seat(Seats(quota=10, taken=9, lowest_free=4)) == 4


def test_who_is_in_force_may_leave_and_who_left_does_not_come_back() -> None:
    for state in ACTIVE_STATES:
        assert may_move(state, State.CANCELLED)
    for ended in (State.CANCELLED, State.REPLACED):
        assert not TRANSITIONS[ended]


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(State)
    assert not any(state in after for state, after in TRANSITIONS.items())
