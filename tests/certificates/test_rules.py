"""Lesson hours."""

import pytest

from eventreg.certificates.rules import lesson_hours


@pytest.mark.parametrize(
    ("minutes", "per", "hours"),
    [(240, 45, 5), (0, 45, 0), (44, 45, 0), (45, 45, 1), (240, 60, 4), (89, 45, 1)],
)
def test_only_whole_lesson_hours_count(minutes: int, per: int, hours: int) -> None:
    assert lesson_hours(minutes, per) == hours


def test_a_lesson_hour_has_45_minutes_unless_told_otherwise() -> None:
    assert lesson_hours(240) == 5


@pytest.mark.parametrize(("minutes", "per"), [(-1, 45), (240, 0)])
def test_an_impossible_programme_is_refused(minutes: int, per: int) -> None:
    with pytest.raises(ValueError, match="programme"):
        lesson_hours(minutes, per)
