"""How long which data is kept, and on what ground: the table that the privacy notice shows.

The articles are those of Law 27/2022 on personal data protection (UU PDP); the periods are the
defaults of domain.md §6, which the office's archivist confirms. Of attendance and contact data an
event may say its own (`events.rules.Keeping`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from eventreg.events.rules import Keeping, kept_until
from eventreg.words import msgid


class DataKind(StrEnum):
    """Kinds of data that are kept for different times."""

    ATTENDANCE = "attendance"
    CONTACT = "contact"
    CONSENT = "consent"
    DEVICE_LOG = "device_log"
    NEEDS = "needs"


@dataclass(frozen=True)
class Retention:
    """How long one kind of data is kept. `label`, `period` and `basis` are msgids.

    `days` counts from the end of the event; none where the period follows other data.
    """

    kind: DataKind
    label: str
    days: int | None
    period: str
    basis: str


_MONTHS = 12

#: In the order in which the notice shows them: the longest first.
RETENTION = (
    Retention(
        DataKind.ATTENDANCE,
        msgid("Attendance: name, position, organization, sessions attended, with time and officer"),
        3653,  # Ten years with their leap days.
        msgid("10 years after the event, or as the office's retention schedule (JRA) says"),
        msgid("Public task and legal duty to account for the event (Article 20(2)c and e)"),
    ),
    Retention(
        DataKind.CONTACT,
        msgid("Contact data: mobile number, e-mail address, social media accounts"),
        365,
        msgid("1 year after the event"),
        msgid("Public task of the office (Article 20(2)e)"),
    ),
    Retention(
        DataKind.CONSENT,
        msgid("Your consents and their withdrawal"),
        None,
        msgid("As long as the data to which they apply is kept"),
        msgid("Proof of consent (Articles 20(2)a and 24)"),
    ),
    Retention(
        DataKind.DEVICE_LOG,
        msgid("Technical records of the devices at the door"),
        90,
        msgid("90 days after the event"),
        msgid("Security of the data (Articles 35 to 39)"),
    ),
    Retention(
        DataKind.NEEDS,
        msgid("Special needs that you told us, such as access or diet"),
        7,
        msgid("7 days after the event"),
        msgid("Told voluntarily, for this event only (Article 20(2)a)"),
    ),
)


def last_day(rule: Retention, keeping: Keeping, ended: date | None) -> date | None:
    """The last day on which data of this kind are kept; none: the event has no end yet, or they follow others.

    `ended`: the last day of the event on its own clock. On the day after, they are to be erased.
    """
    if ended is None:
        return None
    if rule.kind is DataKind.ATTENDANCE:
        return kept_until(ended, keeping.attendance_years * _MONTHS)
    if rule.kind is DataKind.CONTACT:
        return kept_until(ended, keeping.contact_months)
    return None if rule.days is None else ended + timedelta(days=rule.days)
