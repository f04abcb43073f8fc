"""`/office/events/<event>/checkpoints/<checkpoint>/remove`: removing a checkpoint nobody was scanned at."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events import operations
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.checkpoints import checkpoint_sentence
from eventreg.web.office.frame import checkpoint_or_404, event_page


@office.get("/events/<slug:event>/checkpoints/<int:checkpoint_id>/remove")
@requires(Permission.EVENTS_EDIT, fresh=True)
def remove_checkpoint(event: Event, checkpoint_id: int) -> str:
    """What will happen."""
    found = checkpoint_or_404(event, checkpoint_id)
    return event_page("office/remove_checkpoint.html", event, "sessions", checkpoint=found)


@office.post("/events/<slug:event>/checkpoints/<int:checkpoint_id>/remove")
@requires(Permission.EVENTS_EDIT, fresh=True)
def drop_checkpoint(event: Event, checkpoint_id: int) -> ResponseReturnValue:
    """Removes the checkpoint, or says why it stays."""
    found = checkpoint_or_404(event, checkpoint_id)
    refused = operations.remove_checkpoint(
        db.session(), found, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    if refused is not None:
        flash(checkpoint_sentence(refused.reason), "danger")
    else:
        flash(_("The checkpoint is removed."), "success")
    return redirect(url_for("office.checkpoints", event=event.slug), 303)
