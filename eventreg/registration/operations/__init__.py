"""What can be done with registrations. Every caller, page, API, command or import, comes through here."""

from eventreg.registration.operations.changing import cancel, change_quota
from eventreg.registration.operations.correcting import (
    Corrected,
    NotCorrected,
    correct,
    correct_name,
    person_of,
)
from eventreg.registration.operations.signing_up import SignUp, sign_up

__all__ = [
    "Corrected",
    "NotCorrected",
    "SignUp",
    "cancel",
    "change_quota",
    "correct",
    "correct_name",
    "person_of",
    "sign_up",
]
