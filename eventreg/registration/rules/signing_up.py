"""Who may sign up, and what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum

from eventreg.events.rules import SignupWindow
from eventreg.registration.rules.limits import Limit


class Refusal(StrEnum):
    """Why somebody could not be registered."""

    NOT_YET = "not_yet"
    CLOSED = "closed"
    FULL = "full"
    FULL_REGION = "full_region"
    FULL_AGENCY = "full_agency"
    STAFF_ONLY = "staff_only"
    #: The event is called off, or archived: nobody is given a place ahead of those who wait for one.
    CALLED_OFF = "called_off"
    ALREADY_REGISTERED = "already_registered"
    #: The group's link was made for so many people, and all of them are registered.
    GROUP_FULL = "group_full"
    #: The category asks for a letter of assignment, and there is none.
    LETTER_MISSING = "letter_missing"


#: What is said where a limit leaves no place.
FULL = {
    Limit.AGENCY: Refusal.FULL_AGENCY,
    Limit.REGION: Refusal.FULL_REGION,
    Limit.CATEGORY: Refusal.FULL,
    Limit.EVENT: Refusal.FULL,
}


@dataclass(frozen=True)
class Confirmed:
    """Registered, with a seat where the category counts them. `secret` opens the own page."""

    registration_id: int
    secret: str
    replay: bool = False


@dataclass(frozen=True)
class Refused:
    """Not registered, and why."""

    reason: Refusal


@dataclass(frozen=True)
class Waitlisted:
    """In the waiting list, since all places are taken that the person could have."""

    registration_id: int
    secret: str
    replay: bool = False


@dataclass(frozen=True)
class Pending:
    """Registered; staff decide."""

    registration_id: int
    secret: str
    replay: bool = False


#: There is a registration: all three name it and its secret.
Registered = Confirmed | Waitlisted | Pending
Outcome = Registered | Refused


@dataclass(frozen=True)
class SignUpFacts:
    """What decides on a sign-up, read under the lock."""

    window: SignupWindow
    by_staff: bool
    public: bool
    person_registered: bool = False
    group_full: bool = False
    letter_missing: bool = False
    called_off: bool = False


def refuse_sign_up(facts: SignUpFacts) -> Refusal | None:
    """Why these facts forbid a sign-up before seats are looked at; none when they do not.

    Staff may add people at any time, to categories that the public cannot choose, and without a letter;
    only not while the event is called off or archived, for then no place is given to those who wait either.
    """
    if facts.person_registered:
        return Refusal.ALREADY_REGISTERED
    if facts.group_full:
        return Refusal.GROUP_FULL
    if facts.by_staff:
        return Refusal.CALLED_OFF if facts.called_off else None
    if not facts.public:
        return Refusal.STAFF_ONLY
    if facts.window is SignupWindow.NOT_YET:
        return Refusal.NOT_YET
    if facts.window is SignupWindow.CLOSED:
        return Refusal.CLOSED
    return Refusal.LETTER_MISSING if facts.letter_missing else None
