"""`/scan/practice`: sample codes for practice, to be shown on another screen or printed."""

from flask import render_template
from markupsafe import Markup

from eventreg.tickets.images import svg, ticket_url
from eventreg.web.access import public as open_to_all
from eventreg.web.door.blueprint import door
from eventreg.web.settings import current_settings

#: The scanner knows them by these words (frontend/scanner/practice.ts). No key makes such a code,
#: so that none is anybody's ticket.
OUTCOMES = ("accepted", "stored", "repeat", "cancelled", "unknown")
_LENGTH = 26


@door.get("/scan/practice")
@open_to_all
def practice() -> str:
    """One code for each verdict that somebody at the door should have seen once."""
    samples = [(outcome, _drawn(outcome)) for outcome in OUTCOMES]
    return render_template("door/practice.html", samples=samples)


def sample_code(outcome: str) -> str:
    """What looks like a ticket and is a sample: PRACTICE, the outcome, and A up to the usual length."""
    return f"PRACTICE{outcome.upper()}".ljust(_LENGTH, "A")


def _drawn(outcome: str) -> Markup:
    qr = svg(ticket_url(current_settings().base_url, sample_code(outcome)))
    return Markup(qr)  # noqa: S704 - drawn by us; it holds no text of anybody.
