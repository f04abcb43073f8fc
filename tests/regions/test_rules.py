"""Region codes, how regions are called, and which one a typed text means."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.agencies.rules import agency_key
from eventreg.people.places import ABBREVIATIONS
from eventreg.regions.rules import (
    OUTSIDE,
    PROVINCE,
    Ambiguous,
    Kind,
    Level,
    Matched,
    NoMatch,
    chosen_code,
    display_name,
    is_region_code,
    level_of,
    lies_in,
    match_region,
    parent_of,
    regency_of,
    search_key,
)
from eventreg.regions.source import RegionRow, load_rows

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.fixture(scope="module")
def every_region() -> list[RegionRow]:
    return list(load_rows())


@pytest.fixture(scope="module")
def choices(every_region: list[RegionRow]) -> list[RegionRow]:
    """What a participant chooses from: the 38, the province and outside."""
    levels = {Level.REGENCY, Level.PROVINCE, Level.OUTSIDE}
    return [row for row in every_region if row.level in levels]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        (PROVINCE, Level.PROVINCE, None),
        (OUTSIDE, Level.OUTSIDE, None),
        ("35.73", Level.REGENCY, "35"),
        ("35.73.02", Level.DISTRICT, "35.73"),
        ("35.73.02.1008", Level.VILLAGE, "35.73.02"),
    ],
)
def test_a_code_tells_its_level_and_its_parent(code: str, level: Level, parent: str | None) -> None:
    assert is_region_code(code)
    assert level_of(code) is level
    assert parent_of(code) == parent


@pytest.mark.parametrize(
    "text",
    ["", "3573", "35.7", "35.73.", "35.73.2", "35.73.02.108", "36.01", "00.01", "35.73\n", "35.٧٣"],
)
def test_another_text_is_no_code(text: str) -> None:
    assert not is_region_code(text)
    with pytest.raises(ValueError, match="not a region code"):
        level_of(text)
    with pytest.raises(ValueError, match="not a region code"):
        parent_of(text)


@pytest.mark.parametrize("code", ["35.73", "35", "00"])
def test_what_participants_choose_is_taken_and_nothing_else(code: str) -> None:
    assert chosen_code(code) == code
    for other in (f"{code}\0", f" {code}", f"{code}.", "35.73.02", "36.01", "\0", ""):
        assert chosen_code(other) == ""


@pytest.mark.parametrize(
    ("kind", "name", "long", "short"),
    [
        ("kabupaten", "Malang", "Kabupaten Malang", "Kab. Malang"),
        ("kota", "Malang", "Kota Malang", "Kota Malang"),
        ("provinsi", "Jawa Timur", "Provinsi Jawa Timur", "Prov. Jawa Timur"),
        ("luar", "Luar Jawa Timur", "Luar Jawa Timur", "Luar Jawa Timur"),
        ("kecamatan", "Klojen", "Kecamatan Klojen", "Kec. Klojen"),
        ("desa", "Lang-Lang", "Desa Lang-Lang", "Desa Lang-Lang"),
        ("kelurahan", "Rampalcelaket", "Kelurahan Rampalcelaket", "Kel. Rampalcelaket"),
    ],
)
def test_a_region_is_shown_with_its_kind(kind: str, name: str, long: str, short: str) -> None:
    """Scar 25: "Malang" is two regions, so a bare name is never shown."""
    assert display_name(kind, name) == long
    assert display_name(kind, name, short=True) == short


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Kab. Malang", "35.07"),
        ("kabupaten malang", "35.07"),
        ("KAB.MALANG", "35.07"),
        ("Malang, Kab.", "35.07"),
        ("Pemkab Malang", "35.07"),
        ("KOTA MALANG", "35.73"),
        ("Malang (Kota)", "35.73"),
        ("  kota\tmalang ", "35.73"),
        ("Pacitan", "35.01"),
        ("Surabaya", "35.78"),
        ("Kota Batu", "35.79"),
        ("35.73", "35.73"),
        ("Jawa Timur", "35"),
        ("Provinsi Jawa Timur", "35"),
        ("Prov. Jatim", "35"),
        ("luar Jawa Timur", "00"),
        ("00", "00"),
    ],
)
def test_a_clear_text_is_matched(typed: str, code: str, choices: list[RegionRow]) -> None:
    assert match_region(typed, choices) == Matched(code)


@pytest.mark.parametrize("typed", ["Malang", "MALANG", "Kab/Kota Malang"])
def test_malang_alone_is_never_accepted(typed: str, choices: list[RegionRow]) -> None:
    """Scar 25: "Malang" is two regions."""
    assert match_region(typed, choices) == Ambiguous(("35.07", "35.73"))


def test_exactly_the_seven_double_names_are_ambiguous(choices: list[RegionRow]) -> None:
    """Scar 25: also the other six names that a kabupaten shares with a kota."""
    outcomes = {row.name: match_region(row.name, choices) for row in choices}
    ambiguous = {name for name, outcome in outcomes.items() if isinstance(outcome, Ambiguous)}
    doubles = {"Blitar", "Kediri", "Madiun", "Malang", "Mojokerto", "Pasuruan", "Probolinggo"}
    assert ambiguous == doubles


@pytest.mark.parametrize("typed", ["", " ", "...", "Jakarta", "Kota Pacitan", "Kab. Surabaya"])
def test_a_text_that_names_none_matches_none(typed: str, choices: list[RegionRow]) -> None:
    assert match_region(typed, choices) == NoMatch()


def test_every_choice_is_found_by_each_way_of_showing_it(choices: list[RegionRow]) -> None:
    for row in choices:
        for short in (False, True):
            shown = display_name(row.kind, row.name, short=short)
            assert match_region(shown, choices) == Matched(row.code)
            assert match_region(shown.upper(), choices) == Matched(row.code)


def test_a_village_is_found_whatever_its_spaces_and_apostrophes(
    every_region: list[RegionRow],
) -> None:
    klojen = [row for row in every_region if row.parent == "35.73.02"]
    assert isinstance(match_region("Rampal Celaket", klojen), Matched)
    assert match_region("kel. rampal celaket", klojen) == match_region("Rampalcelaket", klojen)
    sapeken = [row for row in every_region if row.parent == "35.29.19"]
    assert match_region("Desa Palo\u2019lo\u2019an", sapeken) == Matched("35.29.19.2010")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rampalcelaket", "Rampal Celaket"),
        ("Palo'lo'an", "PALOLOAN"),
        ("Dr. Soetomo", "dr soetomo"),
        ("Guluk-Guluk", "Guluk guluk"),
    ],
)
def test_spaces_punctuation_and_case_do_not_count_in_search(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@given(ANY_TEXT)
@settings(deadline=None)
def test_no_text_breaks_the_search(text: str) -> None:
    key = search_key(text)
    assert all(char.isalnum() for char in key.casefold() if char.isascii())
    match_region(text, [RegionRow("35.73", "Malang", Kind.KOTA, Level.REGENCY, "35")])
    is_region_code(text)


@pytest.mark.parametrize(
    ("code", "region", "inside"),
    [
        ("35.73", "35.73", True),
        ("35.73.02.1008", "35.73", True),
        ("35.78", "35.73", False),
        ("35", "35.73", False),
        ("00", "35.73", False),
        ("35.7", "35.73", False),
        ("35.73", None, True),
    ],
)
def test_whoever_is_limited_to_a_region_sees_what_lies_in_it(
    code: str,
    region: str | None,
    inside: bool,  # noqa: FBT001 - a case of the table.
) -> None:
    assert lies_in(code, region) is inside
    assert region is None or (regency_of(code) == region) is inside


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Pemkab Malang", "35.07"),
        ("Kab/Kota Tuban", "35.23"),
        ("Kotamadya Malang", "35.73"),
        ("Propinsi Jatim", "35"),
        ("Prov. Jatim", "35"),
        ("Pemprov Jawa Timur", "35"),
    ],
)
def test_every_word_of_the_one_table_of_places_is_understood(
    choices: list[RegionRow], typed: str, code: str
) -> None:
    assert match_region(typed, choices) == Matched(code)


def test_names_of_agencies_write_out_the_same_abbreviations_of_places() -> None:
    for short in ("kab", "kec", "prov"):
        assert (
            agency_key(f"Dinas Contoh {short}. Malang")
            == f"dinas contoh {ABBREVIATIONS[short]} malang"
        )
