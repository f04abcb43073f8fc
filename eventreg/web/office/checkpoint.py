"""`/office/events/<event>/checkpoints/<checkpoint>`: one checkpoint's name."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import rename_checkpoint
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.checkpoints import CheckpointForm, checkpoint_sentence
from eventreg.web.office.frame import checkpoint_or_404, event_page
from eventreg.web.office.inputs import say


@office.get("/events/<slug:event>/checkpoints/<int:checkpoint_id>")
@requires(Permission.EVENTS_EDIT)
def edit_checkpoint(event: Event, checkpoint_id: int) -> str:
    """The name as it is."""
    found = checkpoint_or_404(event, checkpoint_id)
    return _page(event, found, CheckpointForm(data={"name": found.name}))


@office.post("/events/<slug:event>/checkpoints/<int:checkpoint_id>")
@requires(Permission.EVENTS_EDIT)
def save_checkpoint(event: Event, checkpoint_id: int) -> ResponseReturnValue:
    """Saves the name, or says why not."""
    found, form = checkpoint_or_404(event, checkpoint_id), CheckpointForm()
    if not form.validate():
        return _page(event, found, form), 422
    name = form.name.data or ""
    refused = rename_checkpoint(db.session(), found, name, actor=current_actor(), now=utc_now())
    db.session.commit()
    if refused is not None:
        say(form.name, checkpoint_sentence(refused.reason))
        return _page(event, found, form), 422
    flash(_("Saved."), "success")
    return redirect(url_for("office.checkpoints", event=event.slug), 303)


def _page(event: Event, found: Checkpoint, form: CheckpointForm) -> str:
    return event_page("office/checkpoint.html", event, "sessions", checkpoint=found, form=form)
