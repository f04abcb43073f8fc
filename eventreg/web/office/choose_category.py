"""`/office/events/<event>/registrations/new`: in which category somebody is to be added."""

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.queries import places_left, tally
from eventreg.web.access import requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page


@office.get("/events/<slug:event>/registrations/new")
@requires(Permission.REGISTRATIONS_EDIT)
def choose_category(event: Event) -> str:
    """The categories with the places left and how many of them regions keep, each leading to its form."""
    left = places_left(db.session(), event)
    kept = {id_: one.kept for id_, one in tally(db.session(), event).by_offer.items()}
    return event_page("office/choose_category.html", event, "participants", left=left, kept=kept)
