"""Who may sign up, who gets which place, and how a registration's state may change."""

from eventreg.registration.rules.limits import (
    Claim,
    Limit,
    OfferLimits,
    Places,
    Waiting,
    kept_places,
    place_in_queue,
    who_fits,
)
from eventreg.registration.rules.messages import Message
from eventreg.registration.rules.people import LONGEST_KEY, AccountData, Person
from eventreg.registration.rules.signing_up import (
    FULL,
    Confirmed,
    Outcome,
    Pending,
    Refusal,
    Refused,
    Registered,
    SignUpFacts,
    Waitlisted,
    refuse_sign_up,
)
from eventreg.registration.rules.states import (
    ACTIVE_STATES,
    TRANSITIONS,
    UNDO,
    ImportState,
    State,
    may_move,
)

__all__ = [
    "ACTIVE_STATES",
    "FULL",
    "LONGEST_KEY",
    "TRANSITIONS",
    "UNDO",
    "AccountData",
    "Claim",
    "Confirmed",
    "ImportState",
    "Limit",
    "Message",
    "OfferLimits",
    "Outcome",
    "Pending",
    "Person",
    "Places",
    "Refusal",
    "Refused",
    "Registered",
    "SignUpFacts",
    "State",
    "Waiting",
    "Waitlisted",
    "kept_places",
    "may_move",
    "place_in_queue",
    "refuse_sign_up",
    "who_fits",
]
