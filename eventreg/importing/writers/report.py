"""The uploaded list with what became of each row, and every error beside its cells."""

from collections.abc import Iterable, Mapping
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from eventreg.importing.rules.results import Result, RowResult
from eventreg.importing.rules.tables import Table, as_text
from eventreg.importing.sentences import Translate, sentences_of
from eventreg.reports.rules import Column
from eventreg.reports.writers.cells import header_cells, put_text

#: Of a cell that is wrong: a wash of red, with the words beside it (design: never colour alone).
_FAULTY = PatternFill("solid", fgColor="FFF6C9C5")
_OWN_COLUMNS = ("Baris", "Hasil", "Perbaiki")
_WIDTHS = (8, 16, 60)
_LONGEST_NAME = 31
_LONGEST_CELL = 32_000


def write_report(
    table: Table,
    results: Iterable[RowResult],
    target: IO[bytes],
    *,
    words: Mapping[Result, str],
    translate: Translate,
) -> None:
    """Writes the list with three columns in front: row, result, errors. All cells are text, as typed.

    `words`: each result in the reader's language. Corrected, the same file can be uploaded again.
    """
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet((table.sheet or "Peserta")[:_LONGEST_NAME])
    sheet.freeze_panes = "D2"
    for number, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number in range(len(table.headers)):
        sheet.column_dimensions[get_column_letter(len(_WIDTHS) + number + 1)].width = 22
    headers = [Column(title) for title in (*_OWN_COLUMNS, *table.headers)]
    sheet.append(header_cells(sheet, headers))
    by_row = {one.row: one for one in results}
    for row, cells in table.lines:
        one = by_row.get(row)
        said = sentences_of(one, table.column, translate) if one else []
        faulty = {fault.column for fault in one.faults} if one else set()
        sheet.append(
            [
                row,
                _text(sheet, words[one.result] if one else ""),
                _wrapped(sheet, "\n".join(f"{c}: {s}" if c else s for c, s in said)),
                *(
                    _text(sheet, as_text(cell), faulty=number in faulty)
                    for number, cell in enumerate(_padded(cells, faulty))
                ),
            ]
        )
    book.save(target)


def _padded(cells: tuple[Any, ...], faulty: set[int | None]) -> tuple[Any, ...]:
    """The cells of a row as far as something is wrong: what is missing at its end is marked, too."""
    width = max((column + 1 for column in faulty if column is not None), default=0)
    return cells + (None,) * (width - len(cells))


def _text(sheet: Any, text: str, *, faulty: bool = False) -> Any:
    if not text and not faulty:
        return None
    cell = put_text(WriteOnlyCell(sheet), text[:_LONGEST_CELL])
    if faulty:
        cell.fill = _FAULTY
    return cell


def _wrapped(sheet: Any, text: str) -> Any:
    if not text:
        return None
    cell = put_text(WriteOnlyCell(sheet), text[:_LONGEST_CELL])
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
