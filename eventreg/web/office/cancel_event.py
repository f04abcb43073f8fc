"""`/office/events/<event>/cancel`: an event that does not take place."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration import operations
from eventreg.registration.queries import concerned_groups, in_force, reach, state_counts
from eventreg.registration.rules import ACTIVE_STATES, Message
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.preview import lined_up
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class CancelEventForm(PageForm):
    """Why."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("Everybody reads it: in the message and on the event's public page."),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please say why the event does not take place.")),
            Limit(500),
            PlainText(),
        ],
    )


@office.get("/events/<slug:event>/cancel")
@requires(Permission.EVENTS_EDIT, fresh=True)
def cancel_event(event: Event) -> str:
    """What will happen, to how many people, and the question why."""
    return _page(event, CancelEventForm())


@office.post("/events/<slug:event>/cancel")
@requires(Permission.EVENTS_EDIT, fresh=True)
def save_event_cancellation(event: Event) -> ResponseReturnValue:
    """Cancels the event and lines up the message to everybody."""
    form = CancelEventForm()
    if not form.validate():
        return _page(event, form), 422
    now, reason = utc_now(), form.reason.data or ""
    told = operations.cancel_event(
        db.session(), event, reason=reason, actor=current_actor(), now=now
    )
    db.session.commit()
    if told is None:
        flash(_("Only a published event can be cancelled. Nothing was changed."), "warning")
    else:
        due = now + operations.TIME_TO_RESTORE
        said = lined_up(event, Message.EVENT_CANCELLED, now, due=due)
        flash(Markup("{} {}").format(_("The event is cancelled."), said), "success")
    return redirect(url_for("office.overview", event=event.slug), 303)


def _page(event: Event, form: CancelEventForm) -> str:
    counts = state_counts(db.session(), event.id)
    by_state = {
        state: sum(number for (_offer, one), number in counts.items() if one is state)
        for state in ACTIVE_STATES
    }
    whom = reach(db.session(), event.id, in_force(), concerned_groups())
    return event_page(
        "office/cancel_event.html", event, "overview", form=form, by_state=by_state, whom=whom
    )
