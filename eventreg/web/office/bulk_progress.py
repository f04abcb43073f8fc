"""`/office/events/<event>/registrations/bulk/<action>` while the worker has it: how many are through."""

from uuid import UUID

from flask import Response, abort, jsonify

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.participants.models import BulkAction
from eventreg.participants.queries import action_by_uid
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk import TITLES
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/registrations/bulk/<uuid:uid>/progress.json")
@requires(Permission.REGISTRATIONS_EDIT)
def bulk_progress(event: Event, uid: UUID) -> Response:
    """How many people are through, for the page that waits."""
    action = bulk_action_or_404(event, uid)
    return jsonify(state=action.state.value, rows=action.people, done=action.done)


def bulk_action_or_404(event: Event, uid: UUID) -> BulkAction:
    """What was done to many of this event under this id."""
    return action_by_uid(db.session(), event.id, uid) or abort(404)


def progress_page(event: Event, action: BulkAction) -> str:
    """The page that waits: with JavaScript it goes on by itself, else by its link."""
    return event_page(
        "office/bulk_progress.html", event, "participants", action=action, titles=TITLES
    )
