"""`/e/<event>/places.json`: how many places are left, for pages that keep themselves up to date.

Never kept by anybody on the way: the numbers are those of this moment.
"""

from flask import Response, jsonify, request

from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import published_event
from eventreg.web.public.standing import region_of, standings


@public.get("/e/<slug:slug>/places.json")
@open_to_all
def places_left(slug: str) -> Response:
    """Places left by category; with ?region= those that people of this region could have."""
    event = published_event(slug)
    found = standings(event, region_of(request.args.get("region", "")))
    shown = [one for one in found if one.offer.public]
    categories = {one.offer.slug: {"left": one.left, "waiting": one.waiting} for one in shown}
    # Flat, for the page's own words (`data-live`, `data-live-if`).
    texts = {f"places-{one.offer.slug}": one.words for one in shown}
    full = {f"full-{one.offer.slug}": one.left == 0 for one in shown}
    response = jsonify(categories=categories, **texts, **full)
    response.headers["Cache-Control"] = "no-store"
    return response
