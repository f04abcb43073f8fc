"""The region files that ship with the system, read row by row."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from eventreg.regions.rules import OUTSIDE, PROVINCE, Kind, Level


class RegionRow(NamedTuple):
    """One region as a fact: its code, name without kind, kind, level and the code above it."""

    code: str
    name: str
    kind: Kind
    level: Level
    parent: str | None


def load_rows() -> Iterator[RegionRow]:
    """All regions, each after its parent, in official order within its level.

    Yields East Java, "outside East Java", the 38 kabupaten and kota, the 666 kecamatan and the
    8,494 villages. Where the files come from is written in data/SOURCE.md.
    """
    yield RegionRow(PROVINCE, "Jawa Timur", Kind.PROVINSI, Level.PROVINCE, None)
    yield RegionRow(OUTSIDE, "Luar Jawa Timur", Kind.LUAR, Level.OUTSIDE, None)
    for row in _read("regions_jatim.csv"):
        yield RegionRow(
            row["code"],
            row["name"],
            Kind(row["kind"]),
            Level(row["level"]),
            row["parent"],
        )
    for row in _read("villages_jatim.csv"):
        yield RegionRow(row["code"], row["name"], Kind(row["kind"]), Level.VILLAGE, row["parent"])


def _read(name: str) -> Iterator[dict[str, str]]:
    """The rows of one file beside this module."""
    path = files("eventreg.regions").joinpath("data", name)
    with path.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
