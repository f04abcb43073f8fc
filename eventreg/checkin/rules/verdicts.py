"""The verdict on a scan: accepted, a repeat, or refused and why; and what the door is warned of.

The phone holds the same decision in `frontend/scanner/decide.ts`; both run
`tests/checkin/scan_cases.json`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eventreg.checkin.rules.words import (
    Direction,
    Reason,
    ScanWarning,
    Shown,
    TicketMatch,
    Verdict,
)
from eventreg.registration.rules import State

#: A session without hours of its own is scanned for from so long before it begins until so long
#: after it ends without a word: queues form early and speeches run on. Beyond it the likeliest
#: reason is a wrong session chosen on the phone (this morning's, yesterday's), which nobody would
#: notice otherwise.
USUALLY_AROUND = timedelta(hours=2)
#: What takes longer than this on its way was shown yellow at the door, and the person walked on.
LATE_AFTER = timedelta(seconds=15)


class Window(StrEnum):
    """How a moment lies to the hours in which a session is scanned for."""

    OPEN = "open"
    #: Recorded all the same; the door is warned.
    OUTSIDE = "outside"
    #: Outside the hours of a strict session: refused.
    CLOSED = "closed"


@dataclass(frozen=True)
class Hours:
    """The hours of a session. Moments are aware; `admits_*` none: not fixed."""

    starts_at: datetime
    ends_at: datetime
    admits_from: datetime | None
    admits_until: datetime | None
    strict: bool


def window_at(at: datetime, hours: Hours) -> Window:
    """How `at` lies to a session's hours; a side that is not fixed is never closed."""
    before = hours.admits_from is not None and at < hours.admits_from
    after = hours.admits_until is not None and at >= hours.admits_until
    if before or after:
        return Window.CLOSED if hours.strict else Window.OUTSIDE
    early = hours.admits_from is None and at < hours.starts_at - USUALLY_AROUND
    late = hours.admits_until is None and at >= hours.ends_at + USUALLY_AROUND
    return Window.OUTSIDE if early or late else Window.OPEN


@dataclass(frozen=True)
class ScanFacts:
    """Everything that decides on one scan, read under the lock.

    `inside`: an `in` without an `out` since; at a checkpoint: received already. `group_at_once`: the
    third or later of one group within seconds. A checkpoint admits everybody and is always open.
    """

    direction: Direction
    ticket: TicketMatch
    state: State | None
    admitted: bool
    window: Window
    inside: bool
    device_active: bool
    group_at_once: bool = False


@dataclass(frozen=True)
class Decision:
    """A verdict, with its reason where it is a refusal, and a warning where it is accepted with one."""

    verdict: Verdict
    reason: Reason | None = None
    warning: ScanWarning | None = None


_BY_STATE = {State.CANCELLED: Reason.CANCELLED, State.REPLACED: Reason.REPLACED}


def decide(facts: ScanFacts) -> Decision:
    """The verdict on a scan: the first objection wins; without one it is accepted or a repeat."""
    reason = _objection(facts)
    if reason is not None:
        return Decision(Verdict.REFUSED, reason)
    if facts.direction is Direction.IN and facts.inside:
        return Decision(Verdict.REPEAT)
    return Decision(Verdict.ACCEPTED, warning=_warning(facts))


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
        (facts.window is Window.CLOSED, Reason.OUTSIDE_WINDOW),
        (facts.direction is Direction.OUT and not facts.inside, Reason.NOT_CHECKED_IN),
    )
    return next((reason for applies, reason in objections if applies), None)


def _warning(facts: ScanFacts) -> ScanWarning | None:
    """What the door is asked to look at. Of two, the one that can be seen to at once.

    Leaving needs no word: the hours are about coming in, and everybody leaves after them.
    """
    if facts.direction is Direction.OUT:
        return None
    if facts.group_at_once:
        return ScanWarning.GROUP_AT_ONCE
    return ScanWarning.OUTSIDE_WINDOW if facts.window is Window.OUTSIDE else None


#: What a phone says by itself, without a network, or what concerns the phone and not the person.
_SAID_AT_ONCE = frozenset(
    {Reason.UNKNOWN_TICKET, Reason.OTHER_EVENT, Reason.DEVICE_REVOKED, Reason.INVALID}
)


def must_be_settled(
    decision: Decision,
    late_by: timedelta,
    *,
    genuine: bool,
    shown: Shown | None = None,
) -> bool:
    """Whether staff must look at a device's verdict that came when the door had moved on.

    `late_by`: from the scan (set right) to its arrival. `genuine`: the code was made under the
    event's key, so that the phone could not say no by itself, even where nobody has that ticket
    here (somebody added at a desk whose own phone has not delivered yet). Scans
    after a device's revocation are left out: a stolen phone could fill the list with them. A phone
    that tells what it had `shown` is taken at its word.
    """
    if late_by <= LATE_AFTER:
        return False
    if shown is not None:
        return decision.reason is not Reason.DEVICE_REVOKED and says_otherwise(decision, shown)
    if decision.verdict is Verdict.ACCEPTED:
        return False
    unknown_here = decision.reason is Reason.UNKNOWN_TICKET and genuine
    return unknown_here or decision.reason not in _SAID_AT_ONCE


def says_otherwise(decision: Decision, shown: Shown) -> bool:
    """Whether a verdict is another than what the door was shown: what was only stored was let pass."""
    passed = Shown.ACCEPTED if shown is Shown.STORED else shown
    return decision.verdict.value != passed.value
