"""`/r/<secret>`: the participant's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from eventreg.categories.rules import fields_of
from eventreg.checkin.models import Attendance
from eventreg.checkin.queries import attendance_by_pair
from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.consents.queries import current as current_consents
from eventreg.consents.rules import ConsentKind
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import (
    EventState,
    LetterRule,
    SignupWindow,
    is_over,
    list_closes_at,
    list_is_open,
)
from eventreg.files.rules import download_name
from eventreg.registration.models import Registration
from eventreg.registration.operations import person_of
from eventreg.registration.queries import (
    answers_in_words,
    by_secret,
    queue_place,
    successor,
    unanswered,
    unsaid_among,
)
from eventreg.registration.rules import ACTIVE_STATES, State, may_answer
from eventreg.tickets.images import png, svg, ticket_url
from eventreg.tickets.models import Ticket
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import spoken
from eventreg.web.access import public as open_to_all
from eventreg.web.consenting import ConsentForm, consent_form
from eventreg.web.filters import translated
from eventreg.web.languages import language
from eventreg.web.office.persons import facts_of
from eventreg.web.public.attending import open_forms
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, window_of
from eventreg.web.settings import current_settings
from eventreg.web.warnings import person_sentences

#: The parts of the name, which the page shows as one line.
_NAME = frozenset({"full_name", "title_front", "title_back"})


@dataclass(frozen=True)
class Choices:
    """What the participant may do now. `closes_at`: until when data can be changed (UTC), if ever it ends."""

    edit: bool
    leave: bool
    add_letter: bool
    register_again: bool
    answer: bool
    closes_at: datetime | None


def own_registration(secret: str) -> Registration:
    """The registration that this secret opens, or a 404."""
    return by_secret(db.session(), secret) or abort(404)


def choices_of(registration: Registration) -> Choices:
    """What the state of the registration and of its event allow at this moment."""
    event, now = registration.event, utc_now()
    in_force = registration.state in ACTIVE_STATES and event.state is EventState.PUBLISHED
    over = is_over(event.ends_at, now)
    offer = registration.offer
    in_time = list_is_open(event.changes_until, event.starts_at, now)
    return Choices(
        # What was not asked at the door may be told afterwards, too: certificates need it.
        edit=in_force and (in_time or registration.incomplete),
        leave=in_force and not over,
        add_letter=in_force and not over and offer.letter is not LetterRule.NO,
        register_again=offer.public and window_of(event) is SignupWindow.OPEN,
        answer=may_answer(shown_state(registration), event.state, event.starts_at, now),
        closes_at=list_closes_at(event.changes_until, event.starts_at),
    )


def leaving(registration: Registration) -> Registration:
    """The registration, as long as its place can be given up; else its own page says what it is."""
    if not choices_of(registration).leave:
        abort(redirect(url_for("public.mine", secret=registration.secret), 303))
    return registration


def shown_state(registration: Registration) -> State:
    """The state, but for a decision that can still be undone: nobody reads of that yet."""
    return shown_states([registration])[registration.id]


def shown_states(people: Sequence[Registration]) -> dict[int, State]:
    """As `shown_state`, of many people by their ids."""
    unsaid = unsaid_among(db.session(), people, utc_now())
    return {one.id: State.PENDING if one.id in unsaid else one.state for one in people}


def has_place(registration: Registration) -> bool:
    """Whether the person, as far as they know, has a place or is held one."""
    held = registration.state is State.WAITLISTED and registration.offered_at is not None
    return held or shown_state(registration) is State.CONFIRMED


def frees_place(registration: Registration) -> bool:
    """Whether, as far as the person knows, a place becomes free for others when they leave."""
    return registration.offer.counts and has_place(registration)


def left_words(*, frees: bool) -> str:
    """What somebody is told who has just cancelled. `frees`: whether a place became free by it."""
    if frees:
        return str(
            _(
                "Your registration is cancelled. Thank you: your place is free for somebody else now."
            )
        )
    return str(_("Your registration is cancelled. Thank you for telling us."))


def shown_ticket(registration: Registration) -> Ticket:
    """The ticket; a 404 while the registration is not confirmed."""
    if shown_state(registration) is not State.CONFIRMED:
        abort(404)
    return ticket_of(db.session(), registration.id)


def qr_text(registration: Registration, settings: Settings) -> str:
    """What the ticket's QR holds; a 404 while the registration is not confirmed."""
    return ticket_url(settings.base_url, shown_ticket(registration).code)


def _unanswered(registration: Registration) -> list[str]:
    """What is still to be answered, as long as it can be."""
    if not choices_of(registration).edit:
        return []
    return unanswered(db.session(), registration, language())


@public.get("/r/<secret:secret>")
@open_to_all
def mine(secret: str) -> str:
    """State, QR, and the name line as it will be printed, with what can be done about it."""
    registration = own_registration(secret)
    event, state = registration.event, shown_state(registration)
    admitted = state is State.CONFIRMED and not event.called_off
    ticket = shown_ticket(registration) if admitted else None
    return render_template(
        "public/mine.html",
        registration=registration,
        shown_state=state,
        event=event,
        contact=contact_of(event),
        **_ticket(ticket, event),
        at_door=_code_at_door(registration),
        choices=choices_of(registration),
        has_place=has_place(registration),
        merged=_is_merged(registration),
        queue=_queue(registration),
        **_attending(registration, admitted=admitted),
        **_told_and_asked(registration),
    )


def _attending(registration: Registration, *, admitted: bool) -> dict[str, Any]:
    """The words that can be typed now, and where the person is recorded as present."""
    return {
        "open_words": open_forms(registration) if admitted else [],
        "presences": _presences(registration) if admitted else [],
    }


def _presences(registration: Registration) -> list[tuple[EventSession, Attendance]]:
    """In which sessions the person is recorded as present, in order of time."""
    found = attendance_by_pair(db.session(), [registration.id])
    pairs = [(one, found.get((registration.id, one.id))) for one in registration.event.sessions]
    return [(one, row) for one, row in pairs if row is not None]


def _told_and_asked(registration: Registration) -> dict[str, Any]:
    """What the person told, what is odd about it, and what is still to be answered."""
    answers = answers_in_words(db.session(), registration, language())
    return {
        "told": [*_told(registration), *answers],
        "warnings": person_sentences(registration),
        "unanswered": _unanswered(registration),
        "unasked": _unasked(registration),
    }


def _told(registration: Registration) -> list[tuple[str, str]]:
    """What the form of the category asked for, but for the name, and what it was told."""
    facts = facts_of(registration.event, person_of(registration))
    facts["organization"] = registration.organization_name  # As the office writes it.
    asked = [one for one in fields_of(registration.offer.kind) if one.column not in _NAME]
    return [(translated(one.label), facts[one.column]) for one in asked if facts[one.column]]


def _ticket(ticket: Ticket | None, event: Event) -> dict[str, Any]:
    """The ticket as it is drawn and as it is written and spoken; nothing without one."""
    if ticket is None:
        return {"code": "", "short": "", "qr": ""}
    short = spoken(ticket.id, event.ticket_key)
    return {"code": ticket.code, "short": short, "qr": _drawn(ticket.code)}


def _code_at_door(registration: Registration) -> str:
    """What somebody shows at the desk who typed themselves in at the door; empty once that is done."""
    if registration.state is not State.PENDING or registration.at_door_since is None:
        return ""
    return spoken(ticket_of(db.session(), registration.id).id, registration.event.ticket_key)


def _drawn(code: str) -> Markup:
    """The QR of a ticket's code."""
    qr = svg(ticket_url(current_settings().base_url, code))
    return Markup(qr)  # noqa: S704 - drawn by us; it holds no text of anybody.


def _is_merged(registration: Registration) -> bool:
    """Whether staff took it for one person's second registration; no substitute has its place."""
    taken_over = registration.replaced_by_id is not None
    return taken_over and successor(db.session(), registration) is None


def _unasked(registration: Registration) -> ConsentForm | None:
    """The consents to ask for, of somebody whom others registered; none once they were answered."""
    consents = current_consents(db.session(), registration.id)
    return consent_form(consents) if ConsentKind.NOTICE not in consents else None


def _queue(registration: Registration) -> int | None:
    """The place in the waiting list, from 1; none for those who do not wait or are held a place."""
    if registration.state is not State.WAITLISTED or registration.offered_at is not None:
        return None
    return queue_place(db.session(), registration)


@public.get("/r/<secret:secret>/qr.svg")
@open_to_all
def qr_svg(secret: str) -> Response:
    """The QR as a drawing."""
    text = qr_text(own_registration(secret), current_settings())
    return Response(svg(text), mimetype="image/svg+xml")


@public.get("/r/<secret:secret>/qr.png")
@open_to_all
def qr_png(secret: str) -> Response:
    """The QR as a picture to keep in the phone's gallery."""
    registration = own_registration(secret)
    text = qr_text(registration, current_settings())
    name = download_name("qr", registration.event.slug, extension="png")
    response = Response(png(text), mimetype="image/png")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
