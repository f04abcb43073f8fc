"""The region files hold all of East Java once, as data/SOURCE.md states."""

import re
from collections import Counter

import pytest

from eventreg.regions.rules import Kind, Level, level_of, parent_of
from eventreg.regions.source import RegionRow, load_rows


@pytest.fixture(scope="module")
def rows() -> list[RegionRow]:
    return list(load_rows())


def test_every_level_is_complete(rows: list[RegionRow]) -> None:
    assert Counter(row.level for row in rows) == {
        Level.PROVINCE: 1,
        Level.OUTSIDE: 1,
        Level.REGENCY: 38,
        Level.DISTRICT: 666,
        Level.VILLAGE: 8_494,
    }
    kinds = Counter(row.kind for row in rows)
    assert (kinds[Kind.KABUPATEN], kinds[Kind.KOTA]) == (29, 9)
    assert (kinds[Kind.DESA], kinds[Kind.KELURAHAN]) == (7_721, 773)


def test_the_province_and_outside_come_first(rows: list[RegionRow]) -> None:
    assert rows[:2] == [
        ("35", "Jawa Timur", "provinsi", "province", None),
        ("00", "Luar Jawa Timur", "luar", "outside", None),
    ]


def test_each_region_is_there_once_and_after_its_parent(rows: list[RegionRow]) -> None:
    seen: set[str] = set()
    for row in rows:
        assert row.code not in seen
        assert row.parent is None or row.parent in seen
        seen.add(row.code)


def test_level_and_parent_are_those_that_the_code_tells(rows: list[RegionRow]) -> None:
    for row in rows:
        assert (row.level, row.parent) == (level_of(row.code), parent_of(row.code))


def test_codes_follow_the_numbering_of_their_kind(rows: list[RegionRow]) -> None:
    shapes = {
        Kind.KABUPATEN: r"35\.[0-6]\d",
        Kind.KOTA: r"35\.[7-9]\d",
        Kind.KELURAHAN: r".*\.1\d{3}",
        Kind.DESA: r".*\.2\d{3}",
    }
    for row in rows:
        assert re.fullmatch(shapes.get(row.kind, ".*"), row.code)


def test_no_two_regions_of_one_kind_share_a_name_under_one_parent(rows: list[RegionRow]) -> None:
    counted = Counter((row.parent, row.kind, row.name) for row in rows)
    assert [key for key, count in counted.items() if count > 1] == []


def test_no_district_is_without_villages(rows: list[RegionRow]) -> None:
    districts = {row.code for row in rows if row.level is Level.DISTRICT}
    assert districts == {row.parent for row in rows if row.level is Level.VILLAGE}


def test_each_level_stands_in_official_order(rows: list[RegionRow]) -> None:
    for level in (Level.REGENCY, Level.DISTRICT, Level.VILLAGE):
        codes = [row.code for row in rows if row.level is level]
        assert codes == sorted(codes)
