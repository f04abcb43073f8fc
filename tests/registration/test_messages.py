"""Which messages still hold when it is their turn, and what goes with them."""

from dataclasses import replace
from itertools import product

import pytest

from eventreg.events.rules import STILL_STATES, EventState
from eventreg.registration.rules import (
    Message,
    MessageFacts,
    State,
    brings_ticket,
    is_overtaken,
    takes_back_calendar,
)

CONFIRMED = MessageFacts(State.CONFIRMED, EventState.PUBLISHED)
WAITING = replace(CONFIRMED, state=State.WAITLISTED)
OFFERED = replace(WAITING, offered=True)
GROUP = replace(CONFIRMED, state=None)


def in_state(state: State) -> MessageFacts:
    return replace(CONFIRMED, state=state)


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        (Message.CONFIRMED, CONFIRMED),
        (Message.WAITLISTED, WAITING),
        (Message.PLACE_OFFERED, OFFERED),
        (Message.OFFER_LAPSED, WAITING),
        (Message.SUBSTITUTE, WAITING),
        (Message.CANCELLED, in_state(State.CANCELLED)),
        (Message.CANCELLED, replace(in_state(State.CANCELLED), event_state=EventState.CANCELLED)),
        (Message.EVENT_CANCELLED, replace(CONFIRMED, event_state=EventState.CANCELLED)),
        (Message.EVENT_CANCELLED, replace(CONFIRMED, event_state=EventState.ARCHIVED)),
        (Message.EVENT_CLOSED, replace(WAITING, event_state=EventState.ARCHIVED)),
        (Message.EVENT_CLOSED, replace(GROUP, event_state=EventState.ARCHIVED)),
        (Message.LINK, replace(CONFIRMED, event_state=EventState.ARCHIVED)),
        (Message.CONTACT_CHANGED, replace(CONFIRMED, on_record=False)),
        (Message.LINK, in_state(State.CANCELLED)),
        (Message.REMINDER, CONFIRMED),
        (Message.GROUP, GROUP),
        (Message.CONFIRMED, replace(CONFIRMED, event_state=EventState.DRAFT)),
    ],
)
def test_what_is_true_is_sent(message: Message, facts: MessageFacts) -> None:
    assert not is_overtaken(message, facts)


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        (Message.CONFIRMED, in_state(State.CANCELLED)),
        (Message.CONFIRMED, replace(CONFIRMED, event_state=EventState.CANCELLED)),
        (Message.CONFIRMED, replace(CONFIRMED, on_record=False)),
        (Message.PENDING, CONFIRMED),
        (Message.WAITLISTED, CONFIRMED),
        (Message.APPROVED, in_state(State.PENDING)),
        (Message.REJECTED, in_state(State.PENDING)),
        (Message.PLACE_OFFERED, WAITING),
        (Message.PLACE_OFFERED, CONFIRMED),
        (Message.OFFER_LAPSED, OFFERED),
        (Message.WAITLISTED, OFFERED),
        (Message.REMINDER, replace(CONFIRMED, begun=True)),
        (Message.REMINDER, in_state(State.REPLACED)),
        (Message.LINK, replace(CONFIRMED, on_record=False)),
        (Message.GROUP, replace(GROUP, on_record=False)),
        (Message.INVITATION, replace(GROUP, declined=True)),
        (Message.INVITATION, replace(GROUP, event_state=EventState.CANCELLED)),
        (Message.EVENT_CANCELLED, CONFIRMED),
        (Message.EVENT_CLOSED, WAITING),
        (Message.EVENT_CLOSED, replace(CONFIRMED, event_state=EventState.ARCHIVED)),
        (Message.CONFIRMED, replace(CONFIRMED, event_state=EventState.ARCHIVED)),
        (Message.REMINDER, replace(CONFIRMED, event_state=EventState.ARCHIVED)),
        (Message.THANKS, replace(CONFIRMED, event_state=EventState.ARCHIVED)),
        (Message.PLACE_OFFERED, replace(OFFERED, event_state=EventState.ARCHIVED)),
        (Message.EVENT_CHANGED, replace(CONFIRMED, event_state=EventState.CANCELLED)),
        (Message.THANKS, in_state(State.CANCELLED)),
    ],
)
def test_what_has_been_overtaken_is_not(message: Message, facts: MessageFacts) -> None:
    assert is_overtaken(message, facts)


def test_nobody_gets_a_ticket_who_is_not_confirmed() -> None:
    for message, state, event_state, on_record in product(
        Message, [None, *State], EventState, (True, False)
    ):
        facts = MessageFacts(state, event_state, on_record=on_record)
        if brings_ticket(message, facts):
            assert (state, on_record) == (State.CONFIRMED, True)
            assert event_state not in STILL_STATES
            assert not takes_back_calendar(message, facts)


def test_the_calendar_is_taken_back_from_those_who_had_it() -> None:
    gone = replace(CONFIRMED, event_state=EventState.CANCELLED)
    assert takes_back_calendar(Message.EVENT_CANCELLED, gone)
    assert not takes_back_calendar(Message.EVENT_CANCELLED, replace(gone, state=State.WAITLISTED))
    assert takes_back_calendar(Message.CANCELLED, in_state(State.CANCELLED))
    assert takes_back_calendar(Message.REPLACED, in_state(State.REPLACED))
    assert not takes_back_calendar(Message.REMINDER, CONFIRMED)
