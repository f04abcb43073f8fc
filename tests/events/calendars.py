"""Calendar files as another program reads them."""

from typing import Any

from icalendar import Calendar


def read_calendar(data: bytes) -> Any:
    """The file; what its properties are depends on their names, so types cannot say."""
    return Calendar.from_ical(data)


def entries(data: bytes) -> list[Any]:
    """The entries of a file, in order."""
    return list(read_calendar(data).walk("VEVENT"))
