"""A session that begins later than planned, and what follows from it. All on the event's own clock."""

from collections.abc import Iterable
from datetime import timedelta

from eventreg.events.rules.opening import SessionTime


def delayed_along(
    sessions: Iterable[SessionTime], first: SessionTime, *, later: bool
) -> tuple[SessionTime, ...]:
    """The sessions that a delay of `first` moves: itself, and with `later` those after it on its day.

    A session that begins at the same time runs beside it, in another room, and stays.
    """
    day = first.starts_at.date()
    after = [
        one
        for one in sessions
        if later and one.starts_at.date() == day and one.starts_at > first.starts_at
    ]
    return (first, *sorted(after, key=lambda one: (one.starts_at, one.id)))


def stays_on_its_day(sessions: Iterable[SessionTime], by: timedelta) -> bool:
    """Whether each session begins and ends on the days on which it did before it was moved `by`."""
    return all(
        (moment + by).date() == moment.date()
        for one in sessions
        for moment in (one.starts_at, one.ends_at)
    )
