"""What the help of one page consists of."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class Help:
    """What a page is for, what is done on it, and the heading's anchor in docs/panduan-panitia.md."""

    purpose: LazyString
    doing: LazyString
    section: str


#: One help and the endpoints of the pages that it stands on.
Entry = tuple[tuple[str, ...], Help]


def by_endpoint(entries: tuple[Entry, ...]) -> Iterator[tuple[str, Help]]:
    """The help of each endpoint by itself."""
    for endpoints, words in entries:
        for endpoint in endpoints:
            yield endpoint, words
