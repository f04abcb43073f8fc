"""`/office/events/<event>/preview`: the page of an event as participants will see it."""

from typing import Any

from flask import render_template, url_for

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import EventState, WindowFacts, signup_window
from eventreg.web.access import requires
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.person_rows import GROUP_KINDS
from eventreg.web.public.event import contact_of
from eventreg.web.public.standing import left_by_region, standings


@office.get("/events/<slug:event>/preview")
@requires(Permission.EVENTS_VIEW)
def preview_event(event: Event) -> str:
    """What everybody will read once it is published; a draft's own address stays a 404 for others."""
    facts = WindowFacts(
        EventState.PUBLISHED, event.signup_opens_at, event.signup_closes_at, event.ends_at
    )
    return render_template(
        "office/preview_event.html",
        event=event,
        preview=True,
        contact=contact_of(event),
        standings=[one for one in standings(event) if one.offer.public],
        by_region=left_by_region(event),
        window=signup_window(facts, utc_now()),
        forms=[form for offer in event.offers if offer.public for form in _forms(event, offer)],
    )


def _forms(event: Event, offer: CategoryOffer) -> list[tuple[str, bool, str]]:
    """The forms of a category: its name, whether it is the one for groups, and where it is looked at."""
    here: dict[str, Any] = {"event": event.slug, "category": offer.slug}
    found = [(offer.name(language()), False, url_for("office.preview_form", **here))]
    if offer.groups and offer.kind in GROUP_KINDS:
        found.append((offer.name(language()), True, url_for("office.preview_group", **here)))
    return found
