"""The overview of an event for whoever may see one region alone: its people, and who of them is present."""

from collections.abc import Mapping

from eventreg.checkin.queries import SessionCount, event_sessions
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.overview.queries import present_of_region
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
    session = db.session()
    present = present_of_region(session, event.id, code)
    ordered = sorted(event_sessions(session, event.id).values(), key=lambda s: (s.starts_at, s.id))
    counts = []
    for one in ordered:
        admits = {row.offer_id for row in one.admissions}
        expected = sum(h.confirmed for id_, h in heads.items() if not admits or id_ in admits)
        counts.append(SessionCount(one, *present.get(one.id, (0, 0)), expected=expected))
    return counts
