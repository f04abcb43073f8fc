"""`/office/`: the events that somebody may see."""

from flask import render_template

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.queries import by_ids
from eventreg.web.access import can, current_staff, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.figures import event_lines


@office.get("/")
@requires(Permission.EVENTS_VIEW, somewhere=True)
def events() -> str:
    """The events with their figures, those to come first."""
    lines = event_lines(db.session(), _visible(), utc_now())
    return render_template("office/events.html", lines=lines)


def _visible() -> list[Event]:
    """All events for whoever sees the whole office, else those of the person's own roles."""
    if can(Permission.EVENTS_VIEW):
        return by_ids(db.session(), None)
    staff = current_staff()
    ids = {grant.event_id for grant in staff.grants} if staff else set()
    return by_ids(db.session(), [one for one in ids if one is not None])
