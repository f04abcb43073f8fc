"""Who may sign up, on which seat, and along which ways states move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.events.rules import SignupWindow
from eventreg.registration.rules import (
    ACTIVE_STATES,
    TRANSITIONS,
    Claim,
    OfferLimits,
    Places,
    Refusal,
    SignUpFacts,
    State,
    may_move,
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
    places = Places(None, {1: OfferLimits(quota)}, {Claim(1, "35.78"): taken})
    left = places.left(1)

    assert left is None or left >= 0
    assert (places.obstacle(Claim(1, "35.73")) is None) is (quota is None or taken < quota)


def test_who_is_in_force_may_leave_and_who_left_does_not_come_back() -> None:
    for state in ACTIVE_STATES:
        assert may_move(state, State.CANCELLED)
    for ended in (State.CANCELLED, State.REPLACED):
        assert not TRANSITIONS[ended]


def test_every_state_has_its_row() -> None:
    assert set(TRANSITIONS) == set(State)
    assert not any(state in after for state, after in TRANSITIONS.items())
