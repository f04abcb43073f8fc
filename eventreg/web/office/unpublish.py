"""`/office/events/<event>/unpublish`: taking an event back from the public."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events import operations
from eventreg.events.models import Event
from eventreg.registration.queries import state_counts
from eventreg.registration.rules import ACTIVE_STATES
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/unpublish")
@requires(Permission.EVENTS_EDIT)
def unpublish(event: Event) -> str:
    """What will happen, and to how many people."""
    counts = state_counts(db.session(), event.id)
    by_state = {
        state: sum(number for (_offer, one), number in counts.items() if one is state)
        for state in ACTIVE_STATES
    }
    return event_page("office/unpublish.html", event, "overview", by_state=by_state)


@office.post("/events/<slug:event>/unpublish")
@requires(Permission.EVENTS_EDIT)
def unpublish_event(event: Event) -> ResponseReturnValue:
    """Makes the event a draft again."""
    done = operations.unpublish(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    if done:
        flash(_("The event is a draft again. Its public page is gone."), "success")
    else:
        flash(
            _("The event is cancelled, and people read so on its page. Nothing was changed."),
            "warning",
        )
    return redirect(url_for("office.overview", event=event.slug), 303)
