"""Limits as pure rules: what is counted, who fits, what is kept for a region."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from eventreg.registration.rules import Claim, OfferLimits, Places, Waiting, kept_places, who_fits

REGIONS = ("35.73", "35.78", "35")
SMALL = st.none() | st.integers(0, 5)

CLAIMS = st.builds(
    Claim, st.integers(1, 2), st.sampled_from(REGIONS), st.sampled_from(("", "a", "b"))
)
LIMITS = st.builds(
    OfferLimits,
    SMALL,
    st.none() | st.integers(1, 3),
    st.dictionaries(st.sampled_from(REGIONS), st.integers(0, 3)),
    st.frozensets(st.sampled_from(REGIONS)),
)


@given(
    capacity=SMALL,
    limits=st.tuples(LIMITS, LIMITS),
    queue=st.lists(CLAIMS, max_size=20),
    leaving=st.sets(st.integers(0, 19)),
)
def test_places_are_counted_the_same_by_hand_and_anew(
    capacity: int | None,
    limits: tuple[OfferLimits, OfferLimits],
    queue: list[Claim],
    leaving: set[int],
) -> None:
    """Whoever sits down and stands up again leaves everything as if it were counted from nothing."""
    offers = dict(enumerate(limits, start=1))
    places = Places(capacity, offers, {})
    waiting = [Waiting(number, claim) for number, claim in enumerate(queue)]
    seated_ids = set(who_fits(waiting, places))
    for one in waiting:
        if one.id in seated_ids & leaving:
            places.free(one.claim)
    stay = Counter(one.claim for one in waiting if one.id in seated_ids - leaving)
    anew = Places(capacity, offers, stay)
    for claim in queue:
        assert places.obstacle(claim) is anew.obstacle(claim)
    assert places.event_left() == anew.event_left()
    assert [places.left(id_) for id_ in offers] == [anew.left(id_) for id_ in offers]


@given(
    limits=LIMITS,
    seated=st.lists(CLAIMS, min_size=1, max_size=12),
    after=CLAIMS,
)
def test_a_place_moves_unless_a_limit_is_exceeded_further(
    limits: OfferLimits, seated: list[Claim], after: Claim
) -> None:
    """Also where limits were lowered below what is taken: nobody is held fast by what others hold."""
    mine = [replace(one, offer_id=1) for one in seated]
    before, after = mine[0], replace(after, offer_id=1)
    places = Places(len(mine) - 1, {1: limits}, Counter(mine))
    moved = places.move(before, after) is None

    then = [after if moved else before, *mine[1:]]
    anew = Places(len(mine) - 1, {1: limits}, Counter(then))
    for claim in {*mine, after}:
        assert places.obstacle(claim) is anew.obstacle(claim)
    wanted = [after, *mine[1:]]
    agency_full = after.agency != before.agency and over_agency(limits, wanted, after.agency)
    assert moved is not (agency_full or over_regions(limits, wanted) > over_regions(limits, mine))


def over_agency(limits: OfferLimits, seated: list[Claim], agency: str) -> bool:
    """Whether an agency has more people than it may."""
    number = sum(one.agency == agency for one in seated)
    return limits.agency_quota is not None and bool(agency) and number > limits.agency_quota


def over_regions(limits: OfferLimits, seated: list[Claim]) -> int:
    """By how many people beyond their region's own places what is everybody's is exceeded."""
    if limits.everybodys is None or not limits.kept:
        return 0
    numbers = Counter(one.region for one in seated)
    beyond = sum(max(0, n - limits.kept_for(region)) for region, n in numbers.items())
    return max(0, beyond - limits.everybodys)


@given(
    kept=st.dictionaries(st.sampled_from(REGIONS), st.integers(0, 3), min_size=1),
    quota=SMALL,
    queue=st.lists(st.sampled_from(REGIONS), max_size=15),
)
def test_kept_places_wait_for_their_region(
    kept: dict[str, int], quota: int | None, queue: list[str]
) -> None:
    """Whoever else came before: as long as the category has a place, a region's own are free for it."""
    limits = OfferLimits(quota, None, kept)
    places = Places(None, {1: limits}, {})
    who_fits([Waiting(n, Claim(1, region)) for n, region in enumerate(queue)], places)
    assert limits.places is not None
    if sum(kept.values()) > limits.places:
        return  # More is promised than there is: then the first ones have it.
    for region, number in kept.items():
        free = places.obstacle(Claim(1, region)) is None
        assert free or places.taken_in(1, region) >= number


def test_a_region_without_places_of_its_own_gets_none_by_being_named() -> None:
    """The province keeps nothing unless a number says so, whatever else is noted of it."""
    kept = kept_places(["35.73", "35.78"], 2, {"35": None, "35.78": None, "00": 1, "35.73": 0})
    assert kept == {"35.73": 0, "35.78": 2, "00": 1}
    assert kept_places(["35.73"], None, {"35.73": None}) == {}
