"""`/office/events/<event>/unarchive`: taking an event out of the archive."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration import operations
from eventreg.registration.queries import told_of_archiving
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/unarchive")
@requires(Permission.EVENTS_EDIT)
def unarchive_event(event: Event) -> str:
    """What will be again, and how many have read that it was archived."""
    told = told_of_archiving(db.session(), event.id)
    return event_page("office/unarchive_event.html", event, "overview", told=told)


@office.post("/events/<slug:event>/unarchive")
@requires(Permission.EVENTS_EDIT, archived=True)
def save_unarchiving(event: Event) -> ResponseReturnValue:
    """Makes the event what it was before."""
    done = operations.unarchive_event(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The event is out of the archive, with everything as it was."), "success")
    else:
        flash(_("The event is not archived. Nothing was changed."), "warning")
    return redirect(url_for("office.overview", event=event.slug), 303)
