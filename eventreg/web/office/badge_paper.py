"""Badges as a paper: what stands on each, in Indonesian, and the file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import force_locale
from flask_babel import gettext as _

from eventreg.db import db
from eventreg.events.models import Event
from eventreg.files.rules import download_name
from eventreg.papers.rules import BadgeColour, BadgeLayout, badge_colour
from eventreg.papers.typesetting import long_pdf
from eventreg.registration.models import Registration
from eventreg.tickets.images import svg, ticket_url
from eventreg.tickets.queries import latest_tickets
from eventreg.web.filters import event_name
from eventreg.web.office.share_words import INVITED

#: So many are set at once: 25 sheets.
_PIECE = 200


@dataclass(frozen=True)
class Badge:
    """What stands on one badge. `ticket`: what its QR holds."""

    name: str
    organization: str
    category: str
    colour: BadgeColour
    ticket: str


def badges_of(event: Event, people: Iterable[Registration], base_url: str) -> list[Badge]:
    """The badges of these people in their order, read from the database."""
    everybody = list(people)
    tickets = latest_tickets(db.session(), [one.id for one in everybody])
    colours = {offer.id: badge_colour(place) for place, offer in enumerate(event.offers)}
    return [
        Badge(
            name=one.printed_name,
            organization=one.organization_name,
            category=one.offer.name(INVITED),
            colour=colours[one.offer_id],
            ticket=ticket_url(base_url, tickets[one.id].code),
        )
        for one in everybody
    ]


def badge_title(event: Event) -> str:
    """The event's title, and its batch where the title does not say it, in Indonesian."""
    with force_locale(INVITED):
        return event_name(event)


def badges_pdf(title: str, layout: BadgeLayout, badges: list[Badge]) -> bytes:
    """The badges as PDF. Takes a while and reads no database."""
    return long_pdf("badges", _pieces(title, layout, badges))


def badges_download(event_slug: str, content: bytes, number: int = 0) -> Response:
    """The file as a download; `number`: which of several it is."""
    part = [str(number)] if number else []
    name = download_name("tanda-pengenal", event_slug, *part, extension="pdf")
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _pieces(title: str, layout: BadgeLayout, badges: list[Badge]) -> Iterator[dict[str, Any]]:
    with force_locale(INVITED):
        words = {"title": _("Badges"), "qr": _("QR code")}
    for start in range(0, len(badges), _PIECE):
        yield {
            "lang": INVITED,
            "layout": layout.value,
            "words": words,
            "event": title,
            "people": [_drawn(one) for one in badges[start : start + _PIECE]],
        }


def _drawn(badge: Badge) -> dict[str, object]:
    return {
        "name": badge.name,
        "organization": badge.organization,
        "category": badge.category,
        "colour": badge.colour.colour,
        "filled": badge.colour.filled,
        "qr": svg(badge.ticket),
    }
