"""`/office/events/<event>/import/<import>` while the worker has it: how many rows are done."""

from uuid import UUID

from flask import Response, jsonify

from eventreg.accounts.rules import Permission
from eventreg.events.models import Event
from eventreg.registration.models import Import
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.import_columns import import_or_404


@office.get("/events/<slug:event>/import/<uuid:uid>/progress.json")
@requires(Permission.REGISTRATIONS_EDIT)
def import_progress(event: Event, uid: UUID) -> Response:
    """How many rows are done, for the page that waits."""
    imported = import_or_404(event, uid)
    return jsonify(state=imported.state.value, rows=imported.rows, done=imported.done)


def progress_page(event: Event, imported: Import) -> str:
    """The page that waits: with JavaScript it goes on by itself, else by its link."""
    return event_page("office/import_progress.html", event, "participants", imported=imported)
