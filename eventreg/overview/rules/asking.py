"""Which regions were asked for people, and from which of them nobody answered."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eventreg.registration.rules import OfferLimits


@dataclass(frozen=True)
class RegionAnswers:
    """The regions (codes) that were asked for people, and those of them that are missing, in official order."""

    asked: frozenset[str]
    missing: tuple[str, ...]


def asked_regions(limits: Iterable[OfferLimits], invited: Mapping[str, bool]) -> frozenset[str]:
    """The codes of the regions from which people are awaited.

    Places are kept for them and not released, or somebody of them was invited. `invited`: by code,
    whether all who were invited said that they send nobody; from there nobody is awaited.
    """
    kept = {
        code
        for one in limits
        for code, places in one.kept.items()
        if places > 0 and code not in one.released
    }
    return frozenset((kept | set(invited)) - {code for code, none in invited.items() if none})


def missing_regions(
    order: Sequence[str], asked: Collection[str], answered: Collection[str]
) -> tuple[str, ...]:
    """The regions that were asked and from which nobody answered, in the order given."""
    return tuple(code for code in order if code in asked and code not in answered)
