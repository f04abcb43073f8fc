"""What is taken, what is left, and who waits. Under the event's lock these are facts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from eventreg.events.models import CategoryOffer, Event, EventSession, RegionPlaces
from eventreg.regions.queries import regencies
from eventreg.registration.models import Registration
from eventreg.registration.rules import (
    Claim,
    FreeSeats,
    OfferLimits,
    Places,
    State,
    Waiting,
    kept_places,
    place_in_queue,
)


def holds_place() -> ColumnElement[bool]:
    """The condition for who has a place: a seat, or an offer of one that waits for the answer."""
    seated = and_(Registration.state == State.CONFIRMED, Registration.seat.is_not(None))
    offered = and_(Registration.state == State.WAITLISTED, Registration.offered_at.is_not(None))
    return or_(seated, offered)


def offer_is_over(now: datetime) -> ColumnElement[bool]:
    """The condition for an offered place that nobody answered for in time at `now` (UTC).

    Whoever was not told of it has time until the event begins.
    """
    begun = select(EventSession.event_id).where(EventSession.starts_at <= now)
    untold = and_(
        Registration.offered_at.is_not(None),
        Registration.answer_by.is_(None),
        Registration.event_id.in_(begun),
    )
    return or_(Registration.answer_by < now, untold)


def places(
    session: Session, event_id: int, offers: Mapping[int, OfferLimits] | None = None
) -> Places:
    """The limits of an event and what is taken of them, as they are in this transaction.

    With `offers` under these limits instead: what would be if they held.
    """
    capacity = session.scalar(select(Event.capacity).where(Event.id == event_id))
    offers = limits_of(session, event_id) if offers is None else offers
    with_regions = [id_ for id_, limits in offers.items() if limits.kept]
    with_agencies = [id_ for id_, limits in offers.items() if limits.agency_quota is not None]
    # Told apart only where a limit asks for it: one row for each category is the usual case.
    region = case((Registration.offer_id.in_(with_regions), Registration.region_code), else_="")
    agency = case((Registration.offer_id.in_(with_agencies), Registration.agency_key), else_="")
    told_apart = (Registration.offer_id, region.label("region"), agency.label("agency"))
    rows = session.execute(
        select(*told_apart, func.count())
        .where(
            Registration.event_id == event_id,
            Registration.offer_id.in_(list(offers)),
            holds_place(),
        )
        .group_by(*told_apart)
    )
    taken = {Claim(id_, code, key): number for id_, code, key, number in rows}
    return Places(capacity, offers, taken)


def limits_of(
    session: Session, event_id: int, regency_codes: Collection[str] | None = None
) -> dict[int, OfferLimits]:
    """The limits of each category that counts as participants, by its id.

    `regency_codes`: those of all kabupaten and kota, where the caller has read them already.
    """
    quotas = (CategoryOffer.quota, CategoryOffer.agency_quota, CategoryOffer.region_quota)
    statement = (
        select(CategoryOffer.id, *quotas, RegionPlaces)
        .outerjoin(RegionPlaces, RegionPlaces.offer_id == CategoryOffer.id)
        .where(CategoryOffer.event_id == event_id, CategoryOffer.counts)
        .order_by(CategoryOffer.id, RegionPlaces.region_code)
    )
    # Under the lock what another transaction has just written counts, not what was read before it.
    fresh = statement.execution_options(populate_existing=True)
    numbers: dict[int, tuple[int | None, int | None, int | None]] = {}
    special: defaultdict[int, list[RegionPlaces]] = defaultdict(list)
    for offer_id, quota, agency_quota, region_quota, one in session.execute(fresh):
        numbers[offer_id] = (quota, agency_quota, region_quota)
        if one is not None:
            special[offer_id].append(one)
    every: Collection[str] = ()
    if any(of_region is not None for _quota, _of_agency, of_region in numbers.values()):
        every = _regency_codes(session) if regency_codes is None else regency_codes
    return {
        offer_id: OfferLimits(
            quota=quota,
            agency_quota=of_agency,
            kept=kept_places(every, of_region, _numbers(special[offer_id])),
            released=frozenset(
                one.region_code for one in special[offer_id] if one.released_at is not None
            ),
        )
        for offer_id, (quota, of_agency, of_region) in numbers.items()
    }


def _numbers(special: list[RegionPlaces]) -> Mapping[str, int | None]:
    return {one.region_code: one.places for one in special}


def _regency_codes(session: Session) -> list[str]:
    return [region.code for region in regencies(session)]


def claim_of(registration: Registration) -> Claim:
    """What a registration takes, or waits for, a place of."""
    return Claim(registration.offer_id, registration.region_code, registration.agency_key)


#: Those given precedence first, then in order of arrival.
QUEUE_ORDER = (
    Registration.preferred_at.is_(None),
    Registration.preferred_at,
    Registration.waiting_since,
    Registration.id,
)


def waits(event_id: int) -> ColumnElement[bool]:
    """The condition for who waits in an event and was not offered a place."""
    return and_(
        Registration.event_id == event_id,
        Registration.state == State.WAITLISTED,
        Registration.offered_at.is_(None),
    )


def waiting(session: Session, event_id: int) -> list[Waiting]:
    """Who waits for a place and was not offered one, in order: those given precedence first."""
    rows = session.execute(
        select(
            Registration.id,
            Registration.offer_id,
            Registration.region_code,
            Registration.agency_key,
        )
        .where(waits(event_id))
        .order_by(*QUEUE_ORDER)
    )
    return [Waiting(row.id, Claim(*row[1:])) for row in rows]


def queue_place(session: Session, registration: Registration) -> int:
    """The place, from 1, of somebody in the waiting list, among those who wait for the same thing."""
    mine = Waiting(registration.id, claim_of(registration))
    contested = places(session, registration.event_id).contested(mine.claim)
    return place_in_queue(waiting(session, registration.event_id), mine, contested)


def lowest_free_seat(session: Session, offer_id: int) -> int:
    """The first seat number of a category that nobody sits on.

    Everybody who sees the same seats chooses the same number, so that the unique constraint on
    (category, seat) catches what a lock let pass.
    """
    mine = (Registration.offer_id == offer_id, Registration.seat.is_not(None))
    taken, highest = session.execute(
        select(func.count(), func.coalesce(func.max(Registration.seat), 0)).where(*mine)
    ).one()
    return taken + 1 if highest == taken else _lowest_gap(session, offer_id)


def free_seats(session: Session, offer_ids: Collection[int]) -> dict[int, FreeSeats]:
    """The seats of these categories that nobody sits on, by category id, for giving many at once."""
    taken: dict[int, list[int]] = {id_: [] for id_ in offer_ids}
    rows = session.execute(
        select(Registration.offer_id, Registration.seat).where(
            Registration.offer_id.in_(offer_ids), Registration.seat.is_not(None)
        )
    )
    for offer_id, seat in rows:
        if seat is not None:
            taken[offer_id].append(seat)
    return {offer_id: FreeSeats(seats) for offer_id, seats in taken.items()}


def _lowest_gap(session: Session, offer_id: int) -> int:
    """The first number that nobody sits on: 1, or the one after the first seat without a neighbour."""
    neighbour = aliased(Registration)
    first = select(Registration.id).where(Registration.offer_id == offer_id, Registration.seat == 1)
    if session.scalar(first) is None:
        return 1
    gap = session.scalar(
        select(func.min(Registration.seat) + 1).where(
            Registration.offer_id == offer_id,
            Registration.seat.is_not(None),
            ~exists().where(
                neighbour.offer_id == offer_id, neighbour.seat == Registration.seat + 1
            ),
        )
    )
    assert gap is not None
    return gap


def places_left(session: Session, event: Event) -> dict[int, int | None]:
    """Places left by category id, never negative; none where there is no limit.

    What the whole event has left bounds each category that counts as participants.
    """
    now = places(session, event.id)
    return {offer.id: now.left_to_give(offer.id) for offer in event.offers}
