"""Counting who registered and who was present, by region and by category. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eventreg.regions.rules import regency_of


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people of one category, region and sex there are, and how many were present."""

    offer_id: int
    region_code: str
    gender: str
    registered: int
    present: int


@dataclass(frozen=True, slots=True)
class Count:
    """The figures of one line of a recap. `men` and `women` are among those present."""

    registered: int = 0
    present: int = 0
    men: int = 0
    women: int = 0

    @property
    def absent(self) -> int:
        """Registered and not present."""
        return self.registered - self.present

    @property
    def share(self) -> float | None:
        """Present out of registered as a fraction of one; none where nobody registered."""
        return self.present / self.registered if self.registered else None


def count(tallies: Iterable[Tally]) -> Count:
    """The sum of some tallies."""
    registered = present = men = women = 0
    for one in tallies:
        registered += one.registered
        present += one.present
        men += one.present if one.gender == "L" else 0
        women += one.present if one.gender == "P" else 0
    return Count(registered, present, men, women)


def by_region(tallies: Iterable[Tally], codes: Sequence[str]) -> list[Count]:
    """The figures of each region in the order of `codes`; a region of which nobody came has zeros.

    Codes are those of kabupaten and kota, of the province and of outside; whoever stands under a
    district or a village counts for the kabupaten or kota that it lies in.
    """
    found: dict[str, list[Tally]] = {code: [] for code in codes}
    for one in tallies:
        found[regency_of(one.region_code)].append(one)
    return [count(found[code]) for code in codes]


def of_categories(tallies: Iterable[Tally], offer_ids: Iterable[int]) -> list[Tally]:
    """The tallies of these categories alone."""
    wanted = frozenset(offer_ids)
    return [one for one in tallies if one.offer_id in wanted]
