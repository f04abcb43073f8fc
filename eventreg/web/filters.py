"""How values are shown: times in the event's zone, words in the reader's language."""

from datetime import datetime
from enum import StrEnum

from flask import Flask
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l

from eventreg.categories.rules import ParticipantKind, Role
from eventreg.checkin.rules import DeviceRole, Direction, Mark, Method, Reason, ScanWarning, Verdict
from eventreg.clock import DEFAULT_ZONE, local
from eventreg.consents.rules import ConsentKind, text_of
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import EventMode, EventState, LetterRule, QuestionKind
from eventreg.importing.rules.results import Result
from eventreg.keys.rules import KeyRight
from eventreg.mail.rules import Channel, MailState
from eventreg.online.rules import Standing, WordState
from eventreg.papers.rules import official_date, official_days, time_span, zone_label
from eventreg.people.numbers import format_nip, mask_email, mask_nip, mask_phone, show_phone
from eventreg.regions.models import Region
from eventreg.regions.rules import display_name
from eventreg.registration.queries import Likeness
from eventreg.registration.rules import ImportState, Limit, Message, State
from eventreg.tickets.rules import spaced
from eventreg.web.languages import language

LABELS: dict[StrEnum, object] = {
    Result.NEW: _l("New"),
    Result.UPDATED: _l("Updated"),
    Result.UNCHANGED: _l("Unchanged"),
    Result.WAITS: _l("To the waiting list"),
    Result.ERROR: _l("Error"),
    ImportState.UPLOADED: _l("Columns to be checked"),
    ImportState.CHECKING: _l("Is being checked"),
    ImportState.CHECKED: _l("Checked, not yet taken over"),
    ImportState.APPLYING: _l("Is being taken over"),
    ImportState.APPLIED: _l("Taken over"),
    ImportState.FAILED: _l("Failed"),
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
    LetterRule.NO: _l("not asked for"),
    LetterRule.OPTIONAL: _l("asked for, may be left out"),
    LetterRule.REQUIRED: _l("required"),
    EventMode.ON_SITE: _l("On site"),
    EventMode.ONLINE: _l("Online"),
    EventMode.HYBRID: _l("Hybrid"),
    EventState.DRAFT: _l("Draft"),
    EventState.PUBLISHED: _l("Published"),
    EventState.ARCHIVED: _l("Archived"),
    QuestionKind.TEXT: _l("Text"),
    QuestionKind.NUMBER: _l("Number"),
    QuestionKind.CHOICE: _l("One of several choices"),
    QuestionKind.CHOICES: _l("Several choices"),
    QuestionKind.YES_NO: _l("Yes or no"),
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
    Mark.EXCUSED: _l("Excused"),
    Mark.SICK: _l("Sick"),
    Mark.LATE: _l("Late"),
    WordState.WAITS: _l("Planned"),
    WordState.OPEN: _l("Counts now"),
    WordState.OVER: _l("Over"),
    Standing.MATCHED: _l("Recognized"),
    Standing.SEVERAL: _l("May be several"),
    Standing.UNMATCHED: _l("Not recognized"),
    Standing.DISMISSED: _l("Not a participant"),
    DeviceRole.DOOR: _l("Door: scans only"),
    DeviceRole.DESK: _l("Desk: also searches and adds people"),
    KeyRight.READ: _l("Read"),
    KeyRight.REGISTER: _l("Read and register people"),
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
WARNINGS: dict[ScanWarning, object] = {
    ScanWarning.OUTSIDE_WINDOW: _l("Outside the hours of the session"),
    ScanWarning.GROUP_AT_ONCE: _l("Several people of one group at once"),
}
#: What somebody waits for, and what two registrations have in common.
PEOPLE: dict[StrEnum, object] = {
    Limit.AGENCY: _l("a place of the agency or KIM"),
    Limit.REGION: _l("a place of the region"),
    Limit.CATEGORY: _l("a place in the category"),
    Limit.EVENT: _l("a place in the event"),
    Likeness.NIP: _l("the same NIP"),
    Likeness.PHONE: _l("the same phone number"),
    Likeness.NAME: _l("a like name in the same agency"),
}
#: What a message is about.
MESSAGES: dict[Message, object] = {
    Message.CONFIRMED: _l("Registration confirmed"),
    Message.PENDING: _l("Registration awaits verification"),
    Message.WAITLISTED: _l("In the waiting list"),
    Message.APPROVED: _l("Registration approved"),
    Message.REJECTED: _l("Registration rejected"),
    Message.SEATED: _l("A place from the waiting list"),
    Message.PLACE_OFFERED: _l("A place is offered, awaiting a yes"),
    Message.OFFER_LAPSED: _l("The offered place was passed on"),
    Message.CANCELLED: _l("Registration cancelled"),
    Message.REPLACED: _l("Somebody else takes the place"),
    Message.MERGED: _l("Two registrations put together"),
    Message.SUBSTITUTE: _l("Registered as a substitute"),
    Message.CONTACT_CHANGED: _l("Contact changed"),
    Message.LINK: _l("Lost link"),
    Message.GROUP: _l("Link for a group"),
    Message.INVITATION: _l("Invitation to an agency or KIM"),
    Message.INVITATION_REMINDER: _l("Reminder to an invited agency or KIM"),
    Message.REMINDER: _l("Reminder"),
    Message.EVENT_CHANGED: _l("Time or place changed"),
    Message.EVENT_CANCELLED: _l("Event cancelled"),
    Message.THANKS: _l("Thanks for taking part"),
}
MAIL: dict[StrEnum, object] = {
    MailState.WAITING: _l("Waiting"),
    MailState.SENDING: _l("Being sent"),
    MailState.SENT: _l("Sent"),
    MailState.FAILED: _l("Failed"),
    MailState.WITHDRAWN: _l("Withdrawn"),
    Channel.EMAIL: _l("E-mail"),
    Channel.WHATSAPP: _l("WhatsApp"),
}


def label(value: StrEnum) -> str:
    """A word of a vocabulary in the reader's language."""
    match value:
        case Reason():
            return str(REASONS[value])
        case ScanWarning():
            return str(WARNINGS[value])
        case Limit() | Likeness():
            return str(PEOPLE[value])
        case Message():
            return str(MESSAGES[value])
        case MailState() | Channel():
            return str(MAIL[value])
        case _:
            return str(LABELS[value])


def subject_matter(message: str) -> str:
    """What a message of the outbox is about, in the reader's language."""
    return label(Message(message)) if message in set(Message) else message


def local_time(moment: datetime | None, event: Event) -> str:
    """A moment on the event's wall clock: '5 Agustus 2025, 08.12 WIB'."""
    return moment_in(moment, event.timezone)


def moment_in(moment: datetime | None, zone: str) -> str:
    """The same in a zone, for what belongs to no event."""
    if moment is None:
        return "–"
    there = local(moment, zone)
    day = official_date(there.date(), language()).split(", ", 1)[1]
    return f"{day}, {there:%H.%M} {zone_label(zone)}"


def office_time(moment: datetime | None) -> str:
    """A moment on the office's own wall clock, where no event says another: '5 Agustus 2025, 08.12 WIB'."""
    if moment is None:
        return "–"
    there = local(moment, DEFAULT_ZONE)
    day = official_date(there.date(), language()).split(", ", 1)[1]
    return f"{day}, {there:%H.%M} {zone_label(DEFAULT_ZONE)}"


def clock_time(moment: datetime | None, event: Event) -> str:
    """The time of day on the event's wall clock: '08.12'."""
    return "–" if moment is None else f"{local(moment, event.timezone):%H.%M}"


def local_date(moment: datetime | None, event: Event) -> str:
    """The day in the event's zone: 'Selasa, 5 Agustus 2025'."""
    if moment is None:
        return "–"
    return official_date(local(moment, event.timezone).date(), language())


def event_place(event: Event, *, address: bool = True) -> str:
    """Where an event is: its venue, 'Daring', or both for a hybrid one; never the meeting's link."""
    word = label(event.mode) if event.meets_online else ""
    if event.mode is EventMode.ONLINE:
        return word
    venue = ", ".join(filter(None, (event.venue, event.address if address else "")))
    return " · ".join(filter(None, (venue, word)))


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


def consent_text(kind: ConsentKind, version: str) -> str:
    """The wording of a consent in the version that was agreed to, in the reader's language."""
    return translated(text_of(kind, version))


def number(value: float) -> str:
    """A number as the reader writes it: 1.234 or 1,234."""
    return str(format_decimal(value))


def init_filters(app: Flask) -> None:
    """Gives the filters to templates."""
    app.jinja_env.filters |= {
        "label": label,
        "subject_matter": subject_matter,
        "local_time": local_time,
        "moment_in": moment_in,
        "office_time": office_time,
        "clock_time": clock_time,
        "local_date": local_date,
        "local_span": local_span,
        "zone": zone_label,
        "region_name": region_name,
        "event_place": event_place,
        "event_days": event_days,
        "event_hours": event_hours,
        "translated": translated,
        "number": number,
        "consent_text": consent_text,
        "phone": show_phone,
        "masked_phone": mask_phone,
        "masked_email": mask_email,
        "nip": format_nip,
        "spaced": spaced,
        "masked_nip": mask_nip,
    }
