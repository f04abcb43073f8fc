"""`/office/events/<event>/registrations/columns`: which columns the list has, and how many rows a page.

Remembered for the person, not for the event.
"""

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.participants.operations import choose_look
from eventreg.participants.rules import PAGE_SIZES, USUAL_SIZE, ListColumn, ListLook, look_of
from eventreg.web.access import current_region, current_staff, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.list_address import Choice, arguments_of, sort_from, wanted_from

COLUMNS: dict[ListColumn, object] = {
    ListColumn.STATE: _l("State"),
    ListColumn.ATTENDANCE: _l("Attendance of each session"),
    ListColumn.ORGANIZATION: _l("Organization and region"),
    ListColumn.CATEGORY: _l("Category"),
    ListColumn.PHONE: _l("Phone"),
    ListColumn.EMAIL: _l("E-mail address"),
    ListColumn.ANSWER: _l("Answer to the reminder"),
    ListColumn.GROUP: _l("Group or invitation"),
    ListColumn.REGISTERED: _l("Registered on"),
}


@office.post("/events/<slug:event>/registrations/columns")
@requires(Permission.REGISTRATIONS_VIEW, scoped=True, archived=True)
def choose_list_columns(event: Event) -> ResponseReturnValue:
    """Remembers the choice, and shows the same list with it."""
    user = current_staff() or abort(403)
    per_page = request.form.get("per_page", USUAL_SIZE, type=int)
    choose_look(db.session(), user.id, look_of(request.form.getlist("column"), per_page))
    db.session.commit()
    wanted = wanted_from(event, request.args, within=current_region(event))
    arguments = arguments_of(event, wanted, sort_from(request.args))
    return redirect(url_for("office.registrations", event=event.slug, **arguments), 303)


def size_choices(look: ListLook) -> list[Choice]:
    """How many rows a page may have."""
    return [
        Choice(str(size), ngettext("%(num)s row", "%(num)s rows", size), size == look.per_page)
        for size in PAGE_SIZES
    ]
