"""What is decided at the door: the verdict on a scan, and the attendance that follows from scans."""

from eventreg.checkin.rules.groups import ASKED_FROM, AT_ONCE, is_at_once
from eventreg.checkin.rules.pairing import (
    PAIRING_LENGTH,
    make_pairing_code,
    normalise_pairing_code,
)
from eventreg.checkin.rules.presence import Passage, Presence, presence, receipt, stay_at
from eventreg.checkin.rules.times import LASTS_AFTER_EVENT, Timing, corrected, timing
from eventreg.checkin.rules.verdicts import (
    LATE_AFTER,
    USUALLY_AROUND,
    Decision,
    Hours,
    ScanFacts,
    Window,
    decide,
    must_be_settled,
    says_otherwise,
    window_at,
)
from eventreg.checkin.rules.words import (
    VALID,
    DeviceRole,
    Direction,
    Mark,
    Method,
    Reason,
    ScanWarning,
    Shown,
    TicketMatch,
    Verdict,
    with_gate,
)

__all__ = [
    "ASKED_FROM",
    "AT_ONCE",
    "LASTS_AFTER_EVENT",
    "LATE_AFTER",
    "PAIRING_LENGTH",
    "USUALLY_AROUND",
    "VALID",
    "Decision",
    "DeviceRole",
    "Direction",
    "Hours",
    "Mark",
    "Method",
    "Passage",
    "Presence",
    "Reason",
    "ScanFacts",
    "ScanWarning",
    "Shown",
    "TicketMatch",
    "Timing",
    "Verdict",
    "Window",
    "corrected",
    "decide",
    "is_at_once",
    "make_pairing_code",
    "must_be_settled",
    "normalise_pairing_code",
    "presence",
    "receipt",
    "says_otherwise",
    "stay_at",
    "timing",
    "window_at",
    "with_gate",
]
