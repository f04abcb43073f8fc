"""`/office/events/<event>/categories/<category>/remove`: removing a category that nobody is in."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import OfferKept, OfferRefusal, has_registrations, remove_offer
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, offer_or_404

_REASONS: dict[OfferRefusal, object] = {
    OfferRefusal.HAS_REGISTRATIONS: _l("Somebody registered in it; that record stays."),
    OfferRefusal.LAST_OF_PUBLISHED: _l(
        "It is the only category of a published event. Add another one first, or unpublish the event."
    ),
    OfferRefusal.ONLY_ADMITTED: _l(
        "A session admits this category alone and would then admit everybody. Change that session first."
    ),
}


@office.get("/events/<slug:event>/categories/<int:offer_id>/remove")
@requires(Permission.EVENTS_EDIT, fresh=True)
def remove_category(event: Event, offer_id: int) -> str:
    """What will happen."""
    offer = offer_or_404(event, offer_id)
    used = has_registrations(db.session(), offer)
    return event_page("office/remove_category.html", event, "sessions", offer=offer, used=used)


@office.post("/events/<slug:event>/categories/<int:offer_id>/remove")
@requires(Permission.EVENTS_EDIT, fresh=True)
def drop_category(event: Event, offer_id: int) -> ResponseReturnValue:
    """Removes the category, or says why it stays."""
    offer = offer_or_404(event, offer_id)
    outcome = remove_offer(db.session(), offer, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(outcome, OfferKept):
        words = str(_REASONS[outcome.reason])
        flash(_("The category was not removed. %(words)s", words=words), "danger")
    else:
        flash(_("The category is removed."), "success")
    return redirect(url_for("office.program", event=event.slug), 303)
