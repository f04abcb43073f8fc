"""`/office/events/<event>/places`: places by category and region, kept, released and kept again."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.registration.operations import release_regions
from eventreg.registration.queries import event_places, state_counts
from eventreg.registration.rules import State
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, offer_or_404


@office.get("/events/<slug:event>/places")
@requires(Permission.EVENTS_VIEW)
def places(event: Event) -> str:
    """Totals, and for each category with region places its table."""
    counts = state_counts(db.session(), event.id)
    waiting = {offer: n for (offer, state), n in counts.items() if state is State.WAITLISTED}
    return event_page(
        "office/places.html",
        event,
        "places",
        now=event_places(db.session(), event),
        waiting=waiting,
    )


@office.post("/events/<slug:event>/places/<int:offer_id>/regions")
@requires(Permission.EVENTS_EDIT)
def choose_regions(event: Event, offer_id: int) -> ResponseReturnValue:
    """Keeps the marked regions' places again, or goes on to what releasing them would come to."""
    offer = offer_or_404(event, offer_id)
    codes = [region.code for region in marked_regions()]
    if not codes:
        flash(_("Please mark at least one region first."), "warning")
    elif request.form.get("do") == "keep":
        _keep(offer, codes)
    else:
        values: dict[str, Any] = {"event": event.slug, "offer_id": offer_id, "region": codes}
        return redirect(url_for("office.release_places", **values), 303)
    return redirect(url_for("office.places", event=event.slug) + f"#category-{offer.id}", 303)


def marked_regions() -> list[Region]:
    """The regions that form or address name, in official order; what is no region is left out."""
    named = set(request.values.getlist("region"))
    return [region for region in regions.selectable(db.session()) if region.code in named]


def _keep(offer: CategoryOffer, codes: list[str]) -> None:
    number = release_regions(
        db.session(), offer, codes, released=False, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    flash(
        ngettext(
            "%(num)s region keeps its places again. Nobody loses a place.",
            "%(num)s regions keep their places again. Nobody loses a place.",
            number,
        ),
        "success",
    )
