"""Reads of registrations that more than one caller needs."""

from eventreg.registration.queries.finding import (
    by_secret,
    by_submission,
    by_uid,
    same_person,
)
from eventreg.registration.queries.limits import (
    claim_of,
    holds_place,
    limits_of,
    lowest_free_seat,
    places,
    places_left,
    queue_place,
    waiting,
)
from eventreg.registration.queries.listing import (
    ListFilter,
    Page,
    listing,
    matching,
    state_counts,
)

__all__ = [
    "ListFilter",
    "Page",
    "by_secret",
    "by_submission",
    "by_uid",
    "claim_of",
    "holds_place",
    "limits_of",
    "listing",
    "lowest_free_seat",
    "matching",
    "places",
    "places_left",
    "queue_place",
    "same_person",
    "state_counts",
    "waiting",
]
