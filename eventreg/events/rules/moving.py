"""What of an event moves, and what people who are registered knew before."""

from datetime import datetime
from enum import StrEnum

from eventreg.clock import local_day


class Moved(StrEnum):
    """What of an event is different from what people were told."""

    TIME = "time"
    PLACE = "place"
    #: Sessions were added or removed, or admit others.
    PROGRAMME = "programme"
    #: The link of the meeting, or what is said about it.
    MEETING = "meeting"


def sign_up_outlasts(closes_at: datetime | None, moment: datetime | None) -> bool:
    """Whether sign-up ends by an hour of its own that lies after a moment of the event, such as its beginning.

    Both are aware; without one of them it does not.
    """
    return closes_at is not None and moment is not None and closes_at > moment


def is_another_day(before: str, after: datetime, zone: str) -> bool:
    """Whether a session began (ISO) on another day than it begins now (aware), on the event's clock."""
    return local_day(datetime.fromisoformat(before), zone) != local_day(after, zone)


def write_beginnings(beginnings: dict[str, str]) -> str:
    """When sessions began (ISO), by id, in one line, as messages carry it."""
    return " ".join(f"{id_}={moment}" for id_, moment in sorted(beginnings.items()))


def read_beginnings(line: str) -> dict[str, str]:
    """What `write_beginnings` wrote."""
    pairs = (one.partition("=") for one in line.split())
    return {id_: moment for id_, _equals, moment in pairs}
