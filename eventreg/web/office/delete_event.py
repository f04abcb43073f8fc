"""`/office/events/<event>/delete`: deleting a draft that nobody used."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import DeleteObjection
from eventreg.privacy import operations
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page

OBJECTIONS: dict[DeleteObjection, object] = {
    DeleteObjection.NOT_DRAFT: _l("Only a draft can be deleted, and this event is none."),
    DeleteObjection.HAS_PEOPLE: _l(
        "People are, or were, registered or invited. Nothing with registrations is deleted: it is"
        " archived."
    ),
    DeleteObjection.HAS_RECORDS: _l(
        "Something was recorded for this event already. It is archived, not deleted."
    ),
}


@office.get("/events/<slug:event>/delete")
@requires(Permission.EVENTS_EDIT, fresh=True)
def delete_event(event: Event) -> str:
    """What goes, or why the event cannot be deleted."""
    objection = operations.refuse_delete(db.session(), event)
    words = str(OBJECTIONS[objection]) if objection else ""
    return event_page("office/delete_event.html", event, "overview", words=words)


@office.post("/events/<slug:event>/delete")
@requires(Permission.EVENTS_EDIT, fresh=True)
def save_deletion(event: Event) -> ResponseReturnValue:
    """Deletes the draft, unless somebody used it meanwhile."""
    title = event.title
    objection = operations.delete_event(db.session(), event, actor=current_actor(), now=utc_now())
    db.session.commit()
    if objection is not None:
        unchanged = _("Nothing was changed.")
        flash(f"{OBJECTIONS[objection]} {unchanged}", "warning")
        return redirect(url_for("office.overview", event=event.slug), 303)
    flash(_("The draft “%(title)s” is deleted.", title=title), "success")
    return redirect(url_for("office.events"), 303)
