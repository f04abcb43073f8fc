"""`/office/events/<event>/papers`: the papers of an event, and how its sheets are printed."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.papers.operations import Outdated, change_format
from eventreg.papers.queries import format_of, own_format, style_of
from eventreg.papers.rules import USUAL_FORMAT
from eventreg.web.access import can, current_actor, requires
from eventreg.web.filters import label
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.paper_format import FormatForm, format_values
from eventreg.web.page_form import PageForm


@office.get("/events/<slug:event>/papers")
@requires(Permission.EVENTS_EDIT)
def papers(event: Event) -> str:
    """Which papers there are, and their format."""
    own = own_format(style_of(db.session(), event.id))
    return _page(event, FormatForm(data=format_values(own)))


@office.post("/events/<slug:event>/papers")
@requires(Permission.EVENTS_EDIT)
def save_papers(event: Event) -> ResponseReturnValue:
    """Saves the format."""
    form = FormatForm()
    if not form.validate():
        return _page(event, form), 422
    save_format(event.id, form)
    return redirect(url_for("office.papers", event=event.slug), 303)


def save_format(event_id: int | None, form: FormatForm) -> None:
    """Saves the format of an event or (none) of the office, commits, and says so on the next page."""
    outcome = change_format(
        db.session(), event_id, form.wish(), actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    if isinstance(outcome, Outdated):
        flash(_("Somebody else saved at the same moment. Please save again."), "warning")
    else:
        flash(_("Saved.") if outcome.changed else _("Nothing was different."), "success")


def _page(event: Event, form: PageForm) -> str:
    holds = format_of(db.session(), event.id)
    usual = own_format(style_of(db.session(), None)).over(USUAL_FORMAT)
    return event_page(
        "office/papers.html",
        event,
        "settings",
        form=form,
        holds=[label(one) for one in (holds.size, holds.orientation, holds.form) if one],
        usual=[label(one) for one in (usual.size, usual.orientation, usual.form) if one],
        may_change_office=can(Permission.EVENTS_EDIT),
    )
