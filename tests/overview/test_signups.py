"""Sign-ups over time: days without anybody, weeks of long times, and what lies before the chart."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventreg.overview.rules import sign_ups

DAY = timedelta(days=1)
MONDAY = date(2026, 8, 3)


def test_nobody_signed_up() -> None:
    found = sign_ups({}, MONDAY)
    assert (found.bars, found.total, found.most) == ((), 0, None)
    assert sign_ups({MONDAY: 0}, MONDAY).bars == ()


def test_days_without_anybody_are_zero_up_to_today() -> None:
    found = sign_ups({MONDAY: 3, MONDAY + 2 * DAY: 2}, MONDAY + 4 * DAY)
    assert [(one.first, one.new, one.total) for one in found.bars] == [
        (MONDAY, 3, 3),
        (MONDAY + DAY, 0, 3),
        (MONDAY + 2 * DAY, 2, 5),
        (MONDAY + 3 * DAY, 0, 5),
        (MONDAY + 4 * DAY, 0, 5),
    ]
    assert found.step == 1


def test_who_signs_up_after_the_end_is_still_drawn() -> None:
    found = sign_ups({MONDAY: 1, MONDAY + 3 * DAY: 1}, MONDAY)
    assert (len(found.bars), found.total) == (4, 2)


def test_sixty_days_are_days_and_one_more_makes_weeks_that_begin_on_monday() -> None:
    wednesday = MONDAY + 2 * DAY
    assert sign_ups({wednesday: 1}, wednesday + 59 * DAY).step == 1
    found = sign_ups({wednesday: 1, MONDAY + 7 * DAY: 4}, wednesday + 60 * DAY)
    assert found.step == 7
    assert found.bars[0].first == MONDAY
    assert [(one.new, one.total) for one in found.bars[:3]] == [(1, 1), (4, 5), (0, 5)]
    assert found.bars[-1].last == wednesday + 60 * DAY


def test_what_is_more_than_sixty_bars_of_four_weeks_is_counted_before_them() -> None:
    long_ago = MONDAY - 6000 * DAY
    found = sign_ups({long_ago: 7, MONDAY: 2}, MONDAY)
    assert (found.step, len(found.bars), found.before) == (28, 60, 7)
    assert found.total == 9


def test_the_latest_of_the_busiest_days_is_the_most() -> None:
    most = sign_ups({MONDAY: 3, MONDAY + DAY: 3, MONDAY + 2 * DAY: 1}, MONDAY).most
    assert most is not None
    assert most.first == MONDAY + DAY


@given(
    st.dictionaries(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 999), max_size=40),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)
def test_nobody_is_lost_and_no_day_is_missing(by_day: dict[date, int], until: date) -> None:
    found = sign_ups(by_day, until)
    assert found.total == sum(by_day.values())
    assert len(found.bars) <= 60
    assert found.before + sum(one.new for one in found.bars) == found.total
    for one, following in zip(found.bars, found.bars[1:], strict=False):
        assert following.first == one.last + DAY
        assert following.total == one.total + following.new
