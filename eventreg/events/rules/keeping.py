"""How long personal data of an event are kept, and when that is over."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: Unless an event says otherwise (domain.md §6): contact data serve the event and its papers, the
#: attendance proves what was spent, as long as the financial records of most regions are kept.
CONTACT_MONTHS = 12
ATTENDANCE_YEARS = 10
#: What an event may say. Less than a month leaves no time for certificates and complaints.
LEAST_CONTACT_MONTHS, MOST_CONTACT_MONTHS = 1, 60
LEAST_ATTENDANCE_YEARS, MOST_ATTENDANCE_YEARS = 1, 30
_MONTHS = 12


@dataclass(frozen=True)
class Keeping:
    """How long after the end of an event its contact data and its attendance are kept."""

    contact_months: int = CONTACT_MONTHS
    attendance_years: int = ATTENDANCE_YEARS


class KeepingFault(StrEnum):
    """Why data cannot be kept for such a time."""

    CONTACT = "contact"
    ATTENDANCE = "attendance"
    #: The list with names would go before the telephone numbers of the same people.
    ATTENDANCE_FIRST = "attendance_first"


def keeping_fault(keeping: Keeping) -> KeepingFault | None:
    """What speaks against keeping data for these times; none: nothing."""
    if not LEAST_CONTACT_MONTHS <= keeping.contact_months <= MOST_CONTACT_MONTHS:
        return KeepingFault.CONTACT
    if not LEAST_ATTENDANCE_YEARS <= keeping.attendance_years <= MOST_ATTENDANCE_YEARS:
        return KeepingFault.ATTENDANCE
    if keeping.attendance_years * _MONTHS < keeping.contact_months:
        return KeepingFault.ATTENDANCE_FIRST
    return None


def kept_until(ended: date, months: int) -> date:
    """The last day on which data are kept, `months` after the last day of the event, on its own clock.

    Of a day that the month has not, the last one counts: 31 January and a month is 28 February.
    """
    month = ended.month - 1 + months
    year, month = ended.year + month // _MONTHS, month % _MONTHS + 1
    return date(year, month, min(ended.day, monthrange(year, month)[1]))
