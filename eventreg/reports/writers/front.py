"""The front sheet of a workbook: title lines, figures, charts beside them."""

from typing import Any

from openpyxl.chart import BarChart, Reference

from eventreg.reports.rules import Figures, Summary
from eventreg.reports.writers.cells import RowCells, header_cells, text_cell

#: Registered in a quiet grey of the accent, present in the accent: verdict colours are not used.
_BAR_COLOURS = ("A9C4C4", "0B5A60")
_CHART_COLUMN = "H"
_CHART_ROWS = 17
_WIDTHS = {"A": 30, "B": 18, "C": 14, "D": 14, "E": 14, "F": 14}


def write_summary(sheet: Any, summary: Summary) -> None:
    """Fills an empty write-only sheet."""
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.sheet_view.showGridLines = False
    front = _Front(sheet)
    front.add(text_cell(sheet, summary.title, size=16, bold=True))
    for label, text in summary.lines:
        front.add(text_cell(sheet, label, bold=True), text_cell(sheet, text))
    for figures in summary.figures:
        front.add_figures(figures)
    if summary.note:
        front.add()
        front.add(text_cell(sheet, summary.note, size=9))


class _Front:
    """Appends rows and remembers where it is: charts point at cells."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._row = 0
        self._charts = 0

    def add(self, *cells: Any) -> None:
        self._sheet.append(cells)
        self._row += 1

    def add_figures(self, figures: Figures) -> None:
        table = figures.table
        self.add()
        self.add(text_cell(self._sheet, table.name, size=13, bold=True))
        self.add(*header_cells(self._sheet, table.columns))
        header = self._row
        cells = RowCells(self._sheet, table.columns, table.zone)
        for row in table.rows:
            self.add(*cells.row(row))
        if figures.bars and self._row > header:
            self._add_chart(figures, header)

    def _add_chart(self, figures: Figures, header: int) -> None:
        chart = BarChart()
        chart.type = "bar"
        chart.title = figures.table.name
        chart.width, chart.height = 18, 8
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.x_axis.scaling.orientation = "maxMin"  # The first row on top, as in the table.
        chart.y_axis.number_format = "0"
        chart.y_axis.majorGridlines = None
        for colour, column in zip(_BAR_COLOURS, figures.bars, strict=False):
            data = Reference(self._sheet, min_col=column + 1, min_row=header, max_row=self._row)
            chart.add_data(data, titles_from_data=True)
            chart.series[-1].graphicalProperties.solidFill = colour
        chart.set_categories(
            Reference(self._sheet, min_col=1, min_row=header + 1, max_row=self._row)
        )
        self._sheet.add_chart(chart, f"{_CHART_COLUMN}{2 + self._charts * _CHART_ROWS}")
        self._charts += 1
