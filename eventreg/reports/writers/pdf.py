"""PDF: a table on office paper with kop, title, header lines and its own head on every page."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any

from eventreg.clock import local
from eventreg.papers.rules import Orientation, PaperSize
from eventreg.papers.typesetting import pdf
from eventreg.reports.columns import MARGIN, SIDES, Band, breakable, lay_out
from eventreg.reports.rules import Cell, CellKind, Column, Row, Table

_ALIGNED = {
    CellKind.TEXT: "left",
    CellKind.MOMENT: "left",
    CellKind.MARK: "center",
    CellKind.NUMBER: "right",
    CellKind.PERCENT: "right",
}
#: What joins letters of Arabic and parts of an emoji; all other invisible signs stay off paper.
_JOINERS = "\u200c\u200d"


#: Some 250 pages, and 400 MB of memory while they are set.
MOST_CELLS = 25_000


@dataclass(frozen=True)
class Head:
    """What stands above and below a table: kop (as `paper.typ` takes it), title, event, lines, footer."""

    kop: dict[str, Any]
    title: str
    event: str
    lines: tuple[tuple[str, str], ...]
    made: str
    note: str = ""


def write_pdf(table: Table, target: IO[bytes], head: Head, *, paper: PaperSize) -> int | None:
    """Writes a table with its header and totals; gives the number of rows without these.

    None, and nothing is written, where it has more than `MOST_CELLS`: nobody reads so much on paper.

    It lies where its columns need that; where even that is not enough, they go on on further pages
    behind the first ones, which are repeated. All rows are held in memory. `target` stays open.
    """
    layout = lay_out(table.columns, paper)
    most = MOST_CELLS // len(table.columns)
    coming = iter(table.rows)
    rows = [_cells(row, table) for row in islice(coming, most)]
    # What is left over is read to its end, so that the database's cursor is closed.
    if sum(1 for _row in coming):
        return None
    totals = [_cells(row, table) for row in table.totals]
    short, long = SIDES[paper]
    lying = layout.orientation is Orientation.LANDSCAPE
    data = {
        "lang": "id",
        "width": long if lying else short,
        "height": short if lying else long,
        "margin": MARGIN,
        "kop": head.kop,
        "title": printable(head.title),
        "event": printable(head.event),
        "lines": [[printable(name), printable(text)] for name, text in head.lines],
        "note": head.note,
        "made": printable(head.made),
        "bands": [_band(band, table.columns, rows, totals) for band in layout.bands],
        "words": {
            "page": "Halaman",
            "of": "dari",
            "empty": "Tidak ada data.",
            "part": "Bagian",
        },
    }
    target.write(pdf("table", data))
    return len(rows)


def printable(text: str) -> str:
    """One line of text without signs that nobody sees, such as those that turn the direction of letters."""
    signs = (" " if one.isspace() else one for one in text)
    kept = (one for one in signs if one in _JOINERS or unicodedata.category(one)[0] != "C")
    return " ".join("".join(kept).split())


def words(value: Cell, kind: CellKind, zone: str) -> str:
    """A cell as papers write it: 1.234, 82,2%, 05/08/2025 08.00 (in the zone); blank for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{local(value, zone):%d/%m/%Y %H.%M}"
    if isinstance(value, str):
        return printable(value)
    if kind is CellKind.PERCENT:
        return f"{value * 100:.1f}%".replace(".", ",")
    return (
        f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value).replace(".", ",")
    )


def _cells(row: Row, table: Table) -> list[str]:
    return [
        words(value, column.kind, table.zone)
        for value, column in zip(row, table.columns, strict=True)
    ]


def _band(
    band: Band, columns: Sequence[Column], rows: list[list[str]], totals: list[list[str]]
) -> dict[str, Any]:
    chosen = [columns[place] for place in band.places]
    heads = [printable(column.header) for column in chosen]
    return {
        "widths": band.widths,
        "align": [_ALIGNED[column.kind] for column in chosen],
        "heads": _fitted(heads, band),
        "rows": [_fitted([row[place] for place in band.places], band) for row in rows],
        "totals": [_fitted([row[place] for place in band.places], band) for row in totals],
    }


def _fitted(cells: Iterable[str], band: Band) -> list[str]:
    """The cells of one band, with places for a break in words that are wider than their column."""
    return [breakable(cell, width) for cell, width in zip(cells, band.widths, strict=True)]
