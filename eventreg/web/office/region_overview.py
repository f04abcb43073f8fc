"""The overview of an event for whoever may see one region alone: its people, and who of them is present."""

from collections.abc import Mapping

from eventreg.checkin.queries import SessionCount, session_counts
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.overview.queries import of_region
from eventreg.regions.queries import by_code
from eventreg.registration.queries import Heads, heads_by_region
from eventreg.web.filters import region_name
from eventreg.web.office.frame import event_page


def region_page(event: Event, code: str) -> str:
    """The figures of one kabupaten or kota; nothing of others, and nothing that waits for the office."""
    heads = _heads(event, code)
    return event_page(
        "office/region_overview.html",
        event,
        "overview",
        region=region_name(by_code(db.session(), code)),
        heads=heads,
        whole=sum(heads.values(), Heads()),
        sessions=_sessions(event, code, heads),
    )


def region_figures(event: Event, code: str) -> dict[str, int]:
    """The same figures by their keys on the page, for it to renew itself."""
    heads = _heads(event, code)
    found = {"registered": sum(heads.values(), Heads()).confirmed}
    for one in _sessions(event, code, heads):
        id_ = one.session.id
        found |= {
            f"present-{id_}": one.present,
            f"inside-{id_}": one.inside,
            f"expected-{id_}": one.expected,
        }
    return found


def _heads(event: Event, code: str) -> dict[int, Heads]:
    """The people of the region by category id."""
    found: dict[int, Heads] = {}
    for (offer_id, region), heads in heads_by_region(db.session(), event.id).items():
        if region[:5] == code:
            found[offer_id] = found.get(offer_id, Heads()) + heads
    return found


def _sessions(event: Event, code: str, heads: Mapping[int, Heads]) -> list[SessionCount]:
    """Who of the region is present in each session, in order of time."""
    confirmed = {offer_id: one.confirmed for offer_id, one in heads.items()}
    return session_counts(db.session(), event.id, confirmed, of_region(code))
