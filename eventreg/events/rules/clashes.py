"""Sessions that are held at the same time: beside each other in two rooms, or in one, which cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Slot:
    """A session's title, its room (empty: not said) and when it is held (aware moments)."""

    title: str
    room: str
    starts_at: datetime
    ends_at: datetime


def beside(one: Slot, others: Iterable[Slot]) -> tuple[Slot, ...]:
    """Those of the others that are held at the same time, at least partly, in order of time."""
    found = [
        each for each in others if each.starts_at < one.ends_at and one.starts_at < each.ends_at
    ]
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.title)))


def same_room(one: Slot, others: Iterable[Slot]) -> tuple[Slot, ...]:
    """Those of `beside` that are held in the same room. A room that is not said is no room."""
    room = _plain(one.room)
    return tuple(each for each in beside(one, others) if room and _plain(each.room) == room)


def _plain(room: str) -> str:
    return " ".join(room.casefold().split())
