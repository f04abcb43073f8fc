"""Counting."""

from hypothesis import given
from hypothesis import strategies as st

from eventreg.reports.recaps import Count, Tally, by_region, count, of_categories

CODES = ["35.01", "35.73", "35", "00"]
tallies = st.builds(
    lambda offer, code, gender, present, absent: Tally(
        offer, code, gender, present + absent, present
    ),
    st.integers(1, 3),
    st.sampled_from([*CODES, "35.73.02"]),
    st.sampled_from("LP"),
    st.integers(0, 50),
    st.integers(0, 50),
)


def test_a_line_counts_registered_present_absent_and_both_sexes() -> None:
    line = count([Tally(1, "35.73", "L", 5, 3), Tally(1, "35.73", "P", 4, 4)])
    assert line == Count(registered=9, present=7, men=3, women=4)
    assert (line.absent, line.share) == (2, 7 / 9)


def test_a_share_of_nobody_is_blank_and_no_division_by_zero() -> None:
    assert count([]).share is None


def test_a_region_without_anybody_keeps_its_line_of_zeros() -> None:
    lines = by_region([Tally(1, "35.73", "L", 1, 1)], CODES)
    assert [line.registered for line in lines] == [0, 1, 0, 0]


@given(st.lists(tallies))
def test_the_lines_of_the_regions_add_up_to_the_whole(given_tallies: list[Tally]) -> None:
    lines = by_region(given_tallies, CODES)
    whole = count(given_tallies)
    assert sum(line.registered for line in lines) == whole.registered
    assert sum(line.present for line in lines) == whole.present == whole.men + whole.women


@given(st.lists(tallies))
def test_the_categories_add_up_to_the_whole(given_tallies: list[Tally]) -> None:
    parts = [count(of_categories(given_tallies, [offer])) for offer in (1, 2, 3)]
    assert sum(part.present for part in parts) == count(given_tallies).present
