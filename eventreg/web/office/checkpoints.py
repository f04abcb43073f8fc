"""`/office/events/<event>/checkpoints`: where people receive something once, and how many have."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries import checkpoint_counts
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import (
    MOST_CHECKPOINTS,
    CheckpointRefusal,
    CheckpointRefused,
    add_checkpoint,
    move_checkpoint,
)
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import checkpoint_or_404, event_page
from eventreg.web.office.inputs import say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class CheckpointForm(PageForm):
    """What is received there."""

    name = StringField(
        _l("What people receive"),
        description=_l("As the phone at the door names it, like “Lunch”, “Seminar kit”."),
        filters=[clean],
        validators=[Required(), Limit(60), PlainText()],
    )


def checkpoint_sentence(reason: CheckpointRefusal) -> str:
    """Why a checkpoint is not made, changed or removed."""
    if reason is CheckpointRefusal.TOO_MANY:
        return str(_("An event has at most %(most)s checkpoints.", most=MOST_CHECKPOINTS))
    if reason is CheckpointRefusal.NAME_TAKEN:
        return str(_("Another checkpoint of this event has this name."))
    return str(
        _("Somebody was scanned there already; that record stays, and so does the checkpoint.")
    )


@office.get("/events/<slug:event>/checkpoints")
@requires(Permission.EVENTS_VIEW)
def checkpoints(event: Event) -> str:
    """The checkpoints with their counts, and a form to add one."""
    return _page(event, CheckpointForm())


@office.post("/events/<slug:event>/checkpoints")
@requires(Permission.EVENTS_EDIT)
def make_checkpoint(event: Event) -> ResponseReturnValue:
    """Adds a checkpoint, or says why not."""
    form = CheckpointForm()
    if not form.validate():
        return _page(event, form), 422
    name = form.name.data or ""
    made = add_checkpoint(db.session(), event, name, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(made, CheckpointRefused):
        say(form.name, checkpoint_sentence(made.reason))
        return _page(event, form), 422
    flash(
        _("The checkpoint is added. Phones offer it as soon as they have a connection."), "success"
    )
    return redirect(url_for("office.checkpoints", event=event.slug), 303)


@office.post("/events/<slug:event>/checkpoints/<int:checkpoint_id>/move")
@requires(Permission.EVENTS_EDIT)
def order_checkpoint(event: Event, checkpoint_id: int) -> ResponseReturnValue:
    """One place up or down."""
    found = checkpoint_or_404(event, checkpoint_id)
    up = request.form.get("direction") == "up"
    move_checkpoint(db.session(), found, up=up, actor=current_actor(), now=utc_now())
    db.session.commit()
    anchor = f"checkpoint-{checkpoint_id}"
    return redirect(url_for("office.checkpoints", event=event.slug, _anchor=anchor), 303)


def _page(event: Event, form: CheckpointForm) -> str:
    counts = checkpoint_counts(db.session(), event.id)
    return event_page("office/checkpoints.html", event, "sessions", counts=counts, form=form)
