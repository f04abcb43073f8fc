"""Which events are archived, and which are deleted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from eventreg.events.rules.opening import EventState, is_over


class ArchiveObjection(StrEnum):
    """Why an event is not archived."""

    ARCHIVED = "archived"
    #: People sign up for it, or come to it: it is cancelled first, by which they are told.
    NOT_OVER = "not_over"
    #: A draft now, but people of it are registered and may come: they would never be told.
    EXPECTED = "expected"


class DeleteObjection(StrEnum):
    """Why an event is not deleted."""

    NOT_DRAFT = "not_draft"
    #: Somebody is, or was, registered or invited, or a list of people was uploaded.
    HAS_PEOPLE = "has_people"
    #: Something was scanned or reported for it.
    HAS_RECORDS = "has_records"


@dataclass(frozen=True)
class ArchiveFacts:
    """What decides on archiving. `ends_at`: aware; `expected`: somebody is registered, waits or is pending."""

    state: EventState
    ends_at: datetime | None
    expected: bool


def refuse_archive(facts: ArchiveFacts, now: datetime) -> ArchiveObjection | None:
    """Why an event is not archived at `now` (aware); none: it may be.

    What is over or cancelled nobody waits for: whoever was registered has been there, or was told.
    """
    if facts.state is EventState.ARCHIVED:
        return ArchiveObjection.ARCHIVED
    if facts.state is EventState.CANCELLED or is_over(facts.ends_at, now):
        return None
    if facts.state is EventState.PUBLISHED:
        return ArchiveObjection.NOT_OVER
    return ArchiveObjection.EXPECTED if facts.expected else None
