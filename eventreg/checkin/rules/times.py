"""Moments at the door: when a scan really took place, and how it lies to a session."""

from datetime import datetime, timedelta
from enum import StrEnum

#: Sheets are often completed the day after; a device still delivers later what it scanned before.
LASTS_AFTER_EVENT = timedelta(days=1)


class Timing(StrEnum):
    """How a moment lies to a session, for whoever checks somebody in by hand."""

    ON_ITS_DAY = "on_its_day"
    NOT_YET = "not_yet"
    OVER = "over"


def timing(at: datetime, *, starts_at: datetime, ends_at: datetime) -> Timing:
    """Whether it is the session's day, or one before or after: a slip is likelier then.

    All on the event's own clock, for its days change at midnight there.
    """
    if at.date() < starts_at.date():
        return Timing.NOT_YET
    return Timing.OVER if at.date() > ends_at.date() else Timing.ON_ITS_DAY


def corrected(
    claimed: datetime, *, sent_at: datetime | None, received_at: datetime, paired_at: datetime
) -> datetime:
    """When a scan really took place: the device's clock set right, bounded by pairing and arrival.

    `sent_at` is the device's own time at the moment of sending (none: its clock is trusted), so that
    the scan's age by that clock counts back from the arrival. All moments are aware; whatever a
    device says, even a clock at the ends of the calendar, gives a time within the bounds.
    """
    age = max((sent_at or received_at) - claimed, timedelta())
    return received_at - min(age, received_at - paired_at)
