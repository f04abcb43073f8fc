"""`/office/events/<event>/places/<category>/<region>`: another number of places for one region."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.regions import queries as regions
from eventreg.regions.models import Region
from eventreg.registration.operations import set_region_places
from eventreg.registration.queries import places as places_now
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, offer_or_404
from eventreg.web.office.inputs import Places
from eventreg.web.page_form import PageForm


class RegionForm(PageForm):
    """How many places are kept for one region."""

    places = Places(
        _l("Places kept for this region"),
        description=_l("Left empty: as many as for every other regency or city."),
    )


@office.get("/events/<slug:event>/places/<int:offer_id>/<region:code>")
@requires(Permission.EVENTS_EDIT)
def region_places(event: Event, offer_id: int, code: str) -> str:
    """The number as it is."""
    offer, region = offer_or_404(event, offer_id), _region_or_404(code)
    own = next((one.places for one in offer.region_places if one.region_code == code), None)
    form = RegionForm(data={"places": "" if own is None else str(own)})
    return _page(event, offer, region, form)


@office.post("/events/<slug:event>/places/<int:offer_id>/<region:code>")
@requires(Permission.EVENTS_EDIT)
def save_region_places(event: Event, offer_id: int, code: str) -> ResponseReturnValue:
    """Saves the number; what becomes free goes to those who wait."""
    offer, region = offer_or_404(event, offer_id), _region_or_404(code)
    form = RegionForm()
    if not form.validate():
        return _page(event, offer, region, form), 422
    wanted = form.places.number()
    set_region_places(db.session(), offer, code, wanted, actor=current_actor(), now=utc_now())
    taken = places_now(db.session(), event.id).taken_in(offer.id, code)
    db.session.commit()
    _say(taken, wanted)
    return redirect(url_for("office.places", event=event.slug), 303)


def _say(taken: int, wanted: int | None) -> None:
    """A number below what is taken holds, and takes nothing from anybody."""
    if wanted is None or taken <= wanted:
        flash(_("Saved."), "success")
        return
    flash(
        ngettext(
            "Saved. %(num)s person more than that has a place from this region. Everybody keeps"
            " theirs; further people need a place that is everybody's.",
            "Saved. %(num)s people more than that have a place from this region. Everybody keeps"
            " theirs; further people need a place that is everybody's.",
            taken - wanted,
        ),
        "warning",
    )


def _region_or_404(code: str) -> Region:
    """A region that people come from: one of the 38, the province, or outside it."""
    found = next((one for one in regions.selectable(db.session()) if one.code == code), None)
    return found or abort(404)


def _page(event: Event, offer: CategoryOffer, region: Region, form: RegionForm) -> str:
    return event_page(
        "office/region_places.html", event, "places", offer=offer, region=region, form=form
    )
