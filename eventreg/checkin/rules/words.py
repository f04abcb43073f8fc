"""The vocabulary of the door."""

from enum import StrEnum


class DeviceRole(StrEnum):
    """What a paired device may do: `door` scans only; `desk` also searches and adds people."""

    DOOR = "door"
    DESK = "desk"


class Direction(StrEnum):
    """Into the hall, or out of it."""

    IN = "in"
    OUT = "out"


def with_gate(name: str, gate: str) -> str:
    """A device as verdicts name the place: "name · gate" where a gate is set. Papers give the name alone."""
    return f"{name} · {gate}" if gate and gate != name else name


class Shown(StrEnum):
    """What a phone showed for a scan before the server answered."""

    #: Kept for later, neither good nor bad: whoever came was let pass.
    STORED = "stored"
    ACCEPTED = "accepted"
    REPEAT = "repeat"
    REFUSED = "refused"


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


class RemovedPlace(StrEnum):
    """What a scan was for that the event had no more when it came."""

    SESSION = "session"
    CHECKPOINT = "checkpoint"


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
