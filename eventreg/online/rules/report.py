"""Reading what a meeting program reports of its participants: Zoom's two forms, its webinars, Meet, Teams."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from eventreg.online.rules.moments import Writing, read_moment
from eventreg.online.rules.rows import ReportRow, RowsFault, rows_of
from eventreg.online.rules.stays import Stay, minutes_of, union, within

MOST_BYTES = 5 * 1024 * 1024
#: Who joins long before or leaves long after was in another meeting of the same room.
_AROUND = timedelta(hours=6)
_LONGEST_STAY = timedelta(hours=24)
_MINUTES = re.compile(r"(\d{1,4})(?:[.,]\d{1,4})?", re.ASCII)


class ReportRefusal(StrEnum):
    """Why a report cannot be taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    #: No column says who took part.
    NO_TABLE = "no_table"
    TOO_MANY_ROWS = "too_many_rows"
    #: It has rows, and nothing in them can be used.
    NOBODY = "nobody"
    #: Everybody in it was there on another day than the session.
    WRONG_DAY = "wrong_day"


_FAULTS = {
    RowsFault.NO_TABLE: ReportRefusal.NO_TABLE,
    RowsFault.TOO_MANY_ROWS: ReportRefusal.TOO_MANY_ROWS,
}


@dataclass(frozen=True)
class NotReadable:
    """Nothing was read, and why. `day`: which day the report is of, where it is another one."""

    reason: ReportRefusal
    day: date | None = None


@dataclass(frozen=True)
class Attendee:
    """Somebody in the meeting. `stays`: none where the report tells minutes alone."""

    name: str
    email: str
    stays: tuple[Stay, ...]
    minutes: int


@dataclass(frozen=True)
class ReadReport:
    """Who was there. `rows`: lines of participants; `faulty`: those of them that could not be used."""

    attendees: tuple[Attendee, ...]
    rows: int
    faulty: int


@dataclass(frozen=True)
class Asked:
    """For which session a report is read. `clocks`: whose the report's times are.

    `only_within`: what lies outside the hours of the session does not count.
    """

    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    clocks: ZoneInfo
    only_within: bool = False


@dataclass
class _Found:
    """What was collected of one attendee."""

    name: str
    email: str
    stays: list[Stay] = field(default_factory=list)
    minutes: int = 0


def read_report(text: str, asked: Asked) -> ReadReport | NotReadable:
    """The attendees in a report's text, in the order in which they are named first."""
    rows = rows_of(text.replace("\x00", ""))
    if isinstance(rows, RowsFault):
        return NotReadable(_FAULTS[rows])
    if not rows:
        return NotReadable(ReportRefusal.NOBODY)
    timed = [one for one in rows if one.joined]
    writing = _writing(timed, asked)
    found, faulty = _collect(rows, writing)
    attendees = [_attendee(one, asked) for one in found]
    kept = tuple(one for one in attendees if one is not None)
    if kept:
        return ReadReport(kept, len(rows), faulty)
    return _refuse(found, asked)


def _refuse(found: Sequence[_Found], asked: Asked) -> NotReadable:
    first = min((joined for one in found for joined, _left in one.stays), default=None)
    if first is None:
        return NotReadable(ReportRefusal.NOBODY)
    return NotReadable(ReportRefusal.WRONG_DAY, first.astimezone(asked.zone).date())


def _writing(rows: Sequence[ReportRow], asked: Asked) -> Writing:
    """How the report writes its days: so that most are read, and most of those on the session's day.

    05/08 is the fifth of August or the eighth of May; which, the day of the session says.
    """
    day = asked.starts_at.astimezone(asked.clocks).date()
    month_first = Writing(month_first=True, zone=asked.clocks, day=day)
    ways = (month_first, replace(month_first, month_first=False))

    def fitness(way: Writing) -> tuple[int, int]:
        read = [read_moment(one.joined, way) for one in rows]
        moments = [at for at in read if at is not None]
        near = sum(asked.starts_at - _AROUND <= at <= asked.ends_at + _AROUND for at in moments)
        return near, len(moments)

    return max(ways, key=fitness)


def _collect(rows: Iterable[ReportRow], writing: Writing) -> tuple[list[_Found], int]:
    """The attendees with all their stays, and how many rows could not be used."""
    found: dict[tuple[str, str], _Found] = {}
    faulty = 0
    for row in rows:
        stay = _stay(row, writing) if row.joined else None
        minutes = _whole_minutes(row.minutes)
        if not (row.name or row.email) or (stay is None and (row.joined or minutes is None)):
            faulty += 1
            continue
        key = (row.email, row.name.casefold())
        one = found.setdefault(key, _Found(row.name or row.email, row.email))
        if stay is not None:
            one.stays.append(stay)
        else:
            one.minutes += minutes or 0
    return list(found.values()), faulty


def _stay(row: ReportRow, writing: Writing) -> Stay | None:
    """From joining to leaving, or for as long as the report says; none where that makes no sense."""
    joined = read_moment(row.joined, writing)
    if joined is None:
        return None
    left = read_moment(row.left, writing) if row.left else None
    minutes = _whole_minutes(row.minutes)
    if left is None and minutes is not None and not row.left:
        left = joined + timedelta(minutes=minutes)
    if left is None or not timedelta() <= left - joined <= _LONGEST_STAY:
        return None
    return joined, left


def _whole_minutes(text: str) -> int | None:
    found = _MINUTES.fullmatch(text)
    return int(found[1]) if found else None


def _attendee(one: _Found, asked: Asked) -> Attendee | None:
    """What counts of somebody for the session; none of whom nothing does."""
    if not one.stays:
        return Attendee(one.name, one.email, (), one.minutes)
    near = [
        (joined, left)
        for joined, left in one.stays
        if joined <= asked.ends_at + _AROUND and left >= asked.starts_at - _AROUND
    ]
    stays = union(near)
    if asked.only_within:
        stays = within(stays, asked.starts_at, asked.ends_at)
    return Attendee(one.name, one.email, stays, minutes_of(stays)) if stays else None
