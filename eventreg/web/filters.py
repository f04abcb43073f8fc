"""How values are shown: times in the event's zone, words in the reader's language."""

from datetime import datetime
from enum import StrEnum

from flask import Flask
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l

from eventreg.categories.rules import ParticipantKind, Role
from eventreg.checkin.rules import DeviceRole, Direction, Method, Reason, Verdict
from eventreg.clock import local
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import EventState
from eventreg.papers.rules import official_date, official_days, time_span, zone_label
from eventreg.people.numbers import format_nip, mask_nip, mask_phone, show_phone
from eventreg.regions.models import Region
from eventreg.regions.rules import display_name
from eventreg.registration.rules import State
from eventreg.tickets.rules import spaced
from eventreg.web.languages import language

LABELS: dict[StrEnum, object] = {
    State.PENDING: _l("Awaiting verification"),
    State.CONFIRMED: _l("Registered"),
    State.WAITLISTED: _l("Waiting list"),
    State.REJECTED: _l("Rejected"),
    State.CANCELLED: _l("Cancelled"),
    State.REPLACED: _l("Replaced"),
    Role.PARTICIPANT: _l("Participant"),
    Role.SPEAKER: _l("Speaker"),
    Role.MODERATOR: _l("Moderator"),
    Role.COMMITTEE: _l("Committee"),
    Role.PRESS: _l("Press"),
    Role.COMPANION: _l("Companion"),
    ParticipantKind.AGENCY: _l("Agency"),
    ParticipantKind.KIM: _l("KIM"),
    ParticipantKind.INFLUENCER: _l("Influencer"),
    ParticipantKind.GENERAL: _l("General"),
    EventState.DRAFT: _l("Draft"),
    EventState.PUBLISHED: _l("Published"),
    EventState.ARCHIVED: _l("Archived"),
    Method.CAMERA: _l("Camera"),
    Method.READER: _l("Reader"),
    Method.MANUAL: _l("By hand"),
    Method.WALK_IN: _l("Registered on the spot"),
    Method.PAPER: _l("Paper"),
    Method.SELF: _l("By the participant"),
    Direction.IN: _l("In"),
    Direction.OUT: _l("Out"),
    Verdict.ACCEPTED: _l("Present"),
    Verdict.REPEAT: _l("Already present"),
    Verdict.REFUSED: _l("Refused"),
    DeviceRole.DOOR: _l("Door: scans only"),
    DeviceRole.DESK: _l("Desk: also searches"),
}

#: Some words stand in two vocabularies ("cancelled" is a state and a reason): these by their own table.
REASONS: dict[Reason, object] = {
    Reason.UNKNOWN_TICKET: _l("This code is not known"),
    Reason.OTHER_EVENT: _l("This code belongs to another event"),
    Reason.NOT_CONFIRMED: _l("The registration is not confirmed"),
    Reason.CANCELLED: _l("The registration was cancelled"),
    Reason.REPLACED: _l("Somebody else takes this place"),
    Reason.NOT_ADMITTED: _l("This category is not admitted to the session"),
    Reason.OUTSIDE_WINDOW: _l("The session admits nobody at this time"),
    Reason.NOT_CHECKED_IN: _l("Not checked in, so not out either"),
    Reason.DEVICE_REVOKED: _l("This device may not scan any more"),
    Reason.INVALID: _l("This scan cannot be read"),
}


def label(value: StrEnum) -> str:
    """A word of a vocabulary in the reader's language."""
    return str(REASONS[value] if isinstance(value, Reason) else LABELS[value])


def local_time(moment: datetime | None, event: Event) -> str:
    """A moment on the event's wall clock: '5 Agustus 2025, 08.12 WIB'."""
    if moment is None:
        return "–"
    there = local(moment, event.timezone)
    day = official_date(there.date(), language()).split(", ", 1)[1]
    return f"{day}, {there:%H.%M} {zone_label(event.timezone)}"


def clock_time(moment: datetime | None, event: Event) -> str:
    """The time of day on the event's wall clock: '08.12'."""
    return "–" if moment is None else f"{local(moment, event.timezone):%H.%M}"


def local_date(moment: datetime | None, event: Event) -> str:
    """The day in the event's zone: 'Selasa, 5 Agustus 2025'."""
    if moment is None:
        return "–"
    return official_date(local(moment, event.timezone).date(), language())


def local_span(part: Event | EventSession, event: Event) -> str:
    """From when to when a session or an event lasts: '08.00–12.00 WIB'."""
    if part.starts_at is None or part.ends_at is None:
        return ""
    starts_at = local(part.starts_at, event.timezone)
    ends_at = local(part.ends_at, event.timezone)
    return time_span(starts_at.time(), ends_at.time(), zone_label(event.timezone))


def event_days(event: Event) -> str:
    """The day or days of an event: 'Selasa, 5 Agustus 2025', or from the first to the last."""
    if event.starts_at is None or event.ends_at is None:
        return ""
    first = local(event.starts_at, event.timezone).date()
    last = local(event.ends_at, event.timezone).date()
    return official_days(first, last, language())


def event_hours(event: Event) -> str:
    """From when to when an event of one day lasts; several days have hours of their own by session."""
    if event.starts_at is None or event.ends_at is None:
        return ""
    days = {local(moment, event.timezone).date() for moment in (event.starts_at, event.ends_at)}
    return local_span(event, event) if len(days) == 1 else ""


def region_name(region: Region | None, *, short: bool = False) -> str:
    """'Kabupaten Malang', never the bare name."""
    return display_name(region.kind, region.name, short=short) if region else "–"


def translated(text: str) -> str:
    """A sentence that was only marked where it was declared."""
    return gettext(text) if text else ""


def number(value: float) -> str:
    """A number as the reader writes it: 1.234 or 1,234."""
    return str(format_decimal(value))


def init_filters(app: Flask) -> None:
    """Gives the filters to templates."""
    app.jinja_env.filters |= {
        "label": label,
        "local_time": local_time,
        "clock_time": clock_time,
        "local_date": local_date,
        "local_span": local_span,
        "region_name": region_name,
        "event_days": event_days,
        "event_hours": event_hours,
        "translated": translated,
        "number": number,
        "phone": show_phone,
        "masked_phone": mask_phone,
        "nip": format_nip,
        "spaced": spaced,
        "masked_nip": mask_nip,
    }
