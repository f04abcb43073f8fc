"""Cells of a spreadsheet: text that stays text, moments as local dates, the one look of headers."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from eventreg.clock import local
from eventreg.reports.rules import Cell, CellKind, Column, Row

MOMENT_FORMAT = "dd/mm/yyyy hh.mm"
PERCENT_FORMAT = "0.0%"

_FORMATS = {CellKind.MOMENT: MOMENT_FORMAT, CellKind.PERCENT: PERCENT_FORMAT}
_INK, _ACCENT, _ACCENT_WASH = "FF10282B", "FF0B5A60", "FFDCEDEC"
#: What XML cannot hold, and what would be read as an escape (ECMA-376, ST_Xstring: _xHHHH_).
_UNSAFE = re.compile("_x(?=[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Beginnings that openpyxl would take for a formula or an error value.
_NOT_TEXT = ("=", "#")


def safe_text(text: str) -> str:
    """Text as the file format holds it: nothing is lost, and Excel shows exactly this text."""
    return _UNSAFE.sub(_escape, text) if _UNSAFE.search(text) else text


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    return "_x005F_x" if found == "_x" else f"_x{ord(found):04X}_"


class RowCells:
    """Turns the rows of one table on one sheet into cells.

    A styled cell costs far more to make than to fill, so that each column has one that is filled
    again for every row: the sheet writes a row before the next one comes.
    """

    def __init__(self, sheet: Any, columns: Iterable[Column], zone: str) -> None:
        self._sheet = sheet
        self._zone = zone
        self._formats = [_FORMATS.get(column.kind, "General") for column in columns]
        self._styled = [self._empty(number_format) for number_format in self._formats]

    def row(self, values: Row) -> list[Any]:
        """One row, to be appended to the sheet before the next one is asked for."""
        return [self._cell(*pair) for pair in zip(self._styled, values, strict=True)]

    def total(self, values: Row) -> list[Any]:
        """A row of sums: text and numbers, in bold below a line."""
        return [self._sum(*pair) for pair in zip(self._formats, values, strict=True)]

    def _empty(self, number_format: str) -> SheetCell:
        cell = WriteOnlyCell(self._sheet)
        cell.number_format = number_format
        return cell

    def _cell(self, styled: SheetCell, value: Cell) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, datetime):
            # Excel knows no zones: what stands in the cell is the time on the wall of the hall.
            styled.value = local(value, self._zone).replace(tzinfo=None, microsecond=0)
            return styled
        if isinstance(value, float):
            styled.value = value
            return styled
        return value

    def _text(self, value: str) -> Any:
        """Most text may be handed over as it is, which is quicker than a cell around it."""
        if value.startswith(_NOT_TEXT):
            return put_text(WriteOnlyCell(self._sheet), value)
        return safe_text(value) or None

    def _sum(self, number_format: str, value: Cell) -> SheetCell:
        cell = self._empty(number_format)
        if isinstance(value, str):
            put_text(cell, value)
        else:
            cell.value = value
        cell.font = Font(bold=True, color=_INK)
        cell.border = Border(top=Side("thin", color=_ACCENT))
        return cell


def put_text(cell: SheetCell, text: str) -> SheetCell:
    """Makes a cell hold this text as text, whatever it begins with."""
    cell.value = safe_text(text)
    cell.data_type = "s"
    return cell


def text_cell(sheet: Any, text: str, *, size: int = 11, bold: bool = False) -> SheetCell:
    """A new cell with this text."""
    cell = put_text(WriteOnlyCell(sheet), text)
    cell.font = Font(bold=bold, size=size, color=_INK)
    return cell


def header_cells(sheet: Any, columns: Iterable[Column]) -> list[SheetCell]:
    """The header of a table."""
    return [_header(text_cell(sheet, column.header, bold=True)) for column in columns]


def _header(cell: SheetCell) -> SheetCell:
    cell.fill = PatternFill("solid", fgColor=_ACCENT_WASH)
    cell.border = Border(bottom=Side("medium", color=_ACCENT))
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell
