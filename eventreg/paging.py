"""Long lists in pages: which one is meant, and what stands on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list. Pages count from 1; `total`: how many rows all of them have."""

    items: list[Row]
    page: int
    pages: int
    total: int


def page_of(
    total: int, wanted: int, per_page: int, read: Callable[[int, int], Iterable[Row]]
) -> Page[Row]:
    """The wanted page of a list of `total` rows; a page beyond the last gives the last.

    `read` gives the rows: behind how many, and at most how many.
    """
    pages = max(1, ceil(total / per_page))
    page = min(max(1, wanted), pages)
    return Page(list(read((page - 1) * per_page, per_page)), page, pages, total)


def page_of_list(rows: Sequence[Row], wanted: int, per_page: int) -> Page[Row]:
    """The wanted page of a list that is at hand; a page beyond the last gives the last."""
    return page_of(len(rows), wanted, per_page, lambda skip, most: rows[skip : skip + most])
