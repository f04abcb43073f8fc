"""`/office/events/<event>/waiting`: the waiting list in order, and the places held for an answer."""

from flask import request, url_for

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.queries import held_offers, waiting_list
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.sheets import sheet_of


@office.get("/events/<slug:event>/waiting")
@requires(Permission.REGISTRATIONS_VIEW)
def waiting(event: Event) -> str:
    """Who waits, for what and since when; who was offered a place, and until when it is held."""
    line = waiting_list(db.session(), event.id)
    sheet = sheet_of(line, request.args.get("page", 1, type=int))
    return event_page(
        "office/waiting.html",
        event,
        "participants",
        sheet=sheet,
        held=held_offers(db.session(), event.id),
        page_url=lambda number: url_for("office.waiting", event=event.slug, page=number),
    )
