"""`/office/events/<event>/registrations/<registration>`: one participant on one page."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask_babel import force_locale
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Attendance, AttendanceMark
from eventreg.checkin.queries import admitted_offers, attendance_by_pair, marks_of
from eventreg.checkin.rules import Timing
from eventreg.consents.models import Consent
from eventreg.consents.queries import history
from eventreg.consents.rules import ConsentKind
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.mail.models import OutboxMail
from eventreg.people.numbers import whatsapp_link
from eventreg.registration.models import Registration
from eventreg.registration.queries import answers_in_words, messages_of
from eventreg.registration.rules import State, may_move
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import spoken
from eventreg.web.access import can, requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.check_in import timing_of
from eventreg.web.office.frame import event_page, registration_or_404
from eventreg.web.office.invitations import link_of
from eventreg.web.office.standing import standing_of
from eventreg.web.office.timeline import Done, timeline
from eventreg.web.platforms import platform_name
from eventreg.web.settings import current_settings
from eventreg.web.warnings import person_sentences


@dataclass(frozen=True)
class Attended:
    """One session as the person's page shows it: `there` is the attendance, `admitted` the category.

    `asks`: it is not the session's day, so checking in asks first. `undo`: the last scan that counts.
    `mark`: what staff noted beside presence.
    """

    session: EventSession
    admitted: bool
    there: Attendance | None
    asks: bool
    undo: UUID | None
    mark: AttendanceMark | None


@office.get("/events/<slug:event>/registrations/<uuid:uid>")
@requires(Permission.REGISTRATIONS_VIEW)
def registration(event: Event, uid: UUID) -> str:
    """Data, ticket, attendance of each session, and what was done."""
    found = registration_or_404(event, uid)
    done = timeline(db.session(), found)
    return event_page(
        "office/registration.html",
        event,
        "participants",
        registration=found,
        attendance=_attendance(event, found, done),
        **_ticket(event, found),
        done=done,
        **_ways_to(event, found),
        messages=_messages(event, found),
        consents=_consents(event, found),
        may_cancel=may_move(found.state, State.CANCELLED),
        **_told(event, found),
        **standing_of(event, found),
        masked_email=_masked_email(found.email or ""),
        scan_id=lambda: str(uuid4()),
    )


def _ticket(event: Event, found: Registration) -> dict[str, object]:
    """The ticket, and its code as it is spoken at the desk."""
    ticket = ticket_of(db.session(), found.id)
    return {"ticket": ticket, "short": spoken(ticket.id, event.ticket_key)}


def _told(event: Event, found: Registration) -> dict[str, object]:
    """What the person told besides the plain fields, and what seems odd about it."""
    return {
        "warnings": person_sentences(found),
        "accounts": [f"{platform_name(one.platform)}: @{one.handle}" for one in found.accounts],
        "answers": _answers(event, found),
    }


def _answers(event: Event, found: Registration) -> list[tuple[str, str]]:
    """The extra questions with their answers; to those who may not edit only what the door sees."""
    at_door = not can(Permission.REGISTRATIONS_EDIT, event)
    return answers_in_words(db.session(), found, language(), at_door=at_door)


def _masked_email(email: str) -> str:
    """The first letter and the host, for those who may not change anything: 's•••@example.org'."""
    name, at, host = email.partition("@")
    return f"{name[:1]}•••{at}{host}" if at else ""


def _ways_to(event: Event, found: Registration) -> dict[str, object]:
    """The links to the person: their own page, a chat that brings it, and their group with its link.

    Behind them data can be changed and places given up, so only those see them who may do so.
    """
    if not can(Permission.REGISTRATIONS_EDIT, event):
        return {"own_link": None, "chat": None, "group": None, "group_link": None}
    link = f"{current_settings().base_url}/r/{found.secret}"
    return {
        "own_link": link,
        "chat": _chat(event, found, link),
        "group": found.group,
        "group_link": link_of(found.group) if found.group else None,
    }


def _chat(event: Event, found: Registration, link: str) -> str | None:
    """The WhatsApp chat with the person, with their link in a ready text in their language."""
    if not found.phone:
        return None
    with force_locale(found.language):
        text = _(
            "Dear %(name)s, this is your own page for %(event)s. It says how your registration stands,"
            " and shows your QR code once you have a place: %(link)s",
            name=found.printed_name,
            event=event.title,
            link=link,
        )
    return whatsapp_link(found.phone, text)


def _messages(event: Event, found: Registration) -> list[OutboxMail]:
    """What the person was told, for those who may send."""
    if not can(Permission.MESSAGES_SEND, event):
        return []
    return messages_of(db.session(), found)


@dataclass(frozen=True)
class ConsentLine:
    """One answer to one text. `withdrawn`: it was given before."""

    consent: Consent
    withdrawn: bool


def _consents(event: Event, found: Registration) -> list[ConsentLine]:
    """Every answer to every text, the latest first: what is in force, and how it came about."""
    if not can(Permission.REGISTRATIONS_EDIT, event):
        return []
    lines: list[ConsentLine] = []
    given: dict[ConsentKind, bool] = {}
    for one in history(db.session(), found.id):
        lines.append(ConsentLine(one, withdrawn=given.get(one.kind, False) and not one.given))
        given[one.kind] = one.given
    return lines[::-1]


def _attendance(event: Event, found: Registration, done: list[Done]) -> list[Attended]:
    """Each session, whether it admits this person's category, and the attendance."""
    lines = []
    present, undo = attendance_by_pair(db.session(), [found.id]), _last_scans(done)
    marks = marks_of(db.session(), found.id)
    admitting = admitted_offers(db.session(), event.id)
    for one in event.sessions:
        admits = admitting.get(one.id, set())
        lines.append(
            Attended(
                session=one,
                admitted=not admits or found.offer_id in admits,
                there=present.get((found.id, one.id)),
                asks=timing_of(event, one) is not Timing.ON_ITS_DAY,
                undo=undo.get(one.id),
                mark=marks.get(one.id),
            )
        )
    return lines


def _last_scans(done: list[Done]) -> dict[int | None, UUID | None]:
    """By session the last scan of the person that counts, and so can be taken back."""
    return {one.session_id: one.scan for one in reversed(done) if one.scan}
