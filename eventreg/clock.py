"""The clock: the only place that reads the time, and the way from UTC to an event's local days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Jakarta"


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place that may.


def local(moment: datetime, zone: str) -> datetime:
    """An aware moment as seen on the wall in `zone` (an IANA name such as Asia/Jakarta)."""
    return moment.astimezone(ZoneInfo(zone))


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of an aware moment in the event's zone: 23:59 UTC is already tomorrow in Java."""
    return local(moment, zone).date()


def from_local(naive: datetime, zone: str) -> datetime:
    """A time that somebody typed without a zone, read in the event's zone, as aware UTC."""
    return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
