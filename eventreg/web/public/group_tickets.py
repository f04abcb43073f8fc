"""`/g/<secret>/tickets.pdf`: the tickets of a whole group on A4, to cut apart."""

from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from eventreg.db import db
from eventreg.files.rules import download_name
from eventreg.papers.typesetting import pdf
from eventreg.registration.models import Group, Registration
from eventreg.registration.queries import members_of
from eventreg.registration.rules import State
from eventreg.tickets.queries import latest_tickets
from eventreg.web.access import public as open_to_all
from eventreg.web.filters import region_name
from eventreg.web.languages import language
from eventreg.web.public.blueprint import public
from eventreg.web.public.group import own_group
from eventreg.web.public.mine import shown_states
from eventreg.web.public.ticket_pdf import pdf_download, ticket_event, ticket_person


@public.get("/g/<secret:secret>/tickets.pdf")
@open_to_all
def group_tickets(secret: str) -> Response:
    """Everybody of the group who is confirmed and may know it; a 404 as long as nobody is."""
    group = own_group(secret)
    everybody = members_of(db.session(), group.id)
    shown = shown_states(everybody)
    members = [one for one in everybody if shown[one.id] is State.CONFIRMED]
    if not members:
        abort(404)
    made = pdf("tickets", _sheet(group, members))
    return pdf_download(made, download_name("bukti", group.event.slug, extension="pdf"))


def _sheet(group: Group, members: list[Registration]) -> dict[str, Any]:
    tickets = latest_tickets(db.session(), [member.id for member in members])
    name = group.agency.name if group.agency else group.organization
    return {
        "lang": language(),
        "words": {
            "title": _("Proof of registration"),
            "qr": _("QR code"),
            "cut": _("Cut along the dashed lines and hand them out."),
            "page": _("Page"),
        },
        "event": ticket_event(group.event),
        "group": f"{name} · {region_name(group.region)}",
        "people": [ticket_person(member, tickets[member.id], group.event) for member in members],
    }
