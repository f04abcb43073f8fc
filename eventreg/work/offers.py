"""Offered places that nobody answered for in time: each minute they go to the next who waits."""

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration.operations import events_with_lapsed_offers, lapse_offers


def pass_on_places() -> int:
    """Takes back what was not answered in time; how many offers. One short transaction for each event."""
    ids = events_with_lapsed_offers(db.session(), now=utc_now())
    db.session.commit()
    return sum(_pass_on(event_id) for event_id in ids)


def _pass_on(event_id: int) -> int:
    with writing():
        lapsed = lapse_offers(db.session(), event_id, now=utc_now())
        db.session.commit()
    return lapsed
