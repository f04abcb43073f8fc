"""Where an event stands in time, as lists tell events apart."""

from datetime import datetime
from enum import StrEnum

from eventreg.events.rules.opening import EventState


class Phase(StrEnum):
    """Running, to come, a draft, called off, over, or put away: in the order in which lists show them."""

    RUNNING = "running"
    COMING = "coming"
    DRAFT = "draft"
    #: It does not take place, whenever that was to be.
    CANCELLED = "cancelled"
    PAST = "past"
    #: Shown by lists only to whoever asks for them.
    ARCHIVED = "archived"


def phase_of(
    state: EventState, starts_at: datetime | None, ends_at: datetime | None, now: datetime
) -> Phase:
    """The phase at `now`. All moments are aware; none: the event has no session yet.

    An event of several days runs from its first session to the end of its last. What is cancelled
    is neither to come nor over; what is archived is out of the way.
    """
    if state is EventState.ARCHIVED:
        return Phase.ARCHIVED
    if state is EventState.DRAFT:
        return Phase.DRAFT
    if state is EventState.CANCELLED:
        return Phase.CANCELLED
    if ends_at is not None and ends_at <= now:
        return Phase.PAST
    return Phase.RUNNING if starts_at is not None and starts_at <= now else Phase.COMING
