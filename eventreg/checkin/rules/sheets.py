"""The attendance sheet on paper: its order, and the rows that somebody types from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_PIECES = re.compile(r"[\s,;.]+")
_AROUND_DASH = re.compile(r"\s*[-–—]\s*")
_PIECE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", re.ASCII)


class SheetOrder(StrEnum):
    """By what the people on a sheet are sorted."""

    NAME = "name"
    AGENCY = "agency"


@dataclass(frozen=True)
class TypedRows:
    """The row numbers that somebody typed, and the pieces that are none of the sheet's."""

    numbers: frozenset[int]
    wrong: tuple[str, ...]


def read_rows(typed: str, last: int) -> TypedRows:
    """The rows of "1-5, 8, 12" on a sheet with the rows 1 to `last`.

    Ranges may stand either way round; commas, semicolons, dots, spaces and new lines separate.
    """
    numbers: set[int] = set()
    wrong: list[str] = []
    for piece in _pieces(typed):
        rows = _rows(piece, last)
        if rows is None:
            wrong.append(piece)
        else:
            numbers.update(rows)
    return TypedRows(frozenset(numbers), tuple(wrong))


def _pieces(typed: str) -> Iterator[str]:
    joined = _AROUND_DASH.sub("-", typed.strip())
    return filter(None, _PIECES.split(joined))


def _rows(piece: str, last: int) -> range | None:
    found = _PIECE.fullmatch(piece)
    if found is None:
        return None
    ends = sorted(int(number) for number in found.groups() if number is not None)
    return range(ends[0], ends[-1] + 1) if ends[0] >= 1 and ends[-1] <= last else None
