"""How wide the columns of a table are on paper, and which of them go onto a page of their own. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eventreg.papers.rules import Orientation, PaperSize
from eventreg.reports.rules import CellKind, Column

#: Millimetres: short and long side of a sheet, what stays free at each side, inside of a cell.
SIDES: Final = {PaperSize.A4: (210, 297), PaperSize.F4: (215, 330)}
MARGIN: Final = 12
_INSET: Final = 2.4
#: Millimetres that a letter takes in a cell (8 pt) and in a header (7.5 pt, bold).
_LETTER: Final = 1.5
_LETTER_OF_HEADER: Final = 1.5
#: Eight points; and the last letter of those whose width is known.
_EM: Final = 2.82
_LAST_LATIN: Final = 0x24F
#: From so many letters on a column of text may be made narrower: what it holds wraps.
_WRAPS_FROM: Final = 16
_NARROWER: Final = 0.5
#: Longer words of a header are broken.
_LONGEST_WORD: Final = 14
_LONGEST_KEYS: Final = 100
_MOMENT: Final = 16


@dataclass(frozen=True)
class Band:
    """Columns side by side on one page, by their places in the table, and their widths in millimetres."""

    places: tuple[int, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Layout:
    """How a table lies on paper. Several bands: the first columns are repeated in each of them."""

    orientation: Orientation
    bands: tuple[Band, ...]


def lay_out(columns: Sequence[Column], paper: PaperSize) -> Layout:
    """Upright where the columns have room, else lying, and else in several bands of pages."""
    short, long = (side - 2 * MARGIN for side in SIDES[paper])
    every = tuple(range(len(columns)))
    least = [_least(column) for column in columns]
    if sum(least) <= short:
        return Layout(Orientation.PORTRAIT, (_band(columns, every, short),))
    bands = tuple(_band(columns, places, long) for places in _split(columns, least, long))
    return Layout(Orientation.LANDSCAPE, bands)


def _split(columns: Sequence[Column], least: list[float], room: float) -> list[tuple[int, ...]]:
    """The places of the columns of each band, of which none is wider than the room."""
    every = tuple(range(len(columns)))
    if sum(least) <= room:
        return [every]
    keys = _keys(columns, least)
    of_keys = sum(least[place] for place in keys)
    bands: list[list[int]] = [[]]
    filled = of_keys
    for place in every[len(keys) :]:
        if bands[-1] and filled + least[place] > room:
            bands.append([])
            filled = of_keys
        bands[-1].append(place)
        filled += least[place]
    return [(*keys, *band) for band in bands]


def _keys(columns: Sequence[Column], least: list[float]) -> tuple[int, ...]:
    """The columns by which a row is known: those up to the first wide text."""
    for place, column in enumerate(columns):
        if _wraps(column):
            keys = tuple(range(place + 1))
            return keys if sum(least[one] for one in keys) <= _LONGEST_KEYS else ()
    return ()


def _band(columns: Sequence[Column], places: tuple[int, ...], room: float) -> Band:
    """Between what they need at least and what they would like; what is left over goes to text."""
    least = [_least(columns[place]) for place in places]
    liked = [max(_liked(columns[place]), low) for place, low in zip(places, least, strict=True)]
    spare, wish = room - sum(least), sum(liked) - sum(least)
    if wish > spare:
        share = spare / wish
        widths = [low + (high - low) * share for low, high in zip(least, liked, strict=True)]
    else:
        wide = [columns[place].width if _wraps(columns[place]) else 0 for place in places]
        rest = (room - sum(liked)) / (sum(wide) or 1)
        widths = [high + rest * part for high, part in zip(liked, wide, strict=True)]
    return Band(places, tuple(round(width, 2) for width in widths))


def _liked(column: Column) -> float:
    return column.width * _LETTER + _INSET


def _least(column: Column) -> float:
    header = max((len(word) for word in re.split(r"[\s/–-]+", column.header)), default=1)
    words = min(header, _LONGEST_WORD) * _LETTER_OF_HEADER + _INSET
    if column.kind is CellKind.MOMENT:
        return max(words, _MOMENT * _LETTER + _INSET)
    if column.kind is CellKind.TEXT:
        return max(words, _liked(column) * (_NARROWER if _wraps(column) else 0.85))
    return max(words, _liked(column) * 0.75)


def _wraps(column: Column) -> bool:
    return column.kind is CellKind.TEXT and column.wraps and column.width >= _WRAPS_FROM


def breakable(text: str, width: float) -> str:
    """The text with places at which words wider than a column (millimetres) may be broken, if it has any."""
    room = (width - _INSET) / _EM
    most = max(1, int(room))
    return re.sub(rf"\S{{{most + 1},}}", lambda found: _broken(found.group(), room), text)


def _broken(word: str, room: float) -> str:
    """The word in pieces that fit into the room (em), with an invisible place for a break between them."""
    pieces, filled = [""], 0.0
    for letter in word:
        wide = _width_of(letter)
        if pieces[-1] and filled + wide > room:
            pieces.append("")
            filled = 0.0
        pieces[-1] += letter
        filled += wide
    return "\u200b".join(pieces)


def _width_of(letter: str) -> float:
    """About how wide a letter is in em; rather more than less."""
    if letter in "iljtfrI.,;:'|!()[]-":
        return 0.36
    if letter in "mwMW@%" or ord(letter) > _LAST_LATIN:
        return 1.0
    return 0.75 if letter.isupper() else 0.52
