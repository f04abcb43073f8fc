"""The chart of arrivals: which five minutes it shows, and where its bars and words stand."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from eventreg.clock import from_local
from eventreg.web.arrivals import bars, rules, shown, span, with_people, words

ZONE = "Asia/Jakarta"
STEP = timedelta(minutes=5)
DAY = datetime(2026, 8, 5)  # noqa: DTZ001 - read in the event's zone by `wib`.


def wib(clock: str) -> datetime:
    """A time of the day in Surabaya."""
    hour, minute = map(int, clock.split("."))
    return from_local(DAY.replace(hour=hour, minute=minute), ZONE)


def per_cent(word: str) -> float:
    return float(word.removesuffix("%"))


def test_the_bars_reach_from_before_the_first_arrival_to_the_last() -> None:
    found = shown({wib("06.55"): 2, wib("07.00"): 9, wib("09.10"): 1}, wib("08.00"))
    assert (found.bars[0][0], found.bars[-1][0]) == (wib("06.55"), wib("09.10"))
    assert [begins for begins, _count in found.bars] == [
        wib("06.55") + place * STEP for place in range(len(found.bars))
    ]
    assert sum(count for _begins, count in found.bars) == 12
    assert (found.before, found.after) == (0, 0)


def test_before_and_after_seven_are_two_bars() -> None:
    """Scar 11: 06.59 and 07.01 WIB lie on two days in UTC, and side by side in the chart."""
    found = shown({wib("06.55"): 1, wib("07.00"): 1}, wib("07.30"))
    drawn = bars(found)
    assert [span(begins, ZONE) for begins, _count in with_people(found)] == [
        "06.55–07.00",
        "07.00–07.05",
    ]
    wide = per_cent(drawn[0]["width"])
    assert per_cent(drawn[1]["x"]) - per_cent(drawn[0]["x"]) == pytest.approx(wide / 0.85, abs=0.02)


def test_a_session_without_arrivals_has_an_hour_of_empty_chart() -> None:
    found = shown({}, wib("08.00"))
    assert (found.bars[0][0], found.bars[-1][0], len(found.bars)) == (
        wib("07.30"),
        wib("08.25"),
        12,
    )
    assert bars(found) == []


def test_a_beginning_between_two_steps_is_rounded_down() -> None:
    assert shown({}, wib("08.03")).bars[0][0] == wib("07.30")


def test_a_trial_on_the_day_before_does_not_push_the_morning_together() -> None:
    found = shown({wib("08.00") - timedelta(days=1): 3, wib("07.40"): 5}, wib("08.00"))
    assert (found.bars[0][0], found.before, found.after) == (wib("05.00"), 3, 0)
    assert sum(count for _begins, count in found.bars) == 5


def test_who_comes_beyond_eight_hours_is_counted_beside_the_chart() -> None:
    found = shown({wib("07.30"): 5, wib("23.00"): 2}, wib("08.00"))
    assert (len(found.bars), found.before, found.after) == (96, 0, 2)


@pytest.mark.parametrize(
    ("most", "top"),
    [(1, "2"), (2, "2"), (3, "4"), (5, "6"), (7, "10"), (11, "20"), (37, "40"), (41, "60"),
     (61, "100"), (999, "1.000"), (1001, "2.000")],
)  # fmt: skip
def test_the_scale_ends_at_a_round_number(app: Flask, most: int, top: str) -> None:
    found = shown({wib("08.00"): most}, wib("08.00"))
    with app.test_request_context(headers={"Accept-Language": "id"}):
        said = [one["word"] for one in words(found, ZONE)]
    assert top in said
    (bar,) = bars(found)
    assert per_cent(bar["y"]) + per_cent(bar["height"]) == pytest.approx(86, abs=0.02)
    assert len(rules(found)) == 3


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Drawing does not depend on the database."""
    return sqlite_url


def test_hours_are_those_of_the_wall_and_stay_inside(app: Flask) -> None:
    found = shown({wib("06.30"): 1, wib("12.00"): 1}, wib("08.00"))
    with app.test_request_context():
        hours = [one for one in words(found, ZONE) if one["y"] == "97%"]
        jayapura = [one["word"] for one in words(found, "Asia/Jayapura") if one["y"] == "97%"]
    assert [one["word"] for one in hours] == ["08.00", "10.00"]
    assert jayapura == ["10.00", "12.00"]
    assert all(per_cent(one["x"]) < 95 for one in hours)


def test_the_day_begins_at_midnight_on_the_wall() -> None:
    midnight = datetime(2026, 8, 4, 17, tzinfo=UTC)
    assert span(midnight, ZONE) == "00.00–00.05"
    assert span(midnight - STEP, ZONE) == "23.55–00.00"
