"""Places by region: how many are kept, taken and free, and what releasing them would come to."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from eventreg.events.models import CategoryOffer, Event
from eventreg.regions.models import Region
from eventreg.regions.queries import selectable
from eventreg.registration.models import Registration
from eventreg.registration.queries.limits import limits_of, places, waiting
from eventreg.registration.rules import ACTIVE_STATES, OfferLimits, Places, who_fits


@dataclass(frozen=True)
class RegionLine:
    """One region in one category. `free`: kept for it and nobody's; `asked`: people in force there."""

    region: Region
    kept: int
    taken: int
    free: int
    asked: int
    released: bool

    @property
    def unanswered(self) -> bool:
        """Whether places are kept for a region from which nobody has registered yet."""
        return self.kept > 0 and self.asked == 0 and not self.released


@dataclass(frozen=True)
class OfferPlaces:
    """One category that counts: all its places (none: without limit), and its regions, if it has such limits."""

    offer: CategoryOffer
    places: int | None
    taken: int
    left: int | None
    over: int
    regions: list[RegionLine]

    @property
    def kept_free(self) -> int:
        """Free places that only people of their own region get."""
        return sum(line.free for line in self.regions)


@dataclass(frozen=True)
class EventPlaces:
    """The whole event: places of all categories together (none: without limit), and each category."""

    taken: int
    left: int | None
    offers: list[OfferPlaces]


def event_places(session: Session, event: Event) -> EventPlaces:
    """The places of an event, its categories and their regions, as they are now."""
    limits = limits_of(session, event.id)
    now = places(session, event.id, limits)
    with_regions = [id_ for id_, one in limits.items() if one.kept]
    regions = selectable(session) if with_regions else []
    asked = _asked(session, with_regions)
    lines = [
        OfferPlaces(
            offer=offer,
            places=limits[offer.id].places,
            taken=now.taken_by(offer.id),
            left=now.left(offer.id),
            over=now.people_over(offer.id),
            regions=_lines(offer, limits[offer.id], now, regions, asked),
        )
        for offer in event.offers
        if offer.id in limits
    ]
    return EventPlaces(now.event_taken(), now.event_left(), lines)


def _lines(
    offer: CategoryOffer,
    limits: OfferLimits,
    now: Places,
    regions: list[Region],
    asked: dict[tuple[int, str], int],
) -> list[RegionLine]:
    if not limits.kept:
        return []
    return [
        RegionLine(
            region=region,
            kept=limits.kept.get(region.code, 0),
            taken=now.taken_in(offer.id, region.code),
            free=now.kept_free(offer.id, region.code),
            asked=asked.get((offer.id, region.code), 0),
            released=region.code in limits.released,
        )
        for region in regions
    ]


def _asked(session: Session, offer_ids: Collection[int]) -> dict[tuple[int, str], int]:
    rows = session.execute(
        select(Registration.offer_id, Registration.region_code, func.count())
        .where(Registration.offer_id.in_(offer_ids), Registration.state.in_(ACTIVE_STATES))
        .group_by(Registration.offer_id, Registration.region_code)
    )
    return {(offer_id, code): number for offer_id, code, number in rows}


@dataclass(frozen=True)
class Release:
    """What releasing regions would come to: how many places become everybody's, and who gets one."""

    places: int
    seated: list[Registration]


def preview_release(session: Session, offer: CategoryOffer, codes: Collection[str]) -> Release:
    """What would happen now if these regions of a category were released."""
    limits = limits_of(session, offer.event_id)
    if offer.id not in limits:
        return Release(0, [])
    mine = limits[offer.id]
    free = places(session, offer.event_id, limits)
    number = sum(free.kept_free(offer.id, code) for code in set(codes))
    wanted = limits | {offer.id: replace(mine, released=mine.released | frozenset(codes))}
    ids = who_fits(waiting(session, offer.event_id), places(session, offer.event_id, wanted))
    return Release(number, _named(session, ids))


def _named(session: Session, ids: list[int]) -> list[Registration]:
    found = session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(joinedload(Registration.region), joinedload(Registration.agency))
    )
    return sorted(found, key=lambda one: ids.index(one.id))
