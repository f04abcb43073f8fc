"""`/office/events/<event>/share/…`: the poster of an event as PDF, and its QR as a picture."""

from flask import Response, request
from flask_babel import force_locale
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.files.rules import download_name
from eventreg.papers.queries import letterhead_of
from eventreg.papers.typesetting import pdf
from eventreg.tickets.images import png, svg
from eventreg.web.access import requires
from eventreg.web.filters import event_name, event_place
from eventreg.web.kop import logo_of
from eventreg.web.office.blueprint import office
from eventreg.web.office.share_words import (
    INVITED,
    closing_of,
    contact_words,
    days_of,
    event_link,
    hours_of,
    who_is_invited,
)
from eventreg.web.settings import current_settings

#: Sizes of the poster that are offered.
PAPERS = ("a4", "a5")


@office.get("/events/<slug:event>/share/poster.pdf")
@requires(Permission.EVENTS_VIEW)
def share_poster(event: Event) -> Response:
    """A page to hang up, A4 or (`?paper=a5`) A5."""
    asked = request.args.get("paper")
    paper = asked if asked in PAPERS else PAPERS[0]
    made = pdf("invitation", poster_data(event, paper))
    return _download(
        made, "application/pdf", download_name("poster", event.slug, paper, extension="pdf")
    )


@office.get("/events/<slug:event>/share/qr.svg")
@requires(Permission.EVENTS_VIEW)
def share_qr_svg(event: Event) -> Response:
    """The QR of the event's link for papers of one's own, sharp in every size."""
    made = svg(event_link(current_settings().base_url, event))
    return _download(made, "image/svg+xml", download_name("qr", event.slug, extension="svg"))


@office.get("/events/<slug:event>/share/qr.png")
@requires(Permission.EVENTS_VIEW)
def share_qr_png(event: Event) -> Response:
    """The same for programs that take only pictures."""
    made = png(event_link(current_settings().base_url, event))
    return _download(made, "image/png", download_name("qr", event.slug, extension="png"))


def poster_data(event: Event, paper: str) -> dict[str, object]:
    """What the poster is filled with, in Indonesian."""
    link = event_link(current_settings().base_url, event)
    with force_locale(INVITED):
        closing, contact = closing_of(event), contact_words(event)
        return {
            "lang": INVITED,
            "paper": paper,
            "words": {
                "title": event_name(event),
                "qr": _("QR code of the page for signing up"),
                "scan": _("Scan to sign up"),
            },
            "logo": logo_of(letterhead_of(db.session(), event.id)),
            "event": {
                "organizer": event.organizer,
                "title": event_name(event),
                "theme": event.theme,
            },
            "facts": [
                [_("Date"), days_of(event)],
                [_("Time"), "\n".join(hours_of(event))],
                [_("Venue"), event_place(event)],
                [_("For"), who_is_invited(event)],
            ],
            "qr": svg(link),
            "url": link,
            "closing": _("Sign-up closes on %(when)s.", when=closing) if closing else "",
            "contact": _("Questions: %(contact)s", contact=contact) if contact else "",
        }


def _download(content: bytes | str, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
