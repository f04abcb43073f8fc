"""`/office/events/<event>/approvals`: who waits for a decision of staff, with what decides on them."""

from flask import request, url_for

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.registration.queries import last_decision, pending_page
from eventreg.web.access import requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.list_address import Choice
from eventreg.web.office.persons import facts_of_people


@office.get("/events/<slug:event>/approvals")
@requires(Permission.REGISTRATIONS_EDIT)
def approvals(event: Event) -> str:
    """In order of arrival; some or all are marked, and the next page says what will happen."""
    offer = chosen_offer(event, request.args.get("category", ""))
    page = request.args.get("page", 1, type=int)
    found = pending_page(db.session(), event.id, offer.id if offer else None, page=page)
    category = offer.slug if offer else None
    return event_page(
        "office/approvals.html",
        event,
        "participants",
        found=found,
        offer=offer,
        categories=_categories(event, offer),
        facts=facts_of_people(event, found.items),
        last=last_decision(db.session(), event.id),
        page_url=lambda number: url_for(
            "office.approvals", event=event.slug, category=category, page=number
        ),
    )


def _categories(event: Event, chosen: CategoryOffer | None) -> list[Choice]:
    """Those in which staff decide."""
    asked = [one for one in event.offers if one.approval]
    return [Choice(one.slug, one.name(language()), one == chosen) for one in asked]


def chosen_offer(event: Event, slug: str) -> CategoryOffer | None:
    """The category with this address; none where all of them are meant."""
    return next((offer for offer in event.offers if offer.slug == slug), None)
