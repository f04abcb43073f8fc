"""What comes to be recorded, by whom, and the answer to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from eventreg.checkin.models import Device, Scan
from eventreg.checkin.rules import Direction, Method, Shown
from eventreg.registration.models import Registration


class Place(NamedTuple):
    """Where a scan was made: in a session or at a checkpoint, one of the two."""

    session_id: int | None = None
    checkpoint_id: int | None = None


@dataclass(frozen=True)
class IncomingScan:
    """One scan as it was sent, for a session or a checkpoint.

    Either `code` (normalised; '' when unreadable) or `registration`. `shown`: what the phone showed
    meanwhile; none: it did not say.
    """

    id: UUID
    session_id: int | None
    direction: Direction
    method: Method
    scanned_at: datetime
    code: str | None = None
    registration: UUID | None = None
    checkpoint_id: int | None = None
    shown: Shown | None = None

    @property
    def place(self) -> Place:
        """Where it was made."""
        return Place(self.session_id, self.checkpoint_id)


@dataclass(frozen=True)
class Recorder:
    """Who records: a device, or a member of staff. Scans count only up to `active_until`, if given.

    `sessions`: ids of those that a device is limited to; none of them means all.
    """

    event_id: int
    officer: str
    trusted_from: datetime
    device_id: int | None = None
    user_id: int | None = None
    active_until: datetime | None = None
    sessions: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ScanResult:
    """The answer to one scan. `scan` is none for an element that could not be recorded at all."""

    scan: Scan | None
    replay: bool
    registration: Registration | None
    first: Scan | None


def device_recorder(device: Device) -> Recorder:
    """A device as the one who records."""
    ends = [moment for moment in (device.revoked_at, device.ends_at) if moment is not None]
    return Recorder(
        event_id=device.event_id,
        officer=device.name,
        trusted_from=device.paired_at or device.created_at,
        device_id=device.id,
        active_until=min(ends),
        sessions=frozenset(one.session_id for one in device.limited_to),
    )
