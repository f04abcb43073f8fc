"""Which kabupaten, kota or village a cell means: never a guess between two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from eventreg.importing.rules.cells import Wrong, offered_words, short
from eventreg.importing.rules.faults import FaultKind
from eventreg.regions.rules import Matched, NoMatch, display_name, is_region_code, match_region


@dataclass(frozen=True)
class Place:
    """A region as far as it is matched."""

    code: str
    name: str
    kind: str

    @property
    def title(self) -> str:
        """'Kabupaten Malang'."""
        return display_name(self.kind, self.name)


@dataclass
class Gazetteer:
    """Every place that may be named; what was found once is kept, for lists repeat themselves."""

    regions: tuple[Place, ...]
    #: Districts and villages by the code that their own begins with: 35.73, 35.73.02.
    below: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    _known: dict[tuple[str, str], str | Wrong] = field(default_factory=dict)

    def region(self, text: str) -> str | Wrong:
        """The code of a kabupaten, a kota, the province or outside."""
        return self._find(
            "", text, self.regions, FaultKind.REGION_UNKNOWN, FaultKind.REGION_AMBIGUOUS
        )

    def village(self, text: str, region_code: str, district: str) -> str | Wrong:
        """The code of a village of this region, in the district where one is named."""
        if is_region_code(text) and text.count(".") == 3:
            known = any(one.code == text for one in self.below.get(text[:8], ()))
            fits = known and text.startswith(f"{region_code}.")
            return text if fits else (FaultKind.VILLAGE_UNKNOWN, {"typed": text})
        districts = self.below.get(region_code, ())
        found = match_region(district, districts) if district else NoMatch()
        inside = [found.code] if isinstance(found, Matched) else [one.code for one in districts]
        villages = [village for code in inside for village in self.below.get(code, ())]
        scope = inside[0] if len(inside) == 1 else region_code
        return self._find(
            scope, text, villages, FaultKind.VILLAGE_UNKNOWN, FaultKind.VILLAGE_AMBIGUOUS
        )

    def _find(
        self, scope: str, text: str, among: Iterable[Place], unknown: FaultKind, several: FaultKind
    ) -> str | Wrong:
        if (scope, text) not in self._known:
            self._known[scope, text] = self._match(text, tuple(among), unknown, several)
        return self._known[scope, text]

    def _match(
        self, text: str, among: tuple[Place, ...], unknown: FaultKind, several: FaultKind
    ) -> str | Wrong:
        outcome = match_region(text, among)
        if isinstance(outcome, Matched):
            return outcome.code
        if isinstance(outcome, NoMatch):
            return (unknown, {"typed": short(text)})
        titles = [one.title for one in among if one.code in outcome.codes]
        return (several, {"typed": short(text), "offered": offered_words(titles)})
