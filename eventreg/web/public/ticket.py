"""`/t/<code>`: what a stranger's phone sees when it scans a ticket. No personal data."""

from flask import abort, render_template

from eventreg.db import db
from eventreg.events.models import Event
from eventreg.tickets.queries import by_code
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of


@public.get("/t/<ticket:code>")
@public.get("/T/<ticket:code>")
@open_to_all
def ticket(code: str) -> str:
    """Which event the code belongs to, and what to do with it."""
    found = by_code(db.session(), code) or abort(404)
    event = db.session.get_one(Event, found.event_id)
    return render_template("public/ticket.html", event=event, contact=contact_of(event))
