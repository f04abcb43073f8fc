"""`/office/events/<event>/places/<category>/release`: places of regions become everybody's."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.regions.models import Region
from eventreg.registration.operations import asks_for_yes, release_regions
from eventreg.registration.queries import event_places, preview_release
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, offer_or_404
from eventreg.web.office.places import marked_regions, names_of


@office.get("/events/<slug:event>/places/<int:offer_id>/release")
@requires(Permission.EVENTS_EDIT)
def release_places(event: Event, offer_id: int) -> str:
    """What releasing would come to: how many places become everybody's, and who waits for one."""
    offer = offer_or_404(event, offer_id)
    chosen = _unanswered(event, offer) if "unanswered" in request.args else marked_regions()
    codes = [region.code for region in chosen]
    return event_page(
        "office/release_places.html",
        event,
        "places",
        offer=offer,
        regions=chosen,
        names=names_of(chosen),
        preview=preview_release(db.session(), offer, codes),
        asks=asks_for_yes(event, utc_now()),
    )


@office.post("/events/<slug:event>/places/<int:offer_id>/release")
@requires(Permission.EVENTS_EDIT)
def release_now(event: Event, offer_id: int) -> ResponseReturnValue:
    """Releases them; what is free goes to those who wait, in the same transaction."""
    offer = offer_or_404(event, offer_id)
    chosen = marked_regions()
    codes = [region.code for region in chosen]
    changed = release_regions(db.session(), offer, codes, actor=current_actor(), now=utc_now())
    db.session.commit()
    _say([region for region in chosen if region.code in changed])
    return redirect(url_for("office.places", event=event.slug), 303)


def _say(released: list[Region]) -> None:
    """Whose places are everybody's now, by name."""
    if not released:
        flash(_("Nothing was changed: these places are everybody's already."), "warning")
        return
    told = _("The places of %(regions)s are everybody's now.", regions=names_of(released))
    undo = _("To undo it, mark the regions in the table and choose “Keep again”.")
    flash(f"{told} {undo}", "success")


def _unanswered(event: Event, offer: CategoryOffer) -> list[Region]:
    """The regions that have places and from which nobody has registered."""
    now = event_places(db.session(), event)
    mine = next((one for one in now.offers if one.offer.id == offer.id), None)
    return [line.region for line in mine.regions if line.unanswered] if mine else []
