"""The waiting list as staff see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventreg.registration.models import Registration
from eventreg.registration.queries.limits import (
    QUEUE_ORDER,
    claim_of,
    limits_of,
    places,
    waits,
)
from eventreg.registration.rules import (
    Claim,
    Limit,
    OfferLimits,
    Places,
    State,
    Waiting,
    place_in_queue,
)


@dataclass(frozen=True)
class Awaited:
    """What somebody in the waiting list waits for; `limit` none: there is a place.

    `kept`: places are kept for their region, so one of those will do. `shared`: the category has
    places for everybody, so one of those will do as well.
    """

    limit: Limit | None
    kept: bool = False
    shared: bool = True


@dataclass(frozen=True)
class InLine:
    """Somebody in the waiting list: their number in it, from 1, and what they wait for.

    `contested`: with whom they compete for it, which decides on their turn.
    """

    number: int
    registration: Registration
    awaited: Awaited
    contested: Limit | None


def waiting_list(session: Session, event_id: int) -> list[InLine]:
    """Everybody who waits and was not offered a place, in order: those given precedence first."""
    limits = limits_of(session, event_id)
    now = places(session, event_id, limits)
    found = session.scalars(
        select(Registration)
        .where(waits(event_id))
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
        )
        .order_by(*QUEUE_ORDER)
    )
    return [
        InLine(number, one, _awaited(claim_of(one), now, limits), now.contested(claim_of(one)))
        for number, one in enumerate(found, start=1)
    ]


def _awaited(claim: Claim, now: Places, limits: dict[int, OfferLimits]) -> Awaited:
    mine = limits.get(claim.offer_id)
    if mine is None:
        return Awaited(None)
    return Awaited(now.obstacle(claim), mine.kept_for(claim.region) > 0, mine.everybodys != 0)


def turns(line: Sequence[InLine], shown: Iterable[InLine]) -> dict[int, int]:
    """The turn, from 1, of each of those shown among all who wait for the same, by registration id.

    It is the number that the people themselves read on their own page.
    """
    queue = [_waiting(one) for one in line]
    return {
        one.registration.id: place_in_queue(queue, _waiting(one), one.contested) for one in shown
    }


def _waiting(one: InLine) -> Waiting:
    return Waiting(one.registration.id, claim_of(one.registration))


def held_offers(session: Session, event_id: int) -> list[Registration]:
    """Everybody for whom a place is held until they answer; who must answer first comes first."""
    found = session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.state == State.WAITLISTED,
            Registration.offered_at.is_not(None),
        )
        .options(
            joinedload(Registration.offer),
            joinedload(Registration.region),
            joinedload(Registration.agency),
        )
        .order_by(Registration.answer_by.is_(None), Registration.answer_by, Registration.id)
    )
    return list(found)
