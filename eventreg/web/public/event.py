"""`/e/<event>`: one event with the places left in each category."""

from flask import abort, render_template

from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.queries import published_by_slug
from eventreg.events.rules import SignupWindow, WindowFacts, signup_window
from eventreg.people.numbers import show_phone
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.standing import left_by_region, standings


def published_event(slug: str) -> Event:
    """The event of this slug that everybody sees, or a 404: drafts are nobody's business."""
    return published_by_slug(db.session(), slug) or abort(404)


def public_offer(event: Event, slug: str) -> CategoryOffer:
    """The category that people may choose themselves, or a 404."""
    for offer in event.offers:
        if offer.slug == slug and offer.public:
            return offer
    return abort(404)


def window_of(event: Event) -> SignupWindow:
    """Whether sign-up is open at this moment."""
    facts = WindowFacts(event.state, event.signup_opens_at, event.signup_closes_at, event.ends_at)
    return signup_window(facts, utc_now())


@public.get("/e/<slug:slug>")
@open_to_all
def event_page(slug: str) -> str:
    """What the event is, when and where, and for whom places are left."""
    event = published_event(slug)
    return render_template(
        "public/event.html",
        event=event,
        contact=contact_of(event),
        standings=[one for one in standings(event) if one.offer.public],
        by_region=left_by_region(event),
        window=window_of(event),
    )


def data_contact_of(event: Event) -> dict[str, str] | None:
    """Whom to ask about personal data, where that is somebody else than for the event itself."""
    contact = {
        "name": event.data_contact_name,
        "phone": show_phone(event.data_contact_phone),
        "email": event.data_contact_email,
    }
    return contact if any(contact.values()) else None


def contact_of(event: Event) -> dict[str, str] | None:
    """Whom to ask for help: shown on every participant page of the event."""
    contact = {
        "name": event.contact_name,
        "phone": show_phone(event.contact_phone),
        "email": event.contact_email,
    }
    return contact if any(contact.values()) else None
