"""`/office/events/<event>/restore`: taking back that an event was cancelled."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration import operations
from eventreg.registration.queries import (
    groups_told_of_cancellation,
    reach,
    told_of_cancellation,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.tell import NoteForm, way_on


@office.get("/events/<slug:event>/restore")
@requires(Permission.EVENTS_EDIT)
def restore_event(event: Event) -> str:
    """What will happen, and how many have read of the cancellation."""
    note = _("The message of the cancellation was a mistake: the event does take place.")
    return _page(event, NoteForm(note=note))


@office.post("/events/<slug:event>/restore")
@requires(Permission.EVENTS_EDIT)
def save_restoration(event: Event) -> ResponseReturnValue:
    """Publishes the event as before, and asks what is to be told of what moved."""
    form = NoteForm()
    if not form.validate():
        return _page(event, form), 422
    note = form.note.data or ""
    told = operations.restore_event(
        db.session(), event, note=note, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    if told is None:
        flash(_("The event is not cancelled. Nothing was changed."), "warning")
    else:
        flash(_done(told), "success")
    return way_on(event, "office.overview")


def _done(told: int) -> str:
    if not told:
        return str(_("The event takes place. The message that it was cancelled reaches nobody."))
    return str(
        ngettext(
            "The event takes place, and this is told to %(num)s person.",
            "The event takes place, and this is told to %(num)s people.",
            told,
        )
    )


def _page(event: Event, form: NoteForm) -> str:
    session = db.session()
    whom = reach(
        session,
        event.id,
        told_of_cancellation(event.id),
        groups_told_of_cancellation(event.id),
    )
    return event_page("office/restore_event.html", event, "overview", form=form, whom=whom)
