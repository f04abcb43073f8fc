"""`/office/events/<event>/walk-ins/not-added`: whom a desk added without a network and the server did not take."""

from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.checkin.queries.not_added import not_added, settled_not_added
from eventreg.checkin.rules.desk import DeskFault
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.rules import FULL, Refusal
from eventreg.web.access import requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page

_NO_PLACE = _l("There is no place left for this person.")
_NO_TICKET = _l("The ticket that the phone had made is not valid for this person.")
#: Why somebody is not registered, by the word of the rules.
REASONS: dict[str, object] = {
    **dict.fromkeys(FULL.values(), _NO_PLACE),
    Refusal.CALLED_OFF: _l("The event is called off. Undo that before you add people."),
    Refusal.ALREADY_REGISTERED: _l("This person is registered already"),
    DeskFault.SESSION: _l("The session is gone, or the device may not scan for it."),
    DeskFault.MOMENT: _l("The time at which the person came cannot be right."),
    DeskFault.CATEGORY: _l("The category is gone."),
    DeskFault.CODE: _NO_TICKET,
    DeskFault.CODE_TAKEN: _NO_TICKET,
    DeskFault.NAME: _l("The name is missing or too long."),
    DeskFault.ORGANIZATION: _l("The name of the agency or organization is too long."),
    DeskFault.PHONE: _l("The mobile number cannot be called."),
    DeskFault.DEVICE_REVOKED: _l("The person was added after the device's access had ended."),
}


@office.get("/events/<slug:event>/walk-ins/not-added")
@requires(Permission.REGISTRATIONS_EDIT)
def not_added_people(event: Event) -> str:
    """Those whom nobody has seen to, each with the reason; below them the others."""
    session = db.session()
    return event_page(
        "office/not_added.html",
        event,
        "at_door",
        waiting=not_added(session, event.id),
        settled=settled_not_added(session, event.id),
        **words_of(event),
    )


def words_of(event: Event) -> dict[str, object]:
    """What reasons, categories and sessions are called."""
    return {
        "reasons": REASONS,
        "categories": {one.id: one.name(language()) for one in event.offers},
        "titles": {one.id: one.title for one in event.sessions},
    }
