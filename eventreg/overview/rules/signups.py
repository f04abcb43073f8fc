"""Sign-ups over time: which days, or weeks, a chart shows, and how many there were by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

#: A bar stands for one day; of a long time for a week, then for four.
_STEPS = (1, 7, 28)
_MOST_BARS = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bar:
    """The sign-ups from one day to another (both counted), and all until the end of it."""

    first: date
    last: date
    new: int
    total: int


@dataclass(frozen=True)
class SignUps:
    """The bars in order of time, without a gap. `step`: days that each stands for; `before`: how many came earlier."""

    step: int
    bars: tuple[Bar, ...]
    before: int

    @property
    def total(self) -> int:
        """All sign-ups."""
        return self.bars[-1].total if self.bars else 0

    @property
    def most(self) -> Bar | None:
        """The bar with most sign-ups, the latest of several; none: nobody signed up."""
        best = max(self.bars, key=lambda one: (one.new, one.last), default=None)
        return best if best is not None and best.new else None


def sign_ups(by_day: Mapping[date, int], until: date) -> SignUps:
    """The chart of these sign-ups, by local day of the event: from the first to `until`, or to the last.

    Days on which nobody signed up are zero. Weeks begin on Monday. What would be more than sixty bars
    of four weeks each is counted before the first bar.
    """
    days = {day: count for day, count in by_day.items() if count > 0}
    if not days:
        return SignUps(1, (), 0)
    first, last = min(days), max(until, *days)
    step = next((one for one in _STEPS if _bars(first, last, one) <= _MOST_BARS), _STEPS[-1])
    begins = _beginning(first, step)
    count = (last - begins).days // step + 1
    begins += max(0, count - _MOST_BARS) * step * _DAY
    before = sum(number for day, number in days.items() if day < begins)
    return SignUps(step, tuple(_filled(days, begins, last, step, before)), before)


def _bars(first: date, last: date, step: int) -> int:
    return (last - _beginning(first, step)).days // step + 1


def _beginning(day: date, step: int) -> date:
    """The first day of a bar in which `day` lies."""
    return day if step == 1 else day - day.weekday() * _DAY


def _filled(
    days: Mapping[date, int], begins: date, last: date, step: int, before: int
) -> list[Bar]:
    numbers = [0] * ((last - begins).days // step + 1)
    for day, number in days.items():
        if day >= begins:
            numbers[(day - begins).days // step] += number
    bars, total = [], before
    for place, number in enumerate(numbers):
        total += number
        first = begins + place * step * _DAY
        bars.append(Bar(first, min(first + (step - 1) * _DAY, last), number, total))
    return bars
