"""When people are reminded of an event, and until when they may answer."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from eventreg.events.rules import STILL_STATES, EventState
from eventreg.registration.rules.states import State

#: So many days before the first day of the event, the earlier one first (H-3 and H-1).
REMINDER_DAYS = (3, 1)
_FROM = time(8)


@dataclass(frozen=True)
class Reminder:
    """A reminder that is due: how many days before the event, and since when on this day."""

    days: int
    since: datetime


def reminder_due(begins: datetime, now: datetime) -> Reminder | None:
    """Which reminder is due at `now` for an event that begins at `begins`; none: none of them is.

    Both moments as the event's own clocks show them (aware, in its zone): days are its days. Due
    from 08.00 until the end of the day, so that a worker that was away for hours still reminds, and
    one that was away for a day does not tell people of three days when there are two.
    """
    for days in REMINDER_DAYS:
        day = begins.date() - timedelta(days=days)
        since = datetime.combine(day, _FROM, begins.tzinfo)
        if now.date() == day and now >= since:
            return Reminder(days, since)
    return None


def may_answer(
    state: State, event_state: EventState, begins: datetime | None, now: datetime
) -> bool:
    """Whether somebody may still say whether they come: registered, and the event has not begun."""
    if state is not State.CONFIRMED or event_state in STILL_STATES:
        return False
    return begins is None or now < begins
