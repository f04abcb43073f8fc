"""What staff can decide about one registration now: approval, waiting list, and who it may also be."""

from eventreg.accounts.rules import Permission
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.queries import Double
from eventreg.registration.rules import ACTIVE_STATES, State
from eventreg.web.access import can


def standing_of(event: Event, found: Registration) -> dict[str, object]:
    """The place in the waiting list, a decision to take back, a merge, possible doubles, and substitutes.

    Doubles say something about others, so only those who may edit see them.
    """
    may_edit = can(Permission.REGISTRATIONS_EDIT, event)
    waits = found.state is State.WAITLISTED and found.offered_at is None
    before = queries.predecessor(db.session(), found)
    return {
        "queue_place": queries.queue_place(db.session(), found) if waits else None,
        "doubles": _doubles(found) if may_edit and found.state in ACTIVE_STATES else [],
        "merged_into": _merged_into(found),
        "predecessor": before,
        "merged_from": [
            one
            for one in queries.given_up_for(db.session(), found)
            if before is None or one.id != before.id
        ],
        "successor": queries.successor(db.session(), found),
    }


def _doubles(found: Registration) -> list[tuple[Registration, Double]]:
    """The other registrations that may be this person, each with what the two have in common."""
    pairs = queries.doubles_of(db.session(), found.event_id, [found])
    others = {pair.second if pair.first == found.id else pair.first: pair for pair in pairs}
    people = queries.by_ids(db.session(), others) if others else {}
    return [(people[id_], pair) for id_, pair in others.items()]


def _merged_into(found: Registration) -> Registration | None:
    if found.state is not State.REPLACED or queries.merge_entry(db.session(), found) is None:
        return None
    return found.replaced_by
