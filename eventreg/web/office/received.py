"""`/office/events/<event>/checkpoints/<checkpoint>/received`: who received what it gives, and when."""

from flask import request, url_for

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import received_page
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import checkpoint_or_404, event_page


@office.get("/events/<slug:event>/checkpoints/<int:checkpoint_id>/received")
@requires(Permission.REGISTRATIONS_VIEW)
def received(event: Event, checkpoint_id: int) -> str:
    """Who received when, the latest first."""
    found = checkpoint_or_404(event, checkpoint_id)
    number = request.args.get("page", 1, type=int)
    return event_page(
        "office/received.html",
        event,
        "sessions",
        checkpoint=found,
        found=received_page(db.session(), found.id, page=number),
        page_url=lambda page: url_for(
            "office.received", event=event.slug, checkpoint_id=found.id, page=page
        ),
    )
