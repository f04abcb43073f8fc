"""The verdict on a scan, and the attendance that follows from scans.

The phone holds the same decision in `frontend/scanner/decide.ts`; both run
`tests/checkin/scan_cases.json`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from eventreg.registration.rules import State
from eventreg.tickets.rules import SPEAKABLE


class DeviceRole(StrEnum):
    """What a paired device may do: `door` scans only; `desk` also searches and adds people."""

    DOOR = "door"
    DESK = "desk"


class Direction(StrEnum):
    """Into the hall, or out of it."""

    IN = "in"
    OUT = "out"


class Method(StrEnum):
    """How a scan came about."""

    CAMERA = "camera"
    READER = "reader"
    MANUAL = "manual"
    WALK_IN = "walk_in"
    PAPER = "paper"
    SELF = "self"


class Verdict(StrEnum):
    """What a scan came to."""

    ACCEPTED = "accepted"
    REPEAT = "repeat"
    REFUSED = "refused"


#: Only these count for attendance.
VALID = (Verdict.ACCEPTED, Verdict.REPEAT)


class Reason(StrEnum):
    """Why a scan was refused."""

    UNKNOWN_TICKET = "unknown_ticket"
    OTHER_EVENT = "other_event"
    NOT_CONFIRMED = "not_confirmed"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    NOT_ADMITTED = "not_admitted"
    OUTSIDE_WINDOW = "outside_window"
    NOT_CHECKED_IN = "not_checked_in"
    DEVICE_REVOKED = "device_revoked"
    INVALID = "invalid"


class ScanWarning(StrEnum):
    """What the door is warned of although the scan is accepted."""

    #: Before or after the hours of the session, which are not strict.
    OUTSIDE_WINDOW = "outside_window"
    #: Several people of one group within seconds: are they all there ("titip presensi")?
    GROUP_AT_ONCE = "group_at_once"


class Mark(StrEnum):
    """What staff note about somebody in a session: izin, sakit, terlambat."""

    EXCUSED = "excused"
    SICK = "sick"
    LATE = "late"


class TicketMatch(StrEnum):
    """What the lookup of a code gave."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    OTHER_EVENT = "other_event"


@dataclass(frozen=True)
class ScanFacts:
    """Everything that decides on one scan, read under the lock. `inside`: an `in` without an `out` since."""

    direction: Direction
    ticket: TicketMatch
    state: State | None
    admitted: bool
    window_open: bool
    inside: bool
    device_active: bool


@dataclass(frozen=True)
class Decision:
    """A verdict, with its reason where it is a refusal."""

    verdict: Verdict
    reason: Reason | None = None


_BY_STATE = {State.CANCELLED: Reason.CANCELLED, State.REPLACED: Reason.REPLACED}


def decide(facts: ScanFacts) -> Decision:
    """The verdict on a scan: the first objection wins; without one it is accepted or a repeat."""
    reason = _objection(facts)
    if reason is not None:
        return Decision(Verdict.REFUSED, reason)
    if facts.direction is Direction.IN and facts.inside:
        return Decision(Verdict.REPEAT)
    return Decision(Verdict.ACCEPTED)


def _objection(facts: ScanFacts) -> Reason | None:
    """The first thing that speaks against a scan, in the order in which the door explains it."""
    objections = (
        (not facts.device_active, Reason.DEVICE_REVOKED),
        (facts.ticket is TicketMatch.UNKNOWN, Reason.UNKNOWN_TICKET),
        (facts.ticket is TicketMatch.OTHER_EVENT, Reason.OTHER_EVENT),
        (
            facts.state is not State.CONFIRMED,
            _BY_STATE.get(facts.state, Reason.NOT_CONFIRMED)
            if facts.state
            else Reason.NOT_CONFIRMED,
        ),
        (not facts.admitted, Reason.NOT_ADMITTED),
        (not facts.window_open, Reason.OUTSIDE_WINDOW),
        (facts.direction is Direction.OUT and not facts.inside, Reason.NOT_CHECKED_IN),
    )
    return next((reason for applies, reason in objections if applies), None)


@dataclass(frozen=True)
class Passage:
    """A valid scan of one person in one session: accepted, or a repeat of an `in`."""

    id: UUID
    direction: Direction
    verdict: Verdict
    at: datetime
    method: Method
    officer: str


def stay_at(
    passages: Sequence[Passage], at: datetime, direction: Direction = Direction.IN
) -> Passage | None:
    """The `in` by which a person counts as inside for a scan at `at`, or none.

    A scan that arrives late is judged where it belongs in time: when the next passage after it is an
    `in`, the person's admission is known already, and one more `in` repeats it. An `out` needs an
    `in` before it.
    """
    ordered = sorted(passages, key=lambda one: (one.at, one.verdict is not Verdict.ACCEPTED))
    before = [one for one in ordered if one.at <= at]
    opened = _open_stay(before)
    if opened is not None or direction is Direction.OUT:
        return opened
    after = next((one for one in ordered if one.at > at), None)
    return after if after is not None and after.direction is Direction.IN else None


def _open_stay(ordered: Sequence[Passage]) -> Passage | None:
    opened: Passage | None = None
    for one in ordered:
        if one.direction is Direction.OUT:
            opened = None
        elif opened is None:
            opened = one
    return opened


@dataclass(frozen=True)
class Presence:
    """One person's attendance of one session: Masuk, Keluar, and the scan that stands for it."""

    entered_at: datetime
    left_at: datetime | None
    inside: bool
    method: Method
    officer: str


def presence(passages: Sequence[Passage]) -> Presence | None:
    """The attendance that follows from valid scans, whatever the order in which they arrived.

    Masuk is the earliest valid `in`; Keluar the latest accepted `out`. None without an `in`.
    """
    ordered = sorted(
        passages,
        key=lambda one: (
            one.at,
            one.direction is Direction.OUT,
            one.verdict is not Verdict.ACCEPTED,
        ),
    )
    entries = [one for one in ordered if one.direction is Direction.IN]
    if not entries:
        return None
    exits = [one for one in ordered if one.direction is Direction.OUT]
    return Presence(
        entered_at=entries[0].at,
        left_at=exits[-1].at if exits else None,
        inside=_open_stay(ordered) is not None,
        method=entries[0].method,
        officer=entries[0].officer,
    )


class Timing(StrEnum):
    """How a moment lies to a session, for whoever checks somebody in by hand."""

    ON_ITS_DAY = "on_its_day"
    NOT_YET = "not_yet"
    OVER = "over"


def timing(at: datetime, *, starts_at: datetime, ends_at: datetime) -> Timing:
    """Whether it is the session's day, or one before or after: a slip is likelier then.

    All on the event's own clock, for its days change at midnight there.
    """
    if at.date() < starts_at.date():
        return Timing.NOT_YET
    return Timing.OVER if at.date() > ends_at.date() else Timing.ON_ITS_DAY


def corrected(
    claimed: datetime, *, sent_at: datetime | None, received_at: datetime, paired_at: datetime
) -> datetime:
    """When a scan really took place: the device's clock set right, bounded by pairing and arrival.

    `sent_at` is the device's own time at the moment of sending (none: its clock is trusted), so that
    the scan's age by that clock counts back from the arrival. All moments are aware; whatever a
    device says, even a clock at the ends of the calendar, gives a time within the bounds.
    """
    age = max((sent_at or received_at) - claimed, timedelta())
    return received_at - min(age, received_at - paired_at)


PAIRING_LENGTH = 8


def make_pairing_code(choose: Callable[[str], str]) -> str:
    """A pairing code of eight speakable letters and digits; `choose` picks one of a string at random."""
    return "".join(choose(SPEAKABLE) for _ in range(PAIRING_LENGTH))


def normalise_pairing_code(typed: str) -> str:
    """A pairing code as somebody typed it: any case, with spaces or dashes."""
    return "".join(char for char in typed.upper() if char.isalnum())
