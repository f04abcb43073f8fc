"""`/office/events/<event>/registrations/bulk`: what was done to many at once, and the way to take it back."""

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.participants.queries import actions_of
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.bulk import TITLES
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/registrations/bulk")
@requires(Permission.REGISTRATIONS_EDIT)
def bulk_actions(event: Event) -> str:
    """The latest first."""
    actions = actions_of(db.session(), event.id)
    return event_page(
        "office/bulk_actions.html", event, "participants", actions=actions, titles=TITLES
    )
