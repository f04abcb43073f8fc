"""The overview of an event for whoever may see one region alone: its people, and who of them is present."""

from collections.abc import Mapping
from dataclasses import dataclass

from eventreg.checkin.queries import SessionCount, session_counts
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.regions.queries import by_code
from eventreg.regions.rules import lies_in
from eventreg.registration.queries import Heads, heads_by_region
from eventreg.registration.queries.scope import of_region
from eventreg.web.filters import region_name
from eventreg.web.office.frame import event_page


@dataclass(frozen=True)
class RegionFacts:
    """The people of one region: its name, how many by category id, and who is present in each session."""

    region: str
    heads: Mapping[int, Heads]
    sessions: list[SessionCount]

    @property
    def whole(self) -> Heads:
        """All categories together."""
        return sum(self.heads.values(), Heads())


def region_page(event: Event, code: str) -> str:
    """The figures of one kabupaten or kota; nothing of others, and nothing that waits for the office."""
    return event_page(
        "office/region_overview.html", event, "overview", facts=region_facts(event, code)
    )


def region_facts(event: Event, code: str) -> RegionFacts:
    """The figures of the kabupaten or kota with this code, its name in the language in force."""
    heads = _heads(event, code)
    name = region_name(by_code(db.session(), code))
    return RegionFacts(name, heads, _sessions(event, code, heads))


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
        if lies_in(region, code):
            found[offer_id] = found.get(offer_id, Heads()) + heads
    return found


def _sessions(event: Event, code: str, heads: Mapping[int, Heads]) -> list[SessionCount]:
    """Who of the region is present in each session, in order of time."""
    confirmed = {offer_id: one.confirmed for offer_id, one in heads.items()}
    return session_counts(db.session(), event.id, confirmed, of_region(code))
