"""`/privacy`: the personal data protection notice (UU 27/2022 Pasal 5 and 21)."""

from flask import render_template

from eventreg.consents.rules import CURRENT_VERSION
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of, data_contact_of, published_event
from eventreg.web.retention import retention_lines


@public.get("/privacy")
@open_to_all
def privacy() -> str:
    """What is collected, why, on which basis, how long, and which rights people have."""
    return render_template(
        "public/privacy.html",
        event=None,
        contact=None,
        data_contact=None,
        retention=retention_lines(None),
        version=CURRENT_VERSION,
    )


@public.get("/e/<slug:slug>/privacy")
@open_to_all
def event_privacy(slug: str) -> str:
    """The notice of one event, with its organizer and contact."""
    event = published_event(slug)
    return render_template(
        "public/privacy.html",
        event=event,
        contact=contact_of(event),
        data_contact=data_contact_of(event),
        retention=retention_lines(event),
        version=CURRENT_VERSION,
    )
