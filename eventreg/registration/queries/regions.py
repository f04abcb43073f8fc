"""Places by region: how many are kept, taken and free, and what releasing them would come to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventreg.events.models import CategoryOffer, Event
from eventreg.regions.models import Region
from eventreg.regions.queries import selectable
from eventreg.registration.models import Registration
from eventreg.registration.queries.limits import limits_of, places, waiting
from eventreg.registration.queries.tallies import Heads, Tally, heads_by_region, kept_in, tally
from eventreg.registration.rules import OfferLimits, Places, who_fits


@dataclass(frozen=True)
class RegionLine:
    """One region in one category. `free`: kept for it and nobody's, never more than are left at all."""

    region: Region
    heads: Heads
    kept: int
    free: int
    released: bool

    @property
    def unanswered(self) -> bool:
        """Whether places are kept for a region from which nobody has registered yet."""
        return self.kept > 0 and self.heads.in_force == 0 and not self.released


@dataclass(frozen=True)
class OfferPlaces:
    """One category that counts: its figures, and its regions, if it has such limits.

    `kept_beyond`: how many places more than the category has are kept for its regions together.
    """

    offer: CategoryOffer
    tally: Tally
    regions: list[RegionLine]
    kept_beyond: int


@dataclass(frozen=True)
class EventPlaces:
    """The whole event, as far as people count as participants, and each category that counts."""

    whole: Tally
    offers: list[OfferPlaces]


def event_places(session: Session, event: Event) -> EventPlaces:
    """The places of an event, its categories and their regions, as they are now."""
    figures = tally(session, event)
    limits, now = figures.limits, figures.now
    with_regions = any(one.kept for one in limits.values())
    regions = selectable(session) if with_regions else []
    heads = heads_by_region(session, event.id) if with_regions else {}
    lines = [
        OfferPlaces(
            offer=offer,
            tally=figures.by_offer[offer.id],
            regions=_lines(offer, limits[offer.id], now, regions, heads),
            kept_beyond=now.kept_beyond(offer.id),
        )
        for offer in event.offers
        if offer.id in limits
    ]
    return EventPlaces(figures.whole, lines)


def _lines(
    offer: CategoryOffer,
    limits: OfferLimits,
    now: Places,
    regions: list[Region],
    heads: Mapping[tuple[int, str], Heads],
) -> list[RegionLine]:
    if not limits.kept:
        return []
    left = now.left_to_give(offer.id) or 0  # Where places are kept, there is a limit.
    return [
        RegionLine(
            region=region,
            heads=heads.get((offer.id, region.code), Heads()),
            kept=limits.kept.get(region.code, 0),
            free=min(left, now.kept_free(offer.id, region.code)),
            released=region.code in limits.released,
        )
        for region in regions
    ]


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
    released = replace(mine, released=mine.released | frozenset(codes))
    before = places(session, offer.event_id, limits)
    after = places(session, offer.event_id, limits | {offer.id: released})
    number = kept_in(offer.id, mine, before) - kept_in(offer.id, released, after)
    ids = who_fits(waiting(session, offer.event_id), after)
    return Release(number, _named(session, ids))


def _named(session: Session, ids: list[int]) -> list[Registration]:
    found = session.scalars(
        select(Registration)
        .where(Registration.id.in_(ids))
        .options(joinedload(Registration.region), joinedload(Registration.agency))
    )
    return sorted(found, key=lambda one: ids.index(one.id))
