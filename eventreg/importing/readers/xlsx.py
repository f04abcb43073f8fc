"""XLSX by openpyxl, read-only: values as they were saved, row by row; nothing in the file is run."""

import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice, repeat
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from eventreg.importing.readers.csv import refuse_size
from eventreg.importing.rules.headers import Header, find_header
from eventreg.importing.rules.tables import (
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Line,
    Lost,
    NotRead,
    ReadRefusal,
    Table,
    is_blank,
)

_log = logging.getLogger(__name__)
#: Rows of a sheet by Excel's own limit. A file may claim any number, and gaps are filled.
_SHEET_ROWS = 1_048_576
_MOST_SHEETS = 50
_HEAD = 60
#: Further down no header is looked for, however many empty rows a sheet claims to have above it.
_HEAD_ROWS = 1_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


def read_xlsx(content: bytes) -> Table | NotRead:
    """The table on the sheet whose header is understood best, or why there is none.

    `content` is an archive that `look_into` let pass. Hidden sheets count only if there is no other.
    """
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out (validation, extensions); values are not among it.
            warnings.simplefilter("ignore")
            return _read(content)
    except Exception as error:  # noqa: BLE001 - openpyxl raises anything at all on a damaged file.
        _log.info("A workbook could not be read: %s", type(error).__name__)
        return NotRead(ReadRefusal.BROKEN)


def _read(content: bytes) -> Table | NotRead:
    book = _open(content, values=True)
    sheets = [one for one in book.worksheets if hasattr(one, "iter_rows")][:_MOST_SHEETS]
    shown = [one for one in sheets if one.sheet_state == "visible"] or sheets
    found: list[tuple[Any, Header]] = []
    for sheet in shown:
        header = find_header(list(islice(_lines(sheet, rows=_HEAD_ROWS), _HEAD)))
        if header is not None:
            found.append((sheet, header))
    if not found:
        return NotRead(ReadRefusal.NO_TABLE)
    sheet, header = max(found, key=lambda one: one[1].understood)
    return _table(content, sheet, header)


def _open(content: bytes, *, values: bool) -> Any:
    return load_workbook(BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _table(content: bytes, sheet: Any, header: Header) -> Table | NotRead:
    formulas = _open(content, values=False)[sheet.title] if _may_calculate(content) else None
    lines = _lines(sheet, formulas)
    body = tuple(islice((one for one in lines if one[0] > header.row), MOST_ROWS + 1))
    return refuse_size(header.titles, body) or Table(sheet.title, header.row, header.titles, body)


def _may_calculate(content: bytes) -> bool:
    """Whether any cell is a formula: only then the file is read a second time for what has no result."""
    with ZipFile(BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(archive.read(name)) for name in sheets)


def _rows(sheet: Any, most: int) -> Iterator[tuple[Any, ...]]:
    """Raw values, whatever size the file claims to have."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    return islice(rows, most)


def _lines(sheet: Any, formulas: Any = None, rows: int = _SHEET_ROWS) -> Iterator[Line]:
    """The rows that hold anything, without empty cells at their end."""
    other: Iterable[tuple[Any, ...]] = _rows(formulas, rows) if formulas is not None else repeat(())
    for number, (values, said) in enumerate(zip(_rows(sheet, rows), other, strict=False), 1):
        if values.count(None) == len(values) and said.count(None) == len(said):
            continue  # There may be a million of these.
        cells = [_cell(value) for value in values]
        for place, formula in enumerate(said[: len(cells)]):
            if cells[place] is None and formula is not None:
                cells[place] = Lost.FORMULA
        while cells and is_blank(cells[-1]):
            cells.pop()
        if cells:
            yield number, tuple(cells)


#: What Excel shows in a cell whose formula failed.
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return Lost.ERROR if value in _ERRORS else value
    if value is None or isinstance(value, bool | int | float | datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return str(value)
