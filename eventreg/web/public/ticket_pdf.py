"""`/r/<secret>/ticket.pdf`: the ticket on paper, while the registration is confirmed."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from eventreg.events.models import Event
from eventreg.files.rules import download_name
from eventreg.papers.typesetting import pdf
from eventreg.registration.models import Registration
from eventreg.tickets.images import svg, ticket_url
from eventreg.tickets.models import Ticket
from eventreg.tickets.rules import spaced, spoken
from eventreg.web.access import public as open_to_all
from eventreg.web.filters import event_days, event_hours, event_place, event_text
from eventreg.web.languages import language
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.mine import own_registration, shown_ticket
from eventreg.web.settings import current_settings


@public.get("/r/<secret:secret>/ticket.pdf")
@open_to_all
def ticket_pdf(secret: str) -> Response:
    """The ticket as a page of A6, to print or to keep."""
    registration = own_registration(secret)
    made = pdf("ticket", _paper(registration, shown_ticket(registration)))
    return pdf_download(made, download_name("bukti", registration.event.slug, extension="pdf"))


def pdf_download(content: bytes, name: str) -> Response:
    """A PDF as a download of this name."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def ticket_person(registration: Registration, ticket: Ticket, event: Event) -> dict[str, str]:
    """What a paper says about somebody with a ticket."""
    return {
        "name": registration.printed_name,
        "organization": registration.organization_name,
        "category": registration.offer.name(language()),
        "qr": svg(ticket_url(current_settings().base_url, ticket.code)),
        "code": spaced(ticket.code),
        "short": _("Short code: %(code)s", code=spoken(ticket.id, event.ticket_key)),
    }


def ticket_event(event: Event) -> dict[str, str]:
    """What a paper says about the event."""
    when = " · ".join(filter(None, (event_days(event), event_hours(event))))
    return {
        "title": event_text(event, "title"),
        "organizer": event.organizer,
        "when": when,
        "venue": event_place(event),
    }


def _paper(registration: Registration, ticket: Ticket) -> dict[str, Any]:
    event = registration.event
    about = ticket_event(event)
    contact = " · ".join(filter(None, (contact_of(event) or {}).values()))
    return {
        "lang": language(),
        "words": {"title": _("Proof of registration"), "qr": _("QR code"), "show": _how(contact)},
        "event": about,
        "person": ticket_person(registration, ticket, event),
        "facts": [
            [_("Date"), event_days(event)],
            [_("Time"), event_hours(event)],
            [_("Venue"), about["venue"]],
            [_("Category"), registration.offer.name(language())],
        ],
    }


def _how(contact: str) -> str:
    parts = [
        _("Show this QR code at the door."),
        _("Say the short code at the registration desk if it cannot be read."),
    ]
    if contact:
        parts.append(_("Contact: %(contact)s", contact=contact))
    return " ".join(parts)
