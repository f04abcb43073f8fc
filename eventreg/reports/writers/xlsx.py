"""XLSX by openpyxl, write-only: rows go to disk as they come, so that memory stays the same."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from eventreg.reports.rules import Row, Sheet, Summary, Table
from eventreg.reports.writers.archive import DatedZip
from eventreg.reports.writers.cells import RowCells, header_cells, safe_text
from eventreg.reports.writers.front import write_summary

#: Rows of one sheet, the header among them: Excel's own limit.
SHEET_ROWS = 1_048_576
_A4 = 9
#: The format takes 255 signs for all parts of a footer together.
_LONGEST_FOOTER = 90


def write_workbook(
    sheets: Iterable[Sheet],
    target: IO[bytes],
    *,
    title: str,
    now: datetime,
    made: str = "",
    by: str = "",
    sheet_rows: int = SHEET_ROWS,
) -> dict[str, int]:
    """Writes sheets in their order; gives the number of rows of each table, without totals.

    A table that is longer than a sheet goes on in "<name> 2". The same content at the same `now`
    (aware) gives the same bytes. `made` (who took it out, and when) stands at the foot of each printed
    page and in the file's properties, and there `by`, their name. `target` stays open; nothing stays behind when a stream fails.
    """
    book = Workbook(write_only=True)
    try:
        written = {sheet.name: _write_sheet(book, sheet, sheet_rows, made) for sheet in sheets}
        _describe(book, title, made, by)
        _save(book, target, now)
    except BaseException:
        _discard(book)
        raise
    return written


def _write_sheet(book: Workbook, sheet: Sheet, sheet_rows: int, made: str) -> int:
    if isinstance(sheet, Summary):
        front: Any = book.create_sheet(sheet.name)
        front.sheet_properties.pageSetUpPr.fitToPage = True
        write_summary(front, sheet)
        _set_up_print(front, made)
        return 0
    return _write_table(book, sheet, sheet_rows, made)


def _set_up_print(sheet: Any, made: str) -> None:
    """Lying on A4, as wide as one page, with the name of the sheet, the page and who took it out below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.left.text = footer_text(made)
    sheet.oddFooter.left.size = 8
    sheet.oddFooter.right.text = "&A – halaman &P dari &N"
    sheet.oddFooter.right.size = 8


def footer_text(text: str) -> str:
    """Text for a footer, where "&" would begin a field code; cut where the format would refuse more."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return plain[:_LONGEST_FOOTER].replace("&", "&&")


def _write_table(book: Workbook, table: Table, sheet_rows: int, made: str) -> int:
    part, rows = 1, 0
    sheet = _TableSheet(book, table, table.name, made)
    for row in table.rows:
        if sheet.rows >= sheet_rows:
            sheet.finish()
            part += 1
            sheet = _TableSheet(book, table, f"{table.name} {part}", made)
        sheet.add(row)
        rows += 1
    for total in table.totals:
        sheet.add_total(total)
    sheet.finish()
    return rows


class _TableSheet:
    """One sheet of a table: header in row 1, frozen and filtered."""

    def __init__(self, book: Workbook, table: Table, name: str, made: str) -> None:
        self._made = made
        self._sheet: Any = book.create_sheet(name)
        self._last_column = get_column_letter(len(table.columns))
        # All of this is written before the first row, and silently lost when set after it.
        self._sheet.freeze_panes = "A2"
        for number, column in enumerate(table.columns, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self._cells = RowCells(self._sheet, table.columns, table.zone)
        self._sheet.append(header_cells(self._sheet, table.columns))
        self.rows = 1

    def add(self, row: Row) -> None:
        """Appends a row."""
        self._sheet.append(self._cells.row(row))
        self.rows += 1

    def add_total(self, row: Row) -> None:
        """Appends a row of sums."""
        self._sheet.append(self._cells.total(row))
        self.rows += 1

    def finish(self) -> None:
        """Puts the filter over everything and sets how the sheet is printed."""
        sheet = self._sheet
        sheet.auto_filter.ref = f"A1:{self._last_column}{self.rows}"
        sheet.print_title_rows = "1:1"
        _set_up_print(sheet, self._made)
        sheet.close()


def _describe(book: Workbook, title: str, made: str, by: str) -> None:
    """What programs show as the properties of the file."""
    book.properties.creator = "eventreg"
    book.properties.title = safe_text(title)
    book.properties.description = safe_text(made) or None
    book.properties.lastModifiedBy = safe_text(by) or None
    book.properties.language = "id-ID"


def _save(book: Workbook, target: IO[bytes], now: datetime) -> None:
    moment = now.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = moment
    # Workbook.save() would stamp the clock's time; the writer below it takes what stands there.
    ExcelWriter(book, DatedZip(target, now)).save()


def _discard(book: Workbook) -> None:
    """Removes the files of sheets that were begun: they hold people's data."""
    for sheet in book.worksheets:
        writer = getattr(sheet, "_writer", None)
        if writer is None:
            continue
        with suppress(Exception):  # A full disk may have been the reason; the file must go anyway.
            sheet.close()
        with suppress(FileNotFoundError):
            writer.cleanup()
