"""The charts of sign-ups over time: how many each day, and how many by then, with the days named below.

Drawn as SVG by the page. Places are per cents of the drawing.
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from eventreg.overview.rules import Bar, SignUps
from eventreg.papers.rules import official_date
from eventreg.web.drawing import Drawn, percent, scale_end
from eventreg.web.filters import number
from eventreg.web.languages import language

#: The part of the drawing in which the bars stand: from the left, from above, and how large.
_LEFT, _WIDTH = 9.0, 91.0
_TOP, _HEIGHT = 8.0, 78.0
#: A bar leaves so much of its place to the gap beside it.
_GAP = 0.15
#: Few bars are not drawn as wide as walls: the drawing has places for so many at least.
_FEWEST = 7
#: So many days are named below the bars at most; a word that begins further right would leave the drawing.
_MOST_WORDS = 4
_LAST_WORD = 86.0

Chart = dict[str, list[Drawn]]


def charts_of(found: SignUps) -> dict[str, Chart]:
    """Both drawings, each with its bars, the lines across and the words: `new` and `total`."""
    new, total = [one.new for one in found.bars], [one.total for one in found.bars]
    return {"new": _chart(found, new, _GAP), "total": _chart(found, total, 0)}


def lines_of(found: SignUps) -> list[tuple[str, int, int]]:
    """The table behind both: the day or the days, how many signed up, and how many had by then; the latest first."""
    return [(_days(one), one.new, one.total) for one in reversed(found.bars)]


def said_of(found: SignUps) -> str:
    """The charts in words."""
    best = found.most
    if best is None:
        return str(_("Nobody has signed up yet."))
    words = ngettext(
        "%(num)s person has signed up since %(day)s.",
        "%(num)s people have signed up since %(day)s.",
        found.total,
        day=_day(found.bars[0].first),
    )
    most = _("Most of them: %(count)s, %(days)s.", count=number(best.new), days=_days(best))
    return f"{words} {most}"


def step_words(found: SignUps) -> str:
    """For how long each bar stands."""
    if found.step == 1:
        return str(_("New per day"))
    return str(_("New per week") if found.step == 7 else _("New per four weeks"))


def _chart(found: SignUps, counts: Sequence[int], gap: float) -> Chart:
    top = scale_end(max(counts, default=0))
    wide = _WIDTH / max(len(counts), _FEWEST)
    ticks = (0, top // 2, top)
    return {
        "bars": [
            {
                "x": percent(_LEFT + (place + gap / 2) * wide),
                "y": percent(_y(count, top)),
                "width": percent(wide * (1 - gap)),
                "height": percent(_HEIGHT * count / top),
            }
            for place, count in enumerate(counts)
            if count
        ],
        "rules": [_rule(_y(count, top)) for count in ticks],
        "words": [
            *(_word(0, _y(count, top) - 1.5, number(count)) for count in ticks if count),
            *(_word(x, 97, _short(day)) for x, day in _named(found, wide)),
        ],
    }


def _named(found: SignUps, wide: float) -> list[tuple[float, date]]:
    """The days to be named with their places, so few that their words keep apart on a phone."""
    every = max(1, -(-max(len(found.bars), _FEWEST) // _MOST_WORDS))
    places = ((place, _LEFT + place * wide) for place in range(0, len(found.bars), every))
    return [(x, found.bars[place].first) for place, x in places if x < _LAST_WORD]


def _rule(y: float) -> Drawn:
    return {"x1": "0%", "x2": "100%", "y1": percent(y), "y2": percent(y)}


def _word(x: float, y: float, word: str) -> Drawn:
    return {"x": percent(x), "y": percent(y), "word": word}


def _y(count: int, top: int) -> float:
    return _TOP + _HEIGHT * (1 - count / top)


def _days(one: Bar) -> str:
    if one.first == one.last:
        return _day(one.first)
    return str(_("%(first)s to %(last)s", first=_day(one.first), last=_day(one.last)))


def _day(day: date) -> str:
    """A day without its weekday: "5 Agustus 2025"."""
    return official_date(day, language()).split(", ", 1)[1]


def _short(day: date) -> str:
    """A day for the narrow place below a bar: "5 Agu"."""
    return str(format_date(day, "d MMM"))
