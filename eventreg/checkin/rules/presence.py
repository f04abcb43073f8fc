"""What follows from scans: Masuk, Keluar, the stay that a scan belongs to, and what was received."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eventreg.checkin.rules.words import Direction, Method, Verdict


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


def not_before_ticket(at: datetime, passages: Collection[Passage]) -> datetime:
    """The moment of a scan, and not before somebody added at a desk had a ticket. Aware, as `at`.

    What a phone sends in two requests is set right by two journeys, one slower than the other: a scan
    made a second after its owner was added would else come out as the earlier of the two.
    """
    added = [one.at for one in passages if one.method is Method.WALK_IN]
    return max(at, min(added, default=at))


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


def receipt(passages: Collection[Passage]) -> Passage | None:
    """The scan by which somebody received something at a checkpoint: the earliest valid one, or none."""
    ordered = sorted(passages, key=lambda one: (one.at, one.verdict is not Verdict.ACCEPTED))
    return ordered[0] if ordered else None
