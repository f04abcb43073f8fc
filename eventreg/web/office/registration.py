"""`/office/events/<event>/registrations/<registration>`: one participant on one page."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Attendance, AttendanceMark
from eventreg.checkin.queries import (
    Conflict,
    admitted_offers,
    attendance_by_pair,
    conflicts_about,
    marks_of,
)
from eventreg.checkin.rules import Timing
from eventreg.clock import utc_now
from eventreg.consents.models import Consent
from eventreg.consents.queries import history
from eventreg.consents.rules import ConsentKind
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.mail.models import OutboxMail
from eventreg.online.queries import minutes_about
from eventreg.participants.operations import add_note
from eventreg.participants.queries import notes_of
from eventreg.people.numbers import whatsapp_link
from eventreg.regions.rules import lies_in
from eventreg.registration.models import Registration
from eventreg.registration.queries import answers_in_words, messages_of
from eventreg.registration.rules import State, may_move
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import spoken
from eventreg.web.access import can, current_actor, current_region, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.filters import event_text
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.check_in import timing_of
from eventreg.web.office.frame import event_page, only_reading, registration_or_404
from eventreg.web.office.invitations import link_of
from eventreg.web.office.standing import standing_of
from eventreg.web.office.timeline import Done, timeline
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.platforms import platform_name
from eventreg.web.settings import current_settings
from eventreg.web.warnings import person_sentences


@dataclass(frozen=True)
class Attended:
    """One session as the person's page shows it: `there` is the attendance, `admitted` the category.

    `asks`: it is not the session's day, so checking in asks first. `undo`: the last scan that counts.
    `mark`: what staff noted beside presence. `minutes`: how long they were in its meeting, as a recorded
    report says.
    """

    session: EventSession
    admitted: bool
    there: Attendance | None
    asks: bool
    undo: UUID | None
    mark: AttendanceMark | None
    minutes: int | None


class NoteForm(PageForm):
    """What staff note about somebody."""

    text = TextAreaField(
        _l("New note"),
        description=_l(
            "It can be neither changed nor removed, and the person may read it: what is stored about"
            " somebody is theirs to know."
        ),
        filters=[clean_lines],
        validators=[Required(lambda: _("Please write the note.")), Limit(2000), PlainText()],
    )


@office.get("/events/<slug:event>/registrations/<uuid:uid>")
@requires(Permission.REGISTRATIONS_VIEW, scoped=True)
def registration(event: Event, uid: UUID) -> str:
    """Data, ticket, attendance of each session, notes, and what happened."""
    found = _seen_or_404(event, uid)
    return person_page(event, found)


def person_page(event: Event, found: Registration, note: NoteForm | None = None) -> str:
    """The page, with the note as somebody typed it."""
    messages = _messages(event, found)
    done = timeline(db.session(), found, messages)
    return event_page(
        "office/registration.html",
        event,
        "participants",
        registration=found,
        notes=notes_of(db.session(), found.id),
        note_form=note or NoteForm(formdata=None),
        conflicts=_conflicts(event, found),
        attendance=_attendance(event, found, done),
        **_ticket(event, found),
        done=done,
        **_ways_to(event, found),
        messages=messages,
        consents=_consents(event, found),
        may_cancel=may_move(found.state, State.CANCELLED),
        **_told(event, found),
        **_of_own_region(event, standing_of(event, found)),
        scan_id=lambda: str(uuid4()),
    )


@office.post("/events/<slug:event>/registrations/<uuid:uid>/notes")
@requires(Permission.REGISTRATIONS_EDIT)
def save_note(event: Event, uid: UUID) -> ResponseReturnValue:
    """Notes something about the person, for good."""
    found, form = registration_or_404(event, uid), NoteForm()
    if not form.validate():
        with only_reading():
            return person_page(event, found, form), 422
    text = form.text.data or ""
    add_note(db.session(), found, text, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The note is written down."), "success")
    address = url_for("office.registration", event=event.slug, uid=uid, _anchor="notes")
    return redirect(address, 303)


def _seen_or_404(event: Event, uid: UUID) -> Registration:
    """The registration, if whoever asks may see people of its region."""
    found, region = registration_or_404(event, uid), current_region(event)
    return found if lies_in(found.region_code, region) else abort(404)


def _of_own_region(event: Event, standing: dict[str, object]) -> dict[str, object]:
    """Who else the page names, without people of regions that whoever asks may not see."""
    region = current_region(event)
    return {name: _without_strangers(value, region) for name, value in standing.items()}


def _without_strangers(value: object, region: str | None) -> object:
    if isinstance(value, Registration):
        return value if lies_in(value.region_code, region) else None
    if isinstance(value, list):
        return [one for one in value if _without_strangers(one, region) is not None]
    return value


def _conflicts(event: Event, found: Registration) -> list[Conflict]:
    """Scans that staff had or have to look at, for those who record attendance."""
    if not can(Permission.CHECKIN_RECORD, event):
        return []
    return conflicts_about(db.session(), event.id, found.id)


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
            event=event_text(event, "title"),
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
    minutes = _minutes(event, found)
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
                minutes=minutes.get(one.id),
            )
        )
    return lines


def _minutes(event: Event, found: Registration) -> dict[int, int]:
    """By session how long the person was in its meeting; of two recorded reports the longer time."""
    if not event.meets_online:
        return {}
    reports = [one for one in minutes_about(db.session(), found.id) if one.report.recorded_at]
    return {one.session_id: one.minutes for one in sorted(reports, key=lambda one: one.minutes)}


def _last_scans(done: list[Done]) -> dict[int | None, UUID | None]:
    """By session the last scan of the person that counts, and so can be taken back."""
    return {one.session_id: one.scan for one in reversed(done) if one.scan}
