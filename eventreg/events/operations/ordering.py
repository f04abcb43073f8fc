"""Rows that staff put in order: one place up or down, and the place behind the last."""

from collections.abc import Iterable, Sequence

from eventreg.audit.rules import Change
from eventreg.events.models import CategoryOffer, Checkpoint, Question

Ordered = CategoryOffer | Checkpoint | Question


def move(row: Sequence[Ordered], one: Ordered, *, up: bool) -> Change | None:
    """Puts `one` a place up or down among `row`, which is in order; none: it stands at that end already."""
    order = list(row)
    place = order.index(one)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(order):
        return None
    order.insert(target, order.pop(place))
    for number, each in enumerate(order):
        each.position = number
    return Change("position", str(place + 1), str(target + 1))


def next_position(row: Iterable[Ordered]) -> int:
    """The place behind the last of them."""
    return max((one.position for one in row), default=-1) + 1
