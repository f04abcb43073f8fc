"""`/office/events/<event>/waiting`: the waiting list in order, and the places held for an answer."""

from flask import request, url_for
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.paging import page_of_list
from eventreg.registration.queries import InLine, held_offers, turns, waiting_list
from eventreg.registration.rules import Limit
from eventreg.web.access import requires
from eventreg.web.filters import label, region_name
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page

#: So many people stand on one page.
ROWS = 100


@office.get("/events/<slug:event>/waiting")
@requires(Permission.REGISTRATIONS_VIEW)
def waiting(event: Event) -> str:
    """Who waits, for what and since when; who was offered a place, and until when it is held."""
    line = waiting_list(db.session(), event.id)
    listed = page_of_list(line, request.args.get("page", 1, type=int), ROWS)
    return event_page(
        "office/waiting.html",
        event,
        "participants",
        listed=listed,
        turns=turns(line, listed.items),
        awaited_words=awaited_words,
        held=held_offers(db.session(), event.id),
        page_url=lambda number: url_for("office.waiting", event=event.slug, page=number),
    )


def awaited_words(one: InLine) -> str:
    """What somebody waits for, in words: whose place would do."""
    awaited = one.awaited
    if awaited.limit is None:
        return str(_("There is a place; it is given with the next change."))
    if awaited.limit is not Limit.REGION:
        return label(awaited.limit)
    region = region_name(one.registration.region, short=True)
    if awaited.kept and awaited.shared:
        return str(_("a place of %(region)s, or one that is for everybody", region=region))
    if awaited.kept:
        return str(_("a place of %(region)s", region=region))
    if awaited.shared:
        return str(_("a place that is for everybody; none is kept for %(region)s", region=region))
    return str(
        _("a place that another region releases; none is kept for %(region)s", region=region)
    )
