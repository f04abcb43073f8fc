"""The calendar file (RFC 5545) of one person: an entry for each session, kept up to date by its UID.

Calendar programs replace an entry by one of the same UID with a higher SEQUENCE. The sequence
follows the event's version, which grows with every change; a cancellation comes after what it
cancels and before what the event says next.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from eventreg.events.models import Event, EventSession
from eventreg.loading import OnDemand

if TYPE_CHECKING:
    from icalendar import Event as Entry
    from icalendar import Timezone, vCalAddress

icalendar = OnDemand("icalendar")

_PRODUCT = "-//eventreg//eventreg//ID"
#: What a calendar does with the file: take the entries over, or take them out (RFC 5546).
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


@dataclass(frozen=True)
class CalendarFile:
    """The file's bytes (UTF-8, CRLF) and its method, which its media type names too."""

    data: bytes
    method: str

    @property
    def media_type(self) -> str:
        """What it is served and sent as."""
        return f"text/calendar; method={self.method}; charset=utf-8"


def sessions_for(event: Event, offer_id: int) -> list[EventSession]:
    """The sessions that admit a category; a session that names none admits all."""
    return [
        one
        for one in event.sessions
        if not one.admissions or offer_id in {row.offer_id for row in one.admissions}
    ]


def calendar_file(
    event: Event,
    sessions: Collection[EventSession],
    *,
    holder: UUID,
    page: str,
    now: datetime,
    cancelled: bool = False,
) -> CalendarFile:
    """The sessions as entries in the event's zone. `now`: aware, UTC; `page`: the event's address.

    `holder` is the public id of the registration: another person's entries have other UIDs.
    Nothing secret is in it, for calendars are shared.
    """
    method = CANCEL if cancelled else PUBLISH
    calendar = icalendar.Calendar()
    for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(_zone(event.timezone))
    for one in sessions:
        entry = _entry(event, one, many=len(sessions) > 1)
        entry.add("uid", f"{holder}-{one.id}@eventreg")
        entry.add("sequence", 2 * event.version + int(cancelled))
        entry.add("dtstamp", now)
        entry.add("last-modified", now)
        entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        entry.add("url", page)
        calendar.add_component(entry)
    return CalendarFile(calendar.to_ical(), method)


def _entry(event: Event, one: EventSession, *, many: bool) -> "Entry":
    zone = ZoneInfo(event.timezone)
    entry: Entry = icalendar.Event()
    entry.add("summary", f"{event.title} – {one.title}" if many and one.title else event.title)
    entry.add("dtstart", one.starts_at.astimezone(zone))
    entry.add("dtend", one.ends_at.astimezone(zone))
    place = ", ".join(filter(None, (one.room, event.venue, event.address)))
    if place:
        entry.add("location", place)
    contact = ", ".join(filter(None, (event.contact_name, event.contact_phone)))
    if contact:
        entry.add("contact", contact)
    if event.contact_email:
        entry.add("organizer", _organizer(event))
    return entry


def _organizer(event: Event) -> "vCalAddress":
    address: vCalAddress = icalendar.vCalAddress(f"mailto:{event.contact_email}")
    name = event.organizer or event.contact_name
    if name:
        # A parameter in quotes cannot hold quotes itself (RFC 5545, 3.2).
        address.params["cn"] = icalendar.vText(name.replace('"', "'"))
    return address


@cache
def _zone(name: str) -> "Timezone":
    """What the zone's name means, for programs that do not know it. Made once: it takes a while."""
    zone: Timezone = icalendar.Timezone.from_tzid(name)
    return zone
