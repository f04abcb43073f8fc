"""The lines of participants in a meeting program's report, whatever stands around them.

A report is a CSV in which one or several tables stand below each other, each with a header of its
own, in English or in Indonesian; other lines (the meeting's title and number) stand above them.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from io import StringIO
from itertools import islice
from typing import NamedTuple

from eventreg.people.rules import clean_line

MOST_ROWS = 10_000
#: Lines that hold no participant: titles, empty ones.
_MOST_OTHER_LINES = 1_000
_SAMPLE = 400
_LONGEST_NAME, _LONGEST_EMAIL = 300, 254
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_YES, _NO = frozenset({"yes", "ya", "true"}), frozenset({"no", "tidak", "false"})


class RowsFault(StrEnum):
    """Why there are no lines of participants."""

    #: No column says who took part.
    NO_TABLE = "no_table"
    TOO_MANY_ROWS = "too_many_rows"


class ReportRow(NamedTuple):
    """A participant's line as it was written."""

    name: str
    email: str
    joined: str
    left: str
    minutes: str


def rows_of(text: str) -> list[ReportRow] | RowsFault:
    """The lines of participants in a report, in order; no NUL is in it any more."""
    delimiter = max((",", ";", "\t"), key=lambda one: _fitness(text, one))
    try:
        lines = list(islice(_lines(text, delimiter), MOST_ROWS + _MOST_OTHER_LINES + 1))
    except csv.Error:  # A cell longer than any name: a quotation mark that nobody closed.
        return RowsFault.NO_TABLE
    if not any(_columns(line) for line in lines[:_SAMPLE]):
        return RowsFault.NO_TABLE
    rows = list(_participants(lines))
    too_long = len(lines) > MOST_ROWS + _MOST_OTHER_LINES or len(rows) > MOST_ROWS
    return RowsFault.TOO_MANY_ROWS if too_long else rows


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    return (line for line in reader if any(cell.strip() for cell in line))


def _fitness(text: str, delimiter: str) -> int:
    """How many columns of a table of participants are understood with this delimiter."""
    try:
        lines = list(islice(_lines(text, delimiter), _SAMPLE))
    except csv.Error:
        return -1
    return max((len(_columns(line)) for line in lines), default=0)


def _participants(lines: Iterable[list[str]]) -> Iterator[ReportRow]:
    """The lines below a header, until the next one."""
    columns: dict[str, int] = {}
    for line in lines:
        header = _columns(line)
        if header or _begins_other(line):
            columns = header
        elif columns:
            row = _row(line, columns)
            if row is not None:
                yield row


def _row(line: list[str], columns: dict[str, int]) -> ReportRow | None:
    """A participant's line; none for one who did not attend, or only stood in the waiting room."""
    said = {
        key: clean_line(line[place][: 2 * _LONGEST_NAME]) if place < len(line) else ""
        for key, place in columns.items()
    }
    absent = said.get("attended", "").casefold() in _NO
    waited = said.get("waiting", "").casefold() in _YES
    if absent or waited:
        return None
    name = said.get("name") or f"{said.get('first', '')} {said.get('last', '')}".strip()
    email = said.get("email", "")
    row = ReportRow(
        name[:_LONGEST_NAME],
        email.casefold() if len(email) <= _LONGEST_EMAIL and _EMAIL.fullmatch(email) else "",
        *("" if said.get(key, "") in {"--", "-"} else said.get(key, "") for key in _TIMES),
    )
    return row if any(row) else None


_TIMES = ("joined", "left", "minutes")
#: By what the title of a column says what it holds; the first that fits. Without spaces and signs.
_TITLES = (
    ("waiting", re.compile(r".*(waitingroom|ruangtunggu).*")),
    ("attended", re.compile(r"attended|hadir")),
    ("first", re.compile(r"(firstname|namadepan)")),
    ("last", re.compile(r"(lastname|namabelakang)")),
    ("email", re.compile(r"(user|alamat)?(email|surel)(address|pengguna)?|useremail.*")),
    ("joined", re.compile(r"(first|initial)?(join(time|ed)?|timejoined)|(waktu|jam)(bergabung|masuk)")),
    ("left", re.compile(r"(last|final)?(leave(time)?|timeexited|lefttime)|(waktu|jam)(keluar|meninggalkan.*)")),
    ("minutes", re.compile(r".*(duration|durasi|timeinsession|waktudalamsesi).*")),
    ("name", re.compile(r"(user|full|display|participant)?name(originalname)?|username.*"
                        r"|nama(lengkap|pengguna|peserta|tampilan)?(namaasli)?")),
)  # fmt: skip
_ABOUT_MEETING = frozenset({"topic", "topik", "meetingid", "idrapat", "webinarid", "idwebinar"})


def _columns(line: Sequence[str]) -> dict[str, int]:
    """Which column holds what, where a line is the header of a table of participants; else nothing."""
    found: dict[str, int] = {}
    for place, cell in enumerate(line[:50]):
        title = _title(cell)
        key = next((key for key, pattern in _TITLES if pattern.fullmatch(title)), None)
        if key is not None:
            found.setdefault(key, place)
    named = "name" in found or "first" in found
    told = found.keys() & {"email", "joined", "minutes"}
    return found if named and told and not _begins_other(line) else {}


def _begins_other(line: Sequence[str]) -> bool:
    """Whether a line is the header of what is said about the meeting, or the title of a part of it."""
    return not _ABOUT_MEETING.isdisjoint(map(_title, line[:50]))


def _title(cell: str) -> str:
    return "".join(char for char in cell[:100].casefold() if char.isalnum())
