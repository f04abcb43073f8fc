"""Limits: of the whole event, of a category, of a kabupaten/kota and of an agency within it.

Places of a region are kept for it: as long as they are not released, nobody else gets them. What a
category has beyond the places kept for regions is everybody's, also of those whose region's own
places are taken. A released region keeps nothing, so its free places are everybody's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Limit(StrEnum):
    """What has no place left, from the narrowest to the widest."""

    AGENCY = "agency"
    REGION = "region"
    CATEGORY = "category"
    EVENT = "event"


@dataclass(frozen=True)
class Claim:
    """What one person takes a place of: a category, a region, an agency ('' where it is unknown)."""

    offer_id: int
    region: str
    agency: str = ""


@dataclass(frozen=True)
class OfferLimits:
    """The limits of one category. None means that there is no such limit.

    `kept`: places by region code; regions without an entry share what is left over. `released`:
    regions whose places are everybody's by now.
    """

    quota: int | None = None
    agency_quota: int | None = None
    kept: Mapping[str, int] = field(default_factory=dict)
    released: frozenset[str] = frozenset()

    @property
    def places(self) -> int | None:
        """All places: the quota, or without one as many as the regions have together."""
        if self.quota is not None:
            return self.quota
        return sum(self.kept.values()) if self.kept else None

    def kept_for(self, region: str) -> int:
        """Places that nobody else gets at the moment."""
        return 0 if region in self.released else self.kept.get(region, 0)

    @property
    def everybodys(self) -> int | None:
        """Places that no region keeps; none: without limit."""
        if self.places is None:
            return None
        return max(0, self.places - sum(self.kept_for(region) for region in self.kept))


def kept_places(
    regions: Iterable[str], each: int | None, special: Mapping[str, int | None]
) -> dict[str, int]:
    """Places by region: `each` for every one of `regions` (none: for none), others as in `special`.

    `special` may name further regions (the province, outside it); none there means nothing special.
    """
    own = {} if each is None else dict.fromkeys(regions, each)
    return own | {code: places for code, places in special.items() if places is not None}


class Places:
    """How many places are taken, and who fits. Read under the lock, then kept up to date by hand."""

    def __init__(
        self, capacity: int | None, offers: Mapping[int, OfferLimits], taken: Mapping[Claim, int]
    ) -> None:
        """`capacity`: places of the event; `offers`: limits by category id, only of those that count.

        `taken`: how many people have a place, by what they claim.
        """
        self._capacity = capacity
        self._offers = offers
        self._everybodys = {id_: limits.everybodys for id_, limits in offers.items()}
        self._taken = 0
        self._by_offer: Counter[int] = Counter()
        self._by_region: Counter[tuple[int, str]] = Counter()
        self._by_agency: Counter[tuple[int, str]] = Counter()
        self._beyond: Counter[int] = Counter()
        for claim, number in taken.items():
            self._count(claim, number)

    def take(self, claim: Claim) -> None:
        """Somebody sits down."""
        self._count(claim, 1)

    def free(self, claim: Claim) -> None:
        """Somebody stands up."""
        self._count(claim, -1)

    def move(self, before: Claim, after: Claim) -> Limit | None:
        """Moves the place that somebody holds to another region or agency of the same category.

        The limit that would be exceeded by it, or exceeded further, and then nothing moves; none:
        done. Category and event count as many people as before, also where they are overfull.
        """
        limits = self._offers.get(before.offer_id)
        if limits is None:
            return None
        beyond = self._beyond[before.offer_id]
        self.free(before)
        obstacle = self._in_the_way(limits, before, after, beyond)
        self.take(before if obstacle else after)
        return obstacle

    def _in_the_way(
        self, limits: OfferLimits, before: Claim, after: Claim, beyond: int
    ) -> Limit | None:
        """What stops somebody who stood up from sitting down as `after`; `beyond`: who sat on everybody's."""
        if after.agency != before.agency and self._agency_full(limits, after):
            return Limit.AGENCY
        was_everybodys = self._beyond[before.offer_id] < beyond
        if not was_everybodys and self._region_left(limits, after.offer_id, after.region) == 0:
            return Limit.REGION
        return None

    def _count(self, claim: Claim, number: int) -> None:
        id_ = claim.offer_id
        if id_ not in self._offers:
            return
        self._taken += number
        self._by_offer[id_] += number
        self._by_agency[id_, claim.agency] += number
        kept = self._offers[id_].kept_for(claim.region)
        before = self._by_region[id_, claim.region]
        self._by_region[id_, claim.region] = after = before + number
        self._beyond[id_] += max(0, after - kept) - max(0, before - kept)

    def obstacle(self, claim: Claim) -> Limit | None:
        """The narrowest limit that leaves this person no place; none: there is one."""
        limits = self._offers.get(claim.offer_id)
        if limits is None:
            return None
        full = {
            Limit.AGENCY: self._agency_full(limits, claim),
            Limit.REGION: self._region_left(limits, claim.offer_id, claim.region) == 0,
            Limit.CATEGORY: self.left(claim.offer_id) == 0,
            Limit.EVENT: self._capacity is not None and self._taken >= self._capacity,
        }
        return next((limit for limit, is_full in full.items() if is_full), None)

    def contested(self, claim: Claim) -> Limit | None:
        """What somebody who waits competes for: where regions also share places, with all of them."""
        obstacle = self.obstacle(claim)
        if obstacle is Limit.REGION and self._everybodys[claim.offer_id]:
            return Limit.CATEGORY
        return obstacle

    def left(self, offer_id: int) -> int | None:
        """Places of a category that nobody has, kept ones too, never negative; none: without limit."""
        places = self._offers[offer_id].places if offer_id in self._offers else None
        return None if places is None else max(0, places - self._by_offer[offer_id])

    def event_left(self) -> int | None:
        """Places of the whole event that nobody has, never negative; none: without limit."""
        return None if self._capacity is None else max(0, self._capacity - self._taken)

    def left_to_give(self, offer_id: int) -> int | None:
        """Places left as far as category and event go, never negative; none: without limit."""
        if offer_id not in self._offers:
            return None
        bounds = [left for left in (self.left(offer_id), self.event_left()) if left is not None]
        return min(bounds, default=None)

    def left_for(self, offer_id: int, region: str) -> int | None:
        """Places that people of one region could still get, never negative; none: without limit."""
        limits = self._offers.get(offer_id)
        if limits is None:
            return None
        bounds = [self.left_to_give(offer_id), self._region_left(limits, offer_id, region)]
        return min((left for left in bounds if left is not None), default=None)

    def kept_free(self, offer_id: int, region: str) -> int:
        """Places that are kept for a region and that nobody has, never negative."""
        kept = self._offers[offer_id].kept_for(region)
        return max(0, kept - self._by_region[offer_id, region])

    def people_over(self, offer_id: int) -> int:
        """How many people a category has above its limit, which was lowered later."""
        places = self._offers[offer_id].places if offer_id in self._offers else None
        return 0 if places is None else max(0, self._by_offer[offer_id] - places)

    def agencies_over(self, offer_id: int) -> int:
        """How many agencies have more people in a category than they may by now."""
        limits = self._offers.get(offer_id)
        if limits is None or limits.agency_quota is None:
            return 0
        numbers = [n for (id_, key), n in self._by_agency.items() if id_ == offer_id and key]
        return sum(number > limits.agency_quota for number in numbers)

    def regions_full(self, offer_id: int) -> int:
        """How many regions with places of their own get no more of them, while others still do."""
        limits = self._offers.get(offer_id)
        if limits is None or self.left_to_give(offer_id) == 0:
            return 0
        own = [region for region in limits.kept if limits.kept_for(region)]
        return sum(self.left_for(offer_id, region) == 0 for region in own)

    def agencies_full(self, offer_id: int) -> int:
        """How many agencies get no more places in a category, while others still do."""
        limits = self._offers.get(offer_id)
        if limits is None or self.left_to_give(offer_id) == 0:
            return 0
        mine = {key for id_, key in self._by_agency if id_ == offer_id}
        return sum(self._agency_full(limits, Claim(offer_id, "", key)) for key in mine)

    def kept_beyond(self, offer_id: int) -> int:
        """How many places more than the category has are kept for its regions together."""
        limits = self._offers.get(offer_id)
        if limits is None or limits.quota is None:
            return 0
        return max(0, sum(limits.kept_for(region) for region in limits.kept) - limits.quota)

    def event_over(self) -> int:
        """How many people the event has above its limit, which was lowered later."""
        return 0 if self._capacity is None else max(0, self._taken - self._capacity)

    def event_taken(self) -> int:
        """How many people have a place in the whole event."""
        return self._taken

    def taken_by(self, offer_id: int) -> int:
        """How many people have a place in a category."""
        return self._by_offer[offer_id]

    def taken_in(self, offer_id: int, region: str) -> int:
        """How many people of a region have a place in a category."""
        return self._by_region[offer_id, region]

    def _agency_full(self, limits: OfferLimits, claim: Claim) -> bool:
        return (
            limits.agency_quota is not None
            and bool(claim.agency)
            and self._by_agency[claim.offer_id, claim.agency] >= limits.agency_quota
        )

    def _region_left(self, limits: OfferLimits, offer_id: int, region: str) -> int | None:
        """A region's own places that nobody has, and what is left of everybody's; none: without limit."""
        everybodys = self._everybodys[offer_id]
        if not limits.kept or everybodys is None:
            return None
        return self.kept_free(offer_id, region) + max(0, everybodys - self._beyond[offer_id])


@dataclass(frozen=True)
class Waiting:
    """Somebody in the waiting list, as far as their turn goes."""

    id: int
    claim: Claim


def who_fits(queue: Iterable[Waiting], places: Places) -> list[int]:
    """The ids of those who get a place now: in order, everybody for whom there is one.

    One walk is enough: whoever sits down leaves less for those behind, never more. `places` is kept
    up to date, so that nobody of `queue` who is left fits afterwards.
    """
    seated = []
    for one in queue:
        if places.obstacle(one.claim) is None:
            places.take(one.claim)
            seated.append(one.id)
    return seated


def place_in_queue(queue: Iterable[Waiting], mine: Waiting, obstacle: Limit | None) -> int:
    """Somebody's place, from 1, among those who wait in order for the same thing as they do."""
    ahead = 0
    for one in queue:
        if one.id == mine.id:
            break
        ahead += _waits_for_the_same(one.claim, mine.claim, obstacle)
    return ahead + 1


def _waits_for_the_same(one: Claim, mine: Claim, obstacle: Limit | None) -> bool:
    if obstacle is Limit.EVENT:
        return True
    if one.offer_id != mine.offer_id:
        return False
    if obstacle is Limit.AGENCY:
        return one.agency == mine.agency
    return obstacle is not Limit.REGION or one.region == mine.region
