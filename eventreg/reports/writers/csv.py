"""CSV: UTF-8 with BOM, and no cell that a spreadsheet would take for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import TextIOWrapper
from typing import IO, Any

from eventreg.clock import local
from eventreg.reports.rules import Cell, Table

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_PLAIN_PHONE = re.compile(r"\+[0-9]+")


def write_csv(table: Table, target: IO[bytes], *, delimiter: str = ",") -> int:
    """Writes a table with its header and totals; gives the number of rows without these.

    Moments are RFC 3339 in the table's zone, shares are fractions of one. Cells are guarded, which
    loses nothing: a reader drops one leading "'". `target` stays open.
    """
    text = TextIOWrapper(target, encoding="utf-8-sig", errors="backslashreplace", newline="")
    try:
        return _write(table, csv.writer(text, delimiter=delimiter, lineterminator="\r\n"))
    finally:
        text.detach()


def _write(table: Table, writer: Any) -> int:
    writer.writerow(guarded(column.header) for column in table.columns)
    rows = 0
    for rows, row in enumerate(table.rows, 1):  # noqa: B007 - it counts.
        writer.writerow(_cells(row, table.zone))
    writer.writerows(_cells(row, table.zone) for row in table.totals)
    return rows


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one "'" in front of a dangerous beginning.

    A plain telephone number in E.164 form (+ and digits) is left alone.
    """
    if cell.startswith(_DANGEROUS) and not _PLAIN_PHONE.fullmatch(cell):
        return f"'{cell}"
    return cell


def _cells(row: Iterable[Cell], zone: str) -> Iterator[str]:
    for cell in row:
        if cell is None:
            yield ""
        elif isinstance(cell, datetime):
            yield local(cell, zone).isoformat(timespec="seconds")
        else:
            yield guarded(str(cell))
