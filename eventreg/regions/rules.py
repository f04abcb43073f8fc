"""Regions: the form of their codes, how they are called, and which one a typed text means.

Seven names in East Java belong to a kabupaten and to a kota, so a bare name decides nothing.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final, Protocol

from eventreg.people.places import nicknames_of, written_as

PROVINCE: Final = "35"
OUTSIDE: Final = "00"

_CODE = re.compile(r"35(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?|00", re.ASCII)
# No region is called by more; the bound keeps hostile input cheap to normalise.
_LONGEST_NAME = 200
#: So long is the code of a kabupaten or kota (35.73), with which all codes in it begin.
_REGENCY = 5


class Level(StrEnum):
    """How far down the administration a region stands."""

    OUTSIDE = "outside"
    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


class Kind(StrEnum):
    """What a region calls itself; the words of the law, the same in both languages."""

    LUAR = "luar"
    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KOTA = "kota"
    KECAMATAN = "kecamatan"
    DESA = "desa"
    KELURAHAN = "kelurahan"


_LEVEL_BY_DOTS = (Level.PROVINCE, Level.REGENCY, Level.DISTRICT, Level.VILLAGE)
_SHORT = {
    Kind.PROVINSI: "Prov.",
    Kind.KABUPATEN: "Kab.",
    Kind.KECAMATAN: "Kec.",
    Kind.KELURAHAN: "Kel.",
}


def is_region_code(text: str) -> bool:
    """Whether a text has the form of a code: 35, 35.73, 35.73.02, 35.73.02.1008, or 00 (outside).

    The form is that of the Ministry of Home Affairs; whether the region exists is not asked.
    """
    return _CODE.fullmatch(text) is not None


def level_of(code: str) -> Level:
    """The level that a code stands for. Raises ValueError if it is no code."""
    if not is_region_code(code):
        raise ValueError(f"not a region code: {code!r}")
    return Level.OUTSIDE if code == OUTSIDE else _LEVEL_BY_DOTS[code.count(".")]


def chosen_code(typed: str) -> str:
    """A code as participants choose one (35.73, 35 or 00), and nothing for whatever else was typed."""
    chosen = {Level.REGENCY, Level.PROVINCE, Level.OUTSIDE}
    return typed if is_region_code(typed) and level_of(typed) in chosen else ""


def parent_of(code: str) -> str | None:
    """The code one level up; None for the province and for outside. ValueError if it is no code."""
    if level_of(code) in {Level.OUTSIDE, Level.PROVINCE}:
        return None
    return code.rpartition(".")[0]


def lies_in(code: str, region: str | None) -> bool:
    """Whether the place of `code` is the region (none: any), or lies in it: 35.73.02 lies in 35.73."""
    return region is None or code == region or code.startswith(f"{region}.")


def regency_of(code: str) -> str:
    """The kabupaten or kota in which a place lies; the province and outside stand for themselves."""
    return code[:_REGENCY]


def display_name(kind: str, name: str, *, short: bool = False) -> str:
    """A region as it is always shown, with its kind: "Kabupaten Malang", "Kota Malang".

    Short where columns are narrow: "Kab. Malang", "Kec. Klojen"; Kota and Desa have no short form.
    """
    known = Kind(kind)
    if known is Kind.LUAR:
        return name
    word = _SHORT.get(known) if short else None
    return f"{word or known.value.capitalize()} {name}"


def search_key(name: str) -> str:
    """What spellings of one place share: letters and digits alone, case and accents ignored.

    "Rampal Celaket" and "Rampalcelaket" have one key, as have "Palo'lo'an" and "Paloloan".
    """
    decomposed = unicodedata.normalize("NFKD", name[:_LONGEST_NAME])
    return "".join(char for char in decomposed if char.isalnum()).casefold()


class RegionFacts(Protocol):
    """What a region must state to be matched; rows of the table and of the files both do."""

    @property
    def code(self) -> str:
        """The official code, a string with dots."""

    @property
    def name(self) -> str:
        """The name without its kind."""

    @property
    def kind(self) -> str:
        """One of `Kind`."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The text means this one region."""

    code: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The text could mean each of these, in official order: ask."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """The text means none of the regions offered."""


def match_region(typed: str, regions: Iterable[RegionFacts]) -> Matched | Ambiguous | NoMatch:
    """Which of the offered regions a typed text means: a code, a name, or a name with its kind.

    Case, spaces and punctuation do not count, and the kind may be shortened or follow the name
    ("Kab. Malang", "KOTA MALANG", "Malang (Kota)"). "Malang" alone is never taken for one of two.
    Callers offer the level they ask for: among all levels many more names are ambiguous.
    """
    key = search_key(typed)
    codes = {
        region.code
        for region in regions
        if key in _spellings(region.kind, region.name) or key == search_key(region.code)
    }
    if not codes:
        return NoMatch()
    if len(codes) == 1:
        return Matched(codes.pop())
    return Ambiguous(tuple(sorted(codes)))


@cache
def _spellings(kind: str, name: str) -> frozenset[str]:
    """Every key under which a region of this kind and name is known."""
    names = {search_key(one) for one in (name, *nicknames_of(name))}
    words = () if Kind(kind) is Kind.LUAR else written_as(kind)
    return frozenset(
        names
        | {word + key for word in words for key in names}
        | {key + word for word in words for key in names},
    )
