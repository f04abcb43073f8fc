"""The chart of arrivals: which five minutes it shows, and where its bars and lines stand.

Drawn as SVG by the page and drawn anew by `frontend/site/figures.ts`, so that it is there without a
script, takes its colours from the page, and prints sharply. Places are per cents of the drawing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eventreg.checkin.queries import ARRIVALS_STEP
from eventreg.clock import local
from eventreg.papers.rules import official_time
from eventreg.web.drawing import Drawn, percent, scale_end
from eventreg.web.filters import number

#: What the chart shows at least around the beginning of a session, and what it never goes beyond.
_AROUND = timedelta(minutes=30)
_BEFORE = timedelta(hours=3)
_MOST_BARS = 96
#: The part of the drawing in which the bars stand: from the left, from above, and how large.
_LEFT, _WIDTH = 7.0, 93.0
_TOP, _HEIGHT = 8.0, 78.0
#: A bar leaves so much of its place to the gap beside it.
_GAP = 0.15
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
#: So many times are named below the bars at most, and which.
_MOST_WORDS = 5
_NAMED_EVERY = (15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR)
#: A word that begins further to the right would leave the drawing.
_LAST_WORD = 88.0


@dataclass(frozen=True)
class Arrivals:
    """How many came in each five minutes that are shown (`begins` is UTC), and before and after them."""

    bars: tuple[tuple[datetime, int], ...]
    before: int
    after: int


def shown(arrivals: Mapping[datetime, int], starts_at: datetime) -> Arrivals:
    """The bars of a session that begins then: from shortly before the first arrival to the last.

    Somebody who was scanned on the day before does not push the morning together: what lies more
    than three hours before the beginning, or beyond eight hours of bars, is only counted.
    """
    start = _rounded(starts_at)
    first = max(min([start - _AROUND, *arrivals]), start - _BEFORE)
    last = max([start + _AROUND, *(one + ARRIVALS_STEP for one in arrivals)])
    bars = min((last - first) // ARRIVALS_STEP, _MOST_BARS)
    end = first + bars * ARRIVALS_STEP
    return Arrivals(
        tuple(
            (begins, arrivals.get(begins, 0))
            for begins in (first + place * ARRIVALS_STEP for place in range(bars))
        ),
        before=sum(count for begins, count in arrivals.items() if begins < first),
        after=sum(count for begins, count in arrivals.items() if begins >= end),
    )


def with_people(arrivals: Arrivals) -> list[tuple[datetime, int]]:
    """The five minutes in which somebody arrived, with how many, in order of time."""
    return [bar for bar in arrivals.bars if bar[1]]


def span(begins: datetime, zone: str) -> str:
    """Five minutes on the event's wall clock: "07.00–07.05"."""
    ends = begins + ARRIVALS_STEP
    return f"{official_time(local(begins, zone))}–{official_time(local(ends, zone))}"


def bars(arrivals: Arrivals) -> list[Drawn]:
    """The bars that are to be drawn; five minutes in which nobody came have none."""
    top = _scale(arrivals)
    wide = _WIDTH / len(arrivals.bars)
    return [
        {
            "x": percent(_LEFT + (place + _GAP / 2) * wide),
            "y": percent(_y(count, top)),
            "width": percent(wide * (1 - _GAP)),
            "height": percent(_HEIGHT * count / top),
        }
        for place, (_begins, count) in enumerate(arrivals.bars)
        if count
    ]


def rules(arrivals: Arrivals) -> list[Drawn]:
    """The lines across: of no arrival, of half the scale and of all of it."""
    heights = (percent(_y(count, _scale(arrivals))) for count in _ticks(arrivals))
    return [{"x1": "0%", "x2": "100%", "y1": y, "y2": y} for y in heights]


def words(arrivals: Arrivals, zone: str) -> list[Drawn]:
    """What stands in the drawing: the numbers of the lines, and full hours on the event's wall clock."""
    top = _scale(arrivals)
    numbers = [
        {"x": "0%", "y": percent(_y(count, top) - 1.5), "word": str(number(count))}
        for count in _ticks(arrivals)
        if count
    ]
    hours = [
        {"x": percent(place), "y": "97%", "word": official_time(moment)}
        for place, moment in _hours(arrivals, zone)
    ]
    return numbers + hours


def _ticks(arrivals: Arrivals) -> tuple[int, int, int]:
    top = _scale(arrivals)
    return 0, top // 2, top


def _hours(arrivals: Arrivals, zone: str) -> list[tuple[float, datetime]]:
    """The times to be named with their places, so few that their words keep apart on a phone."""
    wide = _WIDTH / len(arrivals.bars)
    length = len(arrivals.bars) * ARRIVALS_STEP
    every = next(step for step in _NAMED_EVERY if length <= _MOST_WORDS * step)
    moments = [
        (_LEFT + p * wide, local(begins, zone)) for p, (begins, _) in enumerate(arrivals.bars)
    ]
    return [
        (x, moment)
        for x, moment in moments
        if (moment.hour * _HOUR + moment.minute * _MINUTE) % every == timedelta() and x < _LAST_WORD
    ]


def _rounded(moment: datetime) -> datetime:
    return moment - timedelta(seconds=moment.timestamp() % ARRIVALS_STEP.total_seconds())


def _scale(arrivals: Arrivals) -> int:
    return scale_end(max((count for _begins, count in arrivals.bars), default=0))


def _y(count: int, top: int) -> float:
    return _TOP + _HEIGHT * (1 - count / top)
