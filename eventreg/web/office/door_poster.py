"""`/office/events/<event>/walk-ins/poster.pdf`: the poster by which people type themselves in at the door."""

from flask import Response
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.files.rules import download_name
from eventreg.papers.queries import letterhead_of
from eventreg.papers.typesetting import pdf
from eventreg.tickets.images import svg
from eventreg.web.access import requires
from eventreg.web.filters import event_days, event_hours, event_text
from eventreg.web.kop import logo_of
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.settings import current_settings


@office.get("/events/<slug:event>/walk-ins/poster.pdf")
@requires(Permission.REGISTRATIONS_EDIT)
def door_poster(event: Event) -> Response:
    """A page of A4 to hang up at the door."""
    response = Response(pdf("poster", _poster(event)), mimetype="application/pdf")
    name = download_name("poster", event.slug, extension="pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _poster(event: Event) -> dict[str, object]:
    url = f"{current_settings().base_url}/e/{event.slug}/door"
    return {
        "lang": language(),
        "words": {
            "title": _("Not registered yet?"),
            "qr": _("QR code of the page at the door"),
            "registered": _(
                "You are registered? Go straight to the desk with your QR code, or say your name."
            ),
        },
        "event": {
            "title": event_text(event, "title"),
            "organizer": event.organizer,
            "when": " · ".join(filter(None, (event_days(event), event_hours(event)))),
        },
        "logo": logo_of(letterhead_of(db.session(), event.id)),
        "qr": svg(url),
        "url": url,
        "steps": [
            _("Scan this code with the camera of your phone."),
            _("Type your name."),
            _("Show the page with your code at the registration desk."),
        ],
    }
