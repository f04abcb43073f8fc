"""Days and times as meeting programs write them, in the forms of several countries."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari", "feb february februari peb", "mar march maret", "apr april",
            "may mei", "jun june juni", "jul july juli", "aug august agu agustus agt ags",
            "sep sept september", "oct october okt oktober", "nov november nop",
            "dec december des desember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>z|[+-]\d{2}:?\d{2})?\s*(?:wib|wita|wit)?",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})[ -]([a-z]{3,9})\.?[ ,-]+(\d{4})", re.ASCII)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.ASCII)
_LONGEST = 60
_EARLIEST, _LATEST = 2000, 2100


@dataclass(frozen=True)
class Writing:
    """How a file writes its days: the month before the day or behind it, and on whose clocks.

    `day`: of times that stand without any.
    """

    month_first: bool
    zone: ZoneInfo
    day: date


def read_moment(text: str, writing: Writing) -> datetime | None:
    """A day and time as it was written, aware; none where it cannot be read."""
    line = " ".join(unicodedata.normalize("NFKC", text[:_LONGEST]).casefold().split())
    for start in (match.start() for match in _CLOCK.finditer(line)):
        clock = _CLOCK.fullmatch(line, start)
        day = _day(line[:start].strip(" ,t"), writing)
        if clock is not None and day is not None:
            return _moment(day, clock, writing)
    return None


def _moment(day: date, clock: "re.Match[str]", writing: Writing) -> datetime | None:
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock["half"].startswith("p") else 0)
    try:
        at = time(hour, int(clock["minute"]), int(clock["second"] or 0))
        return datetime.combine(day, at, _zone(clock["offset"], writing))
    except ValueError:
        return None


def _zone(offset: str | None, writing: Writing) -> ZoneInfo | timezone:
    if not offset:
        return writing.zone
    if offset == "z":
        return timezone(timedelta())
    digits = offset[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if offset[0] == "-" else ahead)


def _day(text: str, writing: Writing) -> date | None:
    if not text:
        return writing.day
    if (found := _ISO.fullmatch(text)) is not None:
        return _date(found[1], found[2], found[3])
    if (found := _NUMBERS.fullmatch(text)) is not None:
        month, day = (found[1], found[2]) if writing.month_first else (found[2], found[1])
        return _date(found[3] if len(found[3]) == 4 else f"20{found[3]}", month, day)
    if (found := _DAY_MONTH.fullmatch(text)) is not None:
        return _date(found[3], str(_MONTHS.get(found[2], 0)), found[1])
    if (found := _MONTH_DAY.fullmatch(text)) is not None:
        return _date(found[3], str(_MONTHS.get(found[1], 0)), found[2])
    return None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if _EARLIEST <= read.year <= _LATEST else None
