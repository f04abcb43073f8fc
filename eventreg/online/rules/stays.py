"""From when to when somebody was in a meeting: joined, left, joined again, on two devices at once."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

#: From when to when somebody was there (aware).
Stay = tuple[datetime, datetime]


def union(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    """The same time without overlaps, in order: what two devices were there together counts once."""
    found: list[Stay] = []
    for joined, left in sorted(stays):
        if found and joined <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], left))
        else:
            found.append((joined, left))
    return tuple(found)


def within(stays: Iterable[Stay], begins: datetime, ends: datetime) -> tuple[Stay, ...]:
    """What of these lies between two moments."""
    cut = ((max(joined, begins), min(left, ends)) for joined, left in stays)
    return tuple((joined, left) for joined, left in cut if joined < left)


def minutes_of(stays: Iterable[Stay]) -> int:
    """How many minutes these are together, to the nearest; they do not overlap."""
    seconds = sum((left - joined for joined, left in stays), timedelta()).total_seconds()
    return int((seconds + 30) // 60)


def packed(stays: Iterable[Stay]) -> list[list[int]]:
    """As they are stored: pairs of seconds since 1970."""
    return [[int(joined.timestamp()), int(left.timestamp())] for joined, left in stays]


def unpacked(pairs: Iterable[Iterable[int]]) -> tuple[Stay, ...]:
    """What `packed` stored, in UTC."""
    moments = ([datetime.fromtimestamp(second, UTC) for second in pair] for pair in pairs)
    return tuple((joined, left) for joined, left in moments)
