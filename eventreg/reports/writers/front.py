"""The front sheet of a workbook: title lines, figures, charts beside them."""

from math import ceil
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import AxDataSource, NumRef, StrRef
from openpyxl.chart.title import title_maker
from openpyxl.utils import get_column_letter, quote_sheetname

from eventreg.reports.rules import Chart, Figures, Summary
from eventreg.reports.writers.cells import RowCells, header_cells, text_cell

#: Registered in a quiet grey of the accent, present in the accent: verdict colours are not used.
_BAR_COLOURS = ("A9C4C4", "0B5A60")
_CHART_COLUMN = "H"
_CHART_WIDTH = 18
#: Of a row of the sheet, in centimetres.
_ROW_HEIGHT = 0.53
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
    for chart in summary.charts:
        front.add_chart(chart)
    if summary.note:
        front.add()
        front.add(text_cell(sheet, summary.note, size=9))


class _Front:
    """Appends rows and remembers where it is: charts point at cells."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._row = 0
        self._chart_row = 2

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
        name = figures.table.name
        self._draw(
            Chart(name, self._sheet.title, 0, figures.bars, self._row - header), header=header
        )

    def add_chart(self, wanted: Chart) -> None:
        """Draws the columns of another sheet, below the charts before it."""
        if wanted.rows:
            self._draw(wanted, header=1)

    def _draw(self, wanted: Chart, *, header: int) -> None:
        chart = _upright() if wanted.clock else _lying()
        title = title_maker(wanted.title)
        title.overlay = False
        chart.title = title
        chart.width = _CHART_WIDTH
        # A line for each label, where there are many.
        chart.height = 9 if wanted.clock else max(8, 2.5 + 0.5 * wanted.rows)
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.number_format = "0"
        chart.y_axis.majorGridlines = None
        chart.gapWidth = 40
        if len(wanted.bars) == 1:
            chart.legend = None
        colours = _BAR_COLOURS[-len(wanted.bars) :]
        for colour, column in zip(colours, wanted.bars, strict=True):
            chart.add_data(_part(wanted, column, header, header), titles_from_data=True)
            chart.series[-1].graphicalProperties.solidFill = colour
        labels = str(_part(wanted, wanted.labels, header + 1, header))
        for series in chart.series:
            series.cat = _labels(labels, clock=wanted.clock)
        self._sheet.add_chart(chart, f"{_CHART_COLUMN}{self._chart_row}")
        self._chart_row += ceil(chart.height / _ROW_HEIGHT) + 1


def _lying() -> BarChart:
    chart = BarChart()
    chart.type = "bar"
    chart.x_axis.scaling.orientation = "maxMin"  # The first row on top, as in the table.
    return chart


def _upright() -> BarChart:
    chart = BarChart()
    chart.x_axis.number_format = "hh.mm"
    chart.x_axis.auto = False  # Else Excel takes moments for days, and all bars stand in one place.
    return chart


def _labels(cells: str, *, clock: bool) -> AxDataSource:
    """What stands beside the bars: moments are numbers, everything else is text."""
    if clock:
        return AxDataSource(numRef=NumRef(f=cells))
    return AxDataSource(strRef=StrRef(f=cells))


def _part(wanted: Chart, column: int, first: int, header: int) -> Reference:
    """A column of what is drawn, from the row `first` on; `header`: the row of the headers."""
    letter = get_column_letter(column + 1)
    rows = f"${letter}${first}:${letter}${header + wanted.rows}"
    return Reference(range_string=f"{quote_sheetname(wanted.sheet)}!{rows}")
