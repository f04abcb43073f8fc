"""A long list in pages of a hundred rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

ROWS = 100
Row = TypeVar("Row")


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """One page of a list. Pages count from 1."""

    items: Sequence[Row]
    page: int
    pages: int
    total: int


def sheet_of(rows: Sequence[Row], page: int) -> Sheet[Row]:
    """The page of this number; one beyond the last gives the last."""
    pages = max(1, ceil(len(rows) / ROWS))
    page = min(max(1, page), pages)
    return Sheet(rows[(page - 1) * ROWS : page * ROWS], page, pages, len(rows))
