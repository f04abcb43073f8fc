"""XLSX, opened by other readers than the one that wrote it."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from eventreg.reports.rules import Cell, CellKind, Chart, Column, Figures, Sheet, Summary, Table
from eventreg.reports.writers.cells import safe_text
from eventreg.reports.writers.xlsx import write_workbook

NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
ZONE = "Asia/Jakarta"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = (
    Column("Nama"),
    Column("Jumlah", CellKind.NUMBER),
    Column("%", CellKind.PERCENT),
    Column("Masuk", CellKind.MOMENT),
)


def table(*rows: list[Cell], name: str = "Daftar", totals: tuple[list[Cell], ...] = ()) -> Table:
    return Table(name, COLUMNS, rows, ZONE, totals)


def written(*sheets: Sheet, sheet_rows: int = 1_048_576) -> bytes:
    target = BytesIO()
    write_workbook(sheets, target, title="Uji", now=NOW, sheet_rows=sheet_rows)
    return target.getvalue()


def sheet_xml(content: bytes, number: int = 1) -> etree._Element:
    """A sheet as it lies in the file."""
    with ZipFile(BytesIO(content)) as archive:
        return etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))


def cells(content: bytes, number: int = 1) -> dict[str, etree._Element]:
    return {cell.get("r", ""): cell for cell in sheet_xml(content, number).iter(f"{MAIN}c")}


def text_of(cell: etree._Element) -> str:
    return str(cell.xpath("string()"))


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x")',
        "+6289300000001",
        "@nama",
        "-",
        "#REF!",
        "#N/A",
        "198609262015051901",
        "0893",
        "1e5",
        "TRUE",
        "2026-11-22",
        "'Aisyah",
        "  dua spasi  ",
        "baris\nkedua\tkolom",
    ],
)
def test_text_is_a_text_cell_that_holds_exactly_what_was_stored(text: str) -> None:
    """Scar 28 and scar 29: text becomes a formula, an 18-digit NIP a float."""
    content = written(table([text, None, None, None]))
    cell = cells(content)["A2"]
    assert cell.get("t") == "inlineStr"
    assert cell.find(f"{MAIN}f") is None
    assert text_of(cell) == text
    read = load_workbook(BytesIO(content))["Daftar"]["A2"]
    assert (read.value, read.data_type) == (text, "s")
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[1][
        0
    ] == (text)


@given(st.text(max_size=40))
def test_no_text_whatever_crashes_the_writer(text: str) -> None:
    """Scar 34: control characters in a name crash the export."""
    content = written(table([text, None, None, None]))
    found = cells(content).get("A2")
    assert ("" if found is None else text_of(found)) == safe_text(text)


def test_what_xml_cannot_hold_is_escaped_as_the_format_says_and_text_that_looks_so_too() -> None:
    assert safe_text("a\x00b\x0b\ufffe") == "a_x0000_b_x000B__xFFFE_"
    assert safe_text("@ms_x0041_") == "@ms_x005F_x0041_"
    assert safe_text("biasa_xyz_ \t\r\n") == "biasa_xyz_ \t\r\n"


def test_a_moment_is_a_date_cell_with_the_time_of_the_hall() -> None:
    """Scar 31 and scar 36: a UTC string in one cell, a time shifted by seven hours."""
    late = datetime(2026, 11, 21, 23, 59, 30, 999, tzinfo=UTC)
    content = written(table(["x", None, None, late]))
    local = datetime(2026, 11, 22, 6, 59, 30)  # noqa: DTZ001 - Excel knows no zones.
    read = load_workbook(BytesIO(content))["Daftar"]["D2"]
    assert (read.value, read.number_format, read.is_date) == (local, "dd/mm/yyyy hh.mm", True)
    other = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    assert other.to_python()[1][3] == local


def test_numbers_are_numbers_shares_are_percentages_and_blanks_are_no_cells() -> None:
    content = written(table(["", 3, 0.5, None]))
    found = cells(content)
    assert found["B2"].get("t") == "n"
    assert load_workbook(BytesIO(content))["Daftar"]["C2"].number_format == "0.0%"
    assert {"A2", "D2"}.isdisjoint(found)


def test_the_header_is_frozen_and_the_filter_covers_the_whole_table() -> None:
    content = written(
        table(["a", 1, None, None], ["b", 2, None, None], totals=(["Jumlah", 3, None, None],))
    )
    sheet = sheet_xml(content)
    pane = next(sheet.iter(f"{MAIN}pane"))
    assert (pane.get("ySplit"), pane.get("topLeftCell"), pane.get("state")) == ("1", "A2", "frozen")
    assert next(sheet.iter(f"{MAIN}autoFilter")).get("ref") == "A1:D4"
    assert len(list(sheet.iter(f"{MAIN}col"))) == len(COLUMNS)
    read = load_workbook(BytesIO(content))["Daftar"]
    assert [cell.value for cell in read[1]] == ["Nama", "Jumlah", "%", "Masuk"]
    assert read["A4"].font.bold
    assert read.print_title_rows == "$1:$1"


def test_a_table_longer_than_a_sheet_goes_on_in_the_next_one() -> None:
    rows: list[list[Cell]] = [[f"orang {number}", number, None, None] for number in range(1, 8)]
    content = written(table(*rows, name="Riwayat Pindai"), table(name="Lain"), sheet_rows=4)
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    names = ["Riwayat Pindai", "Riwayat Pindai 2", "Riwayat Pindai 3", "Lain"]
    assert book.sheet_names == names
    read = [book.get_sheet_by_name(name).to_python() for name in names[:3]]
    assert all(sheet[0] == ["Nama", "Jumlah", "%", "Masuk"] for sheet in read)
    assert [row[1] for sheet in read for row in sheet[1:]] == [1, 2, 3, 4, 5, 6, 7]


def test_two_exports_at_the_same_moment_are_the_same_bytes() -> None:
    sheets: list[Sheet] = [table(["a", 1, 0.5, NOW]), table(name="Kosong")]
    assert written(*sheets) == written(*sheets)
    with ZipFile(BytesIO(written(*sheets))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 1, 5, 0)}
        assert b"2026-11-22T01:05:00Z" in archive.read("docProps/core.xml")


def test_the_front_sheet_has_its_title_lines_its_figures_and_charts_that_point_at_them() -> None:
    figures = Table(
        "Kehadiran", (Column("Sesi"), Column("Hadir", CellKind.NUMBER)), [["=A", 7]], ZONE
    )
    summary = Summary(
        "Ringkasan", "REKAPITULASI", (("Kegiatan", "=Cerdig"),), (Figures(figures, (1,)),)
    )
    content = written(summary, table())
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "REKAPITULASI"
    assert rows[1][:2] == ["Kegiatan", "=Cerdig"]
    assert [row[:2] for row in rows[3:6]] == [["Kehadiran", ""], ["Sesi", "Hadir"], ["=A", 7.0]]
    with ZipFile(BytesIO(content)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert "<f>'Ringkasan'!$B$6</f>" in chart
    assert "<f>'Ringkasan'!$A$6</f>" in chart


def test_a_figure_without_rows_draws_no_chart() -> None:
    figures = Figures(Table("Sesi", (Column("Sesi"), Column("Hadir")), [], ZONE), (1,))
    content = written(Summary("Ringkasan", "R", (), (figures,)))
    with ZipFile(BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "chart" in name]


def test_a_chart_of_another_sheet_points_at_its_rows() -> None:
    charts = (
        Chart("Per wilayah", "Daftar", 0, (1,), 2),
        Chart("Kedatangan", "Daftar", 3, (1,), 2, clock=True),
        Chart("Kosong", "Daftar", 0, (1,), 0),
    )
    rows: list[list[Cell]] = [["a", 1, None, NOW], ["b", 2, None, NOW]]
    content = written(Summary("Ringkasan", "R", (), (), charts=charts), table(*rows))
    with ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if "charts/chart" in name]
        first, second = (archive.read(name).decode() for name in names)
    assert "<cat><strRef><f>'Daftar'!$A$2:$A$3</f></strRef></cat>" in first
    assert "<f>'Daftar'!$B$2:$B$3</f>" in first
    assert "<cat><numRef><f>'Daftar'!$D$2:$D$3</f></numRef></cat>" in second
    assert 'formatCode="hh.mm"' in second
    assert '<auto val="0"/>' in second


def test_charts_do_not_lie_on_each_other() -> None:
    charts = tuple(Chart(f"Grafik {rows}", "Daftar", 0, (1,), rows) for rows in (40, 3, 20))
    content = written(Summary("Ringkasan", "R", (), (), charts=charts), table())
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
    with ZipFile(BytesIO(content)) as archive:
        anchors = list(etree.fromstring(archive.read("xl/drawings/drawing1.xml")))
    places = [
        (int(one.findtext(f"{drawing}from/{drawing}row") or 0), int(size.get("cy", 0)) / 360_000)
        for one in anchors
        if (size := one.find(f"{drawing}ext")) is not None
    ]
    assert len(places) == 3
    for (top, height), (below, _height) in pairwise(places):
        assert top + height / 0.53 < below


@given(st.text(max_size=300))
@example('&P &N &"Arial,Bold"&20 &G')
@example("\u202eSiti & Ali\n&&")
def test_whoever_took_a_file_out_is_no_field_code_below_it(name: str) -> None:
    """Every sheet is printed lying, as wide as one page, with the head repeated and the page's number."""
    target = BytesIO()
    sheets: list[Sheet] = [Summary("Ringkasan", "R", (), ()), table(["a", 1, None, NOW])]
    write_workbook(sheets, target, title=name, now=NOW, made=f"Diunduh oleh {name}", by=name)
    for number in (1, 2):
        sheet = sheet_xml(target.getvalue(), number)
        footer = next(sheet.iter(f"{MAIN}oddFooter")).text or ""
        assert len(footer) <= 255
        left, right = footer[: footer.index("&R")], footer[footer.index("&R") :]
        assert left.startswith("&L&8 Diunduh oleh")
        assert "&" not in left.removeprefix("&L&8 ").replace("&&", "")
        assert right == "&R&8 &A – halaman &P dari &N"
        setup = next(sheet.iter(f"{MAIN}pageSetup"))
        assert (setup.get("orientation"), setup.get("paperSize")) == ("landscape", "9")
        assert (setup.get("fitToHeight"), setup.get("fitToWidth")) == ("0", "1")


def test_the_properties_of_the_file_say_what_it_is_and_who_took_it_out() -> None:
    target = BytesIO()
    write_workbook([table()], target, title="Cerdig", now=NOW, made="Diunduh oleh Ani", by="Ani")
    found = load_workbook(target).properties
    assert (found.title, found.description, found.lastModifiedBy, found.creator) == (
        "Cerdig", "Diunduh oleh Ani", "Ani", "eventreg",
    )  # fmt: skip


def test_nothing_stays_behind_on_disk_when_the_rows_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows() -> Iterator[list[Cell]]:
        yield ["Siti", 1, None, None]
        raise RuntimeError("the database went away")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RuntimeError, match="went away"):
        written(table(["selesai", 1, None, None]), Table("Gagal", COLUMNS, rows(), ZONE))
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_behind_on_disk_when_all_went_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written(table(["Siti", 1, None, None]))
    assert list(tmp_path.iterdir()) == []
