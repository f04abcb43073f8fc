"""CSV in the forms that offices have: by comma, semicolon or tab, in any of four encodings."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from eventreg.importing.rules.headers import find_header
from eventreg.importing.rules.tables import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Line,
    NotRead,
    ReadRefusal,
    Table,
)

_DELIMITERS = (",", ";", "\t", "|")
#: Excel's own first line, by which a file says what separates its cells.
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
#: One "'" stands before these in a guarded file (reports/writers/csv.py); elsewhere it is an apostrophe.
_GUARDED = re.compile(r"'(?=[=+\-@\t\r\n'])")
_SAMPLE = 60
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


def read_csv(content: bytes) -> Table | NotRead:
    """The table in a text file, or why there is none."""
    text = decoded(content)
    if text is None or len(_CONTROL.findall(text)) > len(text) // 50:
        return NotRead(ReadRefusal.OTHER_FORMAT)
    try:
        return _table(text)
    except (
        csv.Error
    ):  # A cell longer than any list of people has: a quotation mark that nobody closed.
        return NotRead(ReadRefusal.BROKEN)


def decoded(content: bytes) -> str | None:
    """The text of a file: UTF-8 or UTF-16 with their marks, else UTF-8, UTF-16 or Windows-1252 by trial."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace").removeprefix("\ufeff")
    even, odd = content[0:2000:2].count(0), content[1:2000:2].count(0)
    if max(even, odd) > len(content[:2000]) // 5:
        return content.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    if content.count(0) > len(content) // 50:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _table(text: str) -> Table | NotRead:
    text = text.replace("\x00", "")
    told = _SEPARATOR_LINE.match(text)
    delimiters = (told[1],) if told else _DELIMITERS
    text = text[told.end() :] if told else text
    delimiter = max(delimiters, key=lambda one: _fitness(text, one))
    lines = list(islice(_lines(text, delimiter), MOST_ROWS + 100))
    header = find_header(lines)
    if header is None:
        return NotRead(ReadRefusal.NO_TABLE)
    body = tuple(line for line in lines if line[0] > header.row)
    refusal = refuse_size(header.titles, body)
    return refusal or Table("", header.row, header.titles, body)


def refuse_size(titles: tuple[str, ...], body: tuple[Line, ...]) -> NotRead | None:
    """Why a table of this size is not taken; none when it is."""
    width = max((len(cells) for _row, cells in body), default=len(titles))
    if max(width, len(titles)) > MOST_COLUMNS:
        return NotRead(ReadRefusal.TOO_MANY_COLUMNS)
    if len(body) > MOST_ROWS or len(body) * width > MOST_CELLS:
        return NotRead(ReadRefusal.TOO_MANY_ROWS)
    return None if body else NotRead(ReadRefusal.NO_TABLE)


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """How well a table comes out with this delimiter: headers that are understood, then columns."""
    try:
        lines = list(islice(_lines(text, delimiter), _SAMPLE))
    except csv.Error:
        return (-1, 0)
    header = find_header(lines)
    width = max((len(cells) for _row, cells in lines), default=0)
    return (header.understood, width) if header else (0, 0)


def _lines(text: str, delimiter: str) -> Iterator[Line]:
    """The rows that hold anything, without empty cells at their end. Rows count as spreadsheets count."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for row, cells in enumerate(reader, 1):
        texts = [_GUARDED.sub("", cell, count=1) if cell[:1] == "'" else cell for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield row, tuple(texts)
