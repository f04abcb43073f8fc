"""Limits as pure rules: what is counted, who fits, what is kept for a region."""

from collections import Counter

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
