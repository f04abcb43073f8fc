"""Finding the header of a table among titles, empty rows and merged cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventreg.importing.rules.columns import meaning_of
from eventreg.importing.rules.tables import Line, as_text
from eventreg.people.rules import clean_line

#: How far down a header is looked for.
_FIRST_LINES = 40
_LONGEST_HEADER = 300


@dataclass(frozen=True)
class Header:
    """The titles of the columns, in which row they end, and how many of them say what they hold."""

    row: int
    titles: tuple[str, ...]
    understood: int


def find_header(lines: Sequence[Line]) -> Header | None:
    """The row, or the two rows below merged cells, that name the most columns; the upper one of equals.

    Where no header is understood, the first row with at least two texts. None: there is none either.
    """
    first = lines[:_FIRST_LINES]
    best: Header | None = None
    for place, line in enumerate(first):
        for header in _readings(first, place, line):
            if best is None or header.understood > best.understood:
                best = header
    if best is not None and best.understood:
        return best
    texts = (_header(line) for line in first)
    return next((one for one in texts if sum(map(bool, one.titles)) >= 2), None)


def _readings(lines: Sequence[Line], place: int, line: Line) -> list[Header]:
    """The row by itself, and together with the one below it where that one adds names."""
    own = _header(line)
    if place + 1 == len(lines) or lines[place + 1][0] != line[0] + 1:
        return [own]
    below = _header(lines[place + 1])
    width = max(len(own.titles), len(below.titles))
    pairs = zip(_padded(own.titles, width), _padded(below.titles, width), strict=True)
    titles = tuple(lower or upper for upper, lower in pairs)
    both = Header(below.row, titles, _understood(titles))
    # A row of data below a header may hold a word that is a header elsewhere; two of them do not.
    return [own, both] if below.understood >= 2 and own.understood else [own]


def _header(line: Line) -> Header:
    titles = tuple(clean_line(as_text(cell))[:_LONGEST_HEADER] for cell in line[1])
    return Header(line[0], titles, _understood(titles))


def _understood(titles: Sequence[str]) -> int:
    """How many different things the titles name; what is sure counts for two."""
    meanings: dict[str, int] = {}
    for title in titles:
        target, sureness = meaning_of(title)
        if sureness:
            meanings[target] = max(sureness, meanings.get(target, 0))
    return sum(meanings.values()) if len(titles) > 1 or meanings else 0


def _padded(titles: tuple[str, ...], width: int) -> tuple[str, ...]:
    return titles + ("",) * (width - len(titles))
