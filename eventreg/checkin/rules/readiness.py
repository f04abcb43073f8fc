"""Whether a device is ready for the door, or what it lacks: volunteers prepare their phones at home."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: A list that is older was last renewed on another day, most likely.
FRESH_FOR = timedelta(hours=12)


class Lack(StrEnum):
    """What a device lacks."""

    NOT_PAIRED = "not_paired"
    #: It never said that it holds one, or has wiped it.
    NO_LIST = "no_list"
    LIST_INCOMPLETE = "list_incomplete"
    LIST_OLD = "list_old"
    SCANS_WAIT = "scans_wait"


@dataclass(frozen=True)
class DeviceFacts:
    """What a device said of itself, and what its list should hold. Moments are aware, UTC.

    `total`: how many people the whole list names now; `changed`: of how many of the event something
    changed since the device's list was whole.
    """

    paired: bool
    queue: int | None
    size: int | None
    synced_at: datetime | None
    wiped_at: datetime | None
    total: int
    changed: int


def holds_list(facts: DeviceFacts) -> bool:
    """Whether a device holds a list, as far as it said: one that it did not wipe since."""
    if facts.synced_at is None or facts.size is None:
        return False
    return facts.wiped_at is None or facts.wiped_at < facts.synced_at


def lacks(facts: DeviceFacts, now: datetime) -> list[Lack]:
    """What keeps a device from being ready at `now`; nothing: it is.

    A list is whole when only people whose data changed since then can be missing on it.
    """
    if not facts.paired:
        return [Lack.NOT_PAIRED]
    found = []
    if not holds_list(facts):
        found.append(Lack.NO_LIST)
    else:
        if (facts.size or 0) + facts.changed < facts.total:
            found.append(Lack.LIST_INCOMPLETE)
        if facts.synced_at is None or now - facts.synced_at > FRESH_FOR:
            found.append(Lack.LIST_OLD)
    if facts.queue:
        found.append(Lack.SCANS_WAIT)
    return found
