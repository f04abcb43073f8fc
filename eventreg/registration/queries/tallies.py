"""How many people and places: registered, offered a place, waiting, and what is left for whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eventreg.events.models import CategoryOffer, Event
from eventreg.registration.models import Registration
from eventreg.registration.queries.limits import limits_of, places
from eventreg.registration.rules import Claim, OfferLimits, Places, State


@dataclass(frozen=True)
class Heads:
    """How many people: registered, offered a place and not answered yet, waiting for one, undecided.

    `seated`: how many of those who are registered have a seat.
    """

    confirmed: int = 0
    offered: int = 0
    waiting: int = 0
    pending: int = 0
    cancelled: int = 0
    seated: int = 0

    @property
    def in_force(self) -> int:
        """Everybody whose registration stands: who has a place, waits for one, or for a decision."""
        return self.confirmed + self.offered + self.waiting + self.pending

    def __add__(self, other: "Heads") -> "Heads":
        """Both together."""
        return Heads(
            self.confirmed + other.confirmed,
            self.offered + other.offered,
            self.waiting + other.waiting,
            self.pending + other.pending,
            self.cancelled + other.cancelled,
            self.seated + other.seated,
        )


@dataclass(frozen=True)
class Tally:
    """People and places of one category, or of all that count as participants together.

    `places`: the limit; none: there is none. `left`: places that nobody has and nobody was offered,
    as far as category and event go, never negative; none: without limit. `kept`: those of them that
    only people of their own region get, so never more than are left.
    """

    heads: Heads
    places: int | None = None
    left: int | None = None
    kept: int = 0

    @property
    def free(self) -> int | None:
        """Places that everybody could get at this moment, never negative; none: without limit."""
        return None if self.left is None else self.left - self.kept

    @property
    def over(self) -> int:
        """How many people are registered above a limit that was lowered later."""
        return 0 if self.places is None else max(0, self.heads.confirmed - self.places)

    @property
    def offered_over(self) -> int:
        """How many of the offered places are above the limit; whoever accepts one still gets it."""
        if self.places is None:
            return 0
        return max(0, self.heads.confirmed + self.heads.offered - self.places) - self.over


@dataclass(frozen=True)
class EventTally:
    """The figures of an event: all that count as participants together, and each category by its id.

    `outside`: the people of the categories outside the count. `limits`, `now`: from what it was made.
    """

    whole: Tally
    outside: Heads
    by_offer: Mapping[int, Tally]
    limits: Mapping[int, OfferLimits]
    now: Places

    @property
    def everybody(self) -> Heads:
        """Participants and the people outside the count."""
        return self.whole.heads + self.outside


def tally(
    session: Session,
    event: Event,
    by_region: Mapping[tuple[int, str], Heads] | None = None,
    regency_codes: Collection[str] | None = None,
) -> EventTally:
    """Who is registered, offered a place and waiting in an event, and what is left: the one count.

    `by_region`: what `heads_by_region` gives, where the caller has asked for it already.
    `regency_codes`: see `limits_of`.
    """
    if by_region is None:
        heads = heads_of(session, [event.id])
    else:
        heads = _without_regions(event.id, by_region)
    limits = limits_of(session, event.id, regency_codes)
    now = _places(session, event, limits, by_region)
    by_offer = {
        offer.id: _of_offer(offer, heads.get((event.id, offer.id), Heads()), limits, now)
        for offer in event.offers
    }
    counted = [by_offer[id_] for id_ in limits]
    left = _least(now.event_left(), total_of(one.left for one in counted))
    whole = Tally(
        sum((one.heads for one in counted), Heads()),
        _least(event.capacity, total_of(one.places for one in counted)),
        left,
        min(sum(one.kept for one in counted), left or 0),
    )
    outside = (one.heads for id_, one in by_offer.items() if id_ not in limits)
    return EventTally(whole, sum(outside, Heads()), by_offer, limits, now)


def _places(
    session: Session,
    event: Event,
    limits: Mapping[int, OfferLimits],
    by_region: Mapping[tuple[int, str], Heads] | None,
) -> Places:
    """What is taken. Who was counted by region already is not counted again, unless agencies have limits."""
    if by_region is None or any(one.agency_quota is not None for one in limits.values()):
        return places(session, event.id, limits)
    taken: defaultdict[Claim, int] = defaultdict(int)
    for (offer_id, region), heads in by_region.items():
        if offer_id in limits:
            told = region if limits[offer_id].kept else ""
            taken[Claim(offer_id, told)] += heads.seated + heads.offered
    return Places(event.capacity, limits, taken)


def _without_regions(
    event_id: int, by_region: Mapping[tuple[int, str], Heads]
) -> dict[tuple[int, int], Heads]:
    found: defaultdict[tuple[int, int], Heads] = defaultdict(Heads)
    for (offer_id, _region), one in by_region.items():
        found[event_id, offer_id] += one
    return found


def heads_of(session: Session, event_ids: Collection[int]) -> dict[tuple[int, int], Heads]:
    """How many people there are in these events, by (event id, category id)."""
    rows = _counted(session, event_ids, Registration.event_id, Registration.offer_id)
    return {(event_id, offer_id): heads for (event_id, offer_id), heads in rows.items()}


def heads_by_region(session: Session, event_id: int) -> dict[tuple[int, str], Heads]:
    """How many people there are in an event, by (category id, region)."""
    rows = _counted(session, [event_id], Registration.offer_id, Registration.region_code)
    return {(offer_id, code): heads for (offer_id, code), heads in rows.items()}


def kept_in(offer_id: int, limits: OfferLimits, now: Places) -> int:
    """How many free places of a category only people of their own region get: not more than are left."""
    kept = sum(now.kept_free(offer_id, region) for region in limits.kept)
    left = now.left_to_give(offer_id)
    return kept if left is None else min(kept, left)


def total_of(numbers: Iterable[int | None]) -> int | None:
    """Their sum; none where one of them is without limit, or there is none at all."""
    found = list(numbers)
    known = [one for one in found if one is not None]
    return sum(known) if known and len(known) == len(found) else None


def _counted(
    session: Session, event_ids: Collection[int], *by: InstrumentedAttribute[Any]
) -> dict[tuple[Any, ...], Heads]:
    """People counted by two columns; an offered place stands apart from the waiting list."""
    offered = Registration.offered_at.is_not(None)
    seated = Registration.seat.is_not(None)
    rows = session.execute(
        select(*by, Registration.state, offered, seated, func.count())
        .where(Registration.event_id.in_(event_ids))
        .group_by(*by, Registration.state, offered, seated)
    )
    found: defaultdict[tuple[Any, ...], Heads] = defaultdict(Heads)
    for *key, state, is_offered, is_seated, number in rows:
        found[tuple(key)] += heads_in(state, number, is_offered=is_offered, is_seated=is_seated)
    return found


def heads_in(state: State, number: int, *, is_offered: bool, is_seated: bool) -> Heads:
    """So many people in one state: offered a place or not, on a seat or not."""
    match state:
        case State.CONFIRMED:
            return Heads(confirmed=number, seated=number if is_seated else 0)
        case State.WAITLISTED:
            return Heads(offered=number) if is_offered else Heads(waiting=number)
        case State.PENDING:
            return Heads(pending=number)
        case State.CANCELLED:
            return Heads(cancelled=number)
        case _:
            return Heads()


def _of_offer(
    offer: CategoryOffer, heads: Heads, limits: Mapping[int, OfferLimits], now: Places
) -> Tally:
    mine = limits.get(offer.id)
    if mine is None:
        return Tally(heads)
    left = now.left_to_give(offer.id)
    return Tally(heads, mine.places, left, kept_in(offer.id, mine, now))


def _least(*bounds: int | None) -> int | None:
    return min((one for one in bounds if one is not None), default=None)
