"""The calendar file (RFC 5545) of one person: an entry for each session, kept up to date by its UID.

Calendar programs replace an entry by one of the same UID with a higher SEQUENCE. The sequence
follows the versions of the event and of the person's registration, which grow with every change of
either, so that whoever is let in again after a cancellation gets a higher one; a cancellation comes
after what it cancels and before what is said next.

A file has one method for all that stands in it (RFC 5546). PUBLISH may hold many entries, each with
a status of its own, also CANCELLED (3.2.1); so is the file that people download. CANCEL is about
one entry alone (3.2.5); mail programs act on it best, so a mail brings one for each.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from eventreg.events.models import Event, EventSession
from eventreg.events.rules import LostSession, lost_by, place_words
from eventreg.events.texts import text_of
from eventreg.loading import OnDemand

if TYPE_CHECKING:
    from icalendar import Event as Entry
    from icalendar import Timezone, vCalAddress

icalendar = OnDemand("icalendar")

_PRODUCT = "-//eventreg//eventreg//ID"
#: What a calendar does with the file: take the entries over, or take them out (RFC 5546).
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


class Part(Protocol):
    """What an entry says of a session, whether it stands or was lost."""

    @property
    def id(self) -> int:
        """By which the entry is known."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def room(self) -> str:
        """Where in the venue it is."""

    @property
    def starts_at(self) -> datetime:
        """When it begins (aware)."""

    @property
    def ends_at(self) -> datetime:
        """When it ends (aware)."""


@dataclass(frozen=True)
class Programme:
    """What of an event is on somebody's calendar: the sessions that stand, and those that they lost."""

    sessions: Sequence[EventSession]
    lost: Sequence[LostSession] = ()

    def __bool__(self) -> bool:
        """Whether there is anything that a calendar should know."""
        return bool(self.sessions or self.lost)

    @property
    def parts(self) -> list[Part]:
        """All of it: what a calendar may hold."""
        return [*self.sessions, *self.lost]


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


def programme_of(
    event: Event, offer_id: int, losses: Iterable[LostSession], *, since: datetime
) -> Programme:
    """The programme of somebody of a category who is registered `since` then (UTC).

    `losses`: what the log tells of the event, the first loss first.
    """
    sessions = sessions_for(event, offer_id)
    open_now = {one.id for one in sessions}
    return Programme(sessions, lost_by(losses, offer_id, since=since, open_now=open_now))


@dataclass(frozen=True)
class Holder:
    """Whose calendar it is.

    `uid`: the public id of the registration: another person's entries have other UIDs. `page`: the
    event's address. `version`: of the registration. Nothing that opens the person's data is in a
    calendar file, for calendars are shared; the meeting's link is, in entries that stand alone.
    """

    uid: UUID
    page: str
    version: int = 0
    #: 'id' or 'en': in which the event is named.
    language: str = "id"


def calendar_file(
    event: Event, programme: Programme, holder: Holder, *, now: datetime, cancelled: bool = False
) -> CalendarFile:
    """Everything in one file, in the event's zone; what was lost, or all if `cancelled`, as cancelled.

    `now`: aware, UTC.
    """
    parts: list[tuple[Part, bool]] = [
        *((one, cancelled) for one in programme.sessions),
        *((one, True) for one in programme.lost),
    ]
    return _file(event, PUBLISH, parts, holder, now, many=len(parts) > 1)


def cancellations(
    event: Event, parts: Collection[Part], holder: Holder, *, now: datetime
) -> list[CalendarFile]:
    """A file for each session that takes it out of the calendar. `now`: aware, UTC."""
    many = len({one.id for one in (*parts, *event.sessions)}) > 1
    return [_file(event, CANCEL, [(one, True)], holder, now, many=many) for one in parts]


def _file(
    event: Event,
    method: str,
    parts: Iterable[tuple[Part, bool]],
    holder: Holder,
    now: datetime,
    *,
    many: bool,
) -> CalendarFile:
    calendar = icalendar.Calendar()
    for name, value in (("prodid", _PRODUCT), ("version", "2.0"), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(_zone(event.timezone))
    for one, cancelled in parts:
        title = text_of(event, "title", holder.language)
        summary = f"{title} – {one.title}" if many and one.title else title
        entry = _entry(event, one, summary, with_meeting=not cancelled)
        entry.add("uid", f"{holder.uid}-{one.id}@eventreg")
        entry.add("sequence", 2 * (event.version + holder.version) + int(cancelled))
        entry.add("dtstamp", now)
        entry.add("last-modified", now)
        entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        entry.add("url", holder.page)
        entry.add("organizer", _organizer(event, holder.page))
        calendar.add_component(entry)
    return CalendarFile(calendar.to_ical(), method)


def _entry(event: Event, one: Part, summary: str, *, with_meeting: bool) -> "Entry":
    zone = ZoneInfo(event.timezone)
    entry: Entry = icalendar.Event()
    entry.add("summary", summary)
    entry.add("dtstart", one.starts_at.astimezone(zone))
    entry.add("dtend", one.ends_at.astimezone(zone))
    place = ", ".join(filter(None, (one.room, event.venue, event.address)))
    where = place_words(event.mode, place)
    if where:
        entry.add("location", where)
    if with_meeting and event.meeting:
        # In the text, since programs show the address of a page (URL) nowhere or as something else.
        entry.add("description", "\n".join((event.meeting.url, *event.meeting.notes)))
    contact = ", ".join(filter(None, (event.contact_name, event.contact_phone)))
    if contact:
        entry.add("contact", contact)
    return entry


def _organizer(event: Event, page: str) -> "vCalAddress":
    """Who calls to the event; RFC 5546 (3.2.2, 3.2.5) asks for one, by address or else by the event's page."""
    uri = f"mailto:{event.contact_email}" if event.contact_email else page
    address: vCalAddress = icalendar.vCalAddress(uri)
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
