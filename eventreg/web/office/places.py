"""`/office/events/<event>/places`: places by category and region, kept, released and kept again."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.registration.operations import release_regions
from eventreg.registration.queries import event_places
from eventreg.web.access import current_actor, requires
from eventreg.web.filters import region_name
from eventreg.web.office.blueprint import office
from eventreg.web.office.figures import over_words
from eventreg.web.office.frame import event_page, offer_or_404


@office.get("/events/<slug:event>/places")
@requires(Permission.EVENTS_VIEW)
def places(event: Event) -> str:
    """Totals, and for each category with region places its table."""
    return event_page(
        "office/places.html",
        event,
        "places",
        now=event_places(db.session(), event),
        over_words=over_words,
    )


@office.post("/events/<slug:event>/places/<int:offer_id>/regions")
@requires(Permission.EVENTS_EDIT)
def choose_regions(event: Event, offer_id: int) -> ResponseReturnValue:
    """Keeps the marked regions' places again, or goes on to what releasing them would come to."""
    offer = offer_or_404(event, offer_id)
    chosen = marked_regions()
    if not chosen:
        flash(_("Please mark at least one region first."), "warning")
    elif request.form.get("do") == "keep":
        _keep(offer, chosen)
    else:
        codes = [region.code for region in chosen]
        values: dict[str, Any] = {"event": event.slug, "offer_id": offer_id, "region": codes}
        return redirect(url_for("office.release_places", **values), 303)
    return redirect(url_for("office.places", event=event.slug), 303)


def marked_regions() -> list[Region]:
    """The regions that form or address name, in official order; what is no region is left out."""
    named = set(request.values.getlist("region"))
    return [region for region in regions.selectable(db.session()) if region.code in named]


def names_of(chosen: list[Region]) -> str:
    """What the regions are called, one after the other."""
    return ", ".join(region_name(region) for region in chosen)


def _keep(offer: CategoryOffer, chosen: list[Region]) -> None:
    codes = [region.code for region in chosen]
    changed = release_regions(
        db.session(), offer, codes, released=False, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    if not changed:
        flash(_("Nothing was changed: these regions keep their places already."), "warning")
        return
    names = names_of([region for region in chosen if region.code in changed])
    flash(
        _("Places are kept again for %(regions)s. Nobody loses a place.", regions=names), "success"
    )
