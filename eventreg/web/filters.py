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
from eventreg.events import texts
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import EventMode, EventState, LetterRule, QuestionKind
from eventreg.events.rules.batches import batch_in
from eventreg.importing.rules.results import Result
from eventreg.keys.rules import Purpose
from eventreg.mail.rules import Channel, MailState
from eventreg.online.rules import Standing, WordState
from eventreg.papers.rules import (
    Orientation,
    PaperSize,
    SheetForm,
    official_date,
    official_days,
    time_span,
    zone_label,
)
from eventreg.people.numbers import format_nip, mask_email, mask_nip, mask_phone, show_phone
from eventreg.regions.models import Region
from eventreg.regions.rules import display_name
from eventreg.registration.queries import Likeness
from eventreg.registration.rules import ImportState, Limit, Message, State
from eventreg.tickets.rules import spaced
from eventreg.web.labels import MAIL, MESSAGES, PEOPLE, REASONS, WARNINGS
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
    ImportState.APPLIED: _l("Imported"),
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
    PaperSize.A4: _l("A4"),
    PaperSize.F4: _l("F4 (folio, 215 × 330 mm)"),
    Orientation.PORTRAIT: _l("Portrait"),
    Orientation.LANDSCAPE: _l("Landscape"),
    SheetForm.SHORT: _l("Short: without NIP and mobile number"),
    SheetForm.LONG: _l("Long: with NIP and mobile number"),
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
    WordState.OPEN: _l("Valid now"),
    WordState.OVER: _l("Over"),
    Standing.MATCHED: _l("Recognized"),
    Standing.SEVERAL: _l("May be several"),
    Standing.UNMATCHED: _l("Not recognized"),
    Standing.DISMISSED: _l("Not a participant"),
    DeviceRole.DOOR: _l("Door: scans only"),
    DeviceRole.DESK: _l("Desk: also searches and adds people"),
    Purpose.READ_REGISTRATIONS: _l("Read registrations"),
    Purpose.WRITE_REGISTRATIONS: _l("Register people"),
    Purpose.READ_ATTENDANCE: _l("Read attendance"),
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


def event_text(event: Event, name: str) -> str:
    """One of the texts of an event (`events/texts.py`) in the reader's language; a title with its batch."""
    text = texts.text_of(event, name, language())
    return _with_batch(event, text) if name == "title" else text


def event_name(event: Event) -> str:
    """What staff call an event: its Indonesian title, with its batch where the title does not say it."""
    return _with_batch(event, event.title)


def _with_batch(event: Event, title: str) -> str:
    if event.batch is None or batch_in(title) is not None:
        return title
    return str(gettext("%(title)s, batch %(number)s", title=title, number=event.batch))


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
        "event_text": event_text,
        "event_name": event_name,
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
