"""Calendar files as another program reads them."""

from typing import Any

from icalendar import Calendar


def read_calendar(data: bytes) -> Any:
    """The file; what its properties are depends on their names, so types cannot say."""
    return Calendar.from_ical(data)


def entries(data: bytes) -> list[Any]:
    """The entries of a file, in order."""
    return list(read_calendar(data).walk("VEVENT"))


def check_calendar(calendar: Any) -> None:
    """What RFC 5545 and RFC 5546 ask of a file with this method, and that programs can read it."""
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar["METHOD"] in {"PUBLISH", "CANCEL"}
    (zone,) = calendar.walk("VTIMEZONE")
    found = list(calendar.walk("VEVENT"))
    assert found
    assert len({one["UID"] for one in found}) == len(found)
    assert calendar.errors == []
    for one in found:
        assert one.errors == []
        for name in (
            "UID",
            "SEQUENCE",
            "DTSTAMP",
            "SUMMARY",
            "DTSTART",
            "DTEND",
            "STATUS",
            "ORGANIZER",
        ):
            assert name in one, name
        assert "ATTENDEE" not in one
        assert one["DTSTART"].params["TZID"] == one["DTEND"].params["TZID"] == zone["TZID"]
        assert one.start < one.end
        assert one["STATUS"] in {"CONFIRMED", "CANCELLED"}
    if calendar["METHOD"] == "CANCEL":
        assert [one["STATUS"] for one in found] == ["CANCELLED"], "CANCEL is about one entry alone."
