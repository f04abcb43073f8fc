"""One table, three writers: what XLSX, CSV and PDF of a report say is the same, whatever was typed."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from unicodedata import category

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.papers.models import PaperStyle
from eventreg.papers.rules import PaperSize
from eventreg.reports.columns import SIDES
from eventreg.reports.operations import NotExported, build
from eventreg.reports.rules import (
    NO_PAPERS,
    Cell,
    CellKind,
    Column,
    ExportRefusal,
    ExportRequest,
    Format,
    Report,
    Table,
)
from eventreg.reports.writers import pdf
from eventreg.reports.writers.csv import write_csv
from eventreg.reports.writers.pdf import Head, printable, words, write_pdf
from eventreg.reports.writers.xlsx import write_workbook
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.reports.scenes import BASE_URL, export, sheets_of
from tests.scans import scan

PAPERS = [one for one in Report if one not in NO_PAPERS]
NOW = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
ZONE = "Asia/Jakarta"
POINTS_PER_MM = 72 / 25.4
#: What spreadsheets, Typst and word processors would do something with.
HOSTILE = (
    '=HYPERLINK("http://x","y")', "@SUM(1+1)", "+1-1", "-2", '#import "x.typ"', "#{1+1}", "$x^2$",
    "*tebal* _miring_", "<label> @rujukan", "[kurung]", "`kode`", "// komentar", "/* x */", "\\n\\u{41}",
    '&P &N &D &"Arial"', "<b>tebal</b>", "&amp;", "{{ 7*7 }}", "{ PAGE }", "_x0041_", "~tilde~", "--- …",
    "'kutip'", "https://example.org/a?b=c#d", "Muḥammad Ḥasan", "Ni'matul K.",
)  # fmt: skip


@pytest.fixture
def event(store: Session, now: datetime) -> Event:
    """People of every category, with texts that a writer could take for more than text."""
    event = make_event(store, slug="cerdig", now=now, title="Cerdas *Digital* #1 & <kawan>")
    device, _ = make_device(store, event, now=now - timedelta(days=1))
    for number, text in enumerate(HOSTILE):
        slug = ("agency", "kim", "influencer")[number % 3]
        person = make_registration(
            store, offer_of(event, slug), now=now, full_name=f"Orang {text}"[:100],
            organization="" if slug == "influencer" else f"Instansi {text}",
        )  # fmt: skip
        if number % 2:
            scan(store, device, person, at=now + timedelta(minutes=number))
    return event


def text_of(content: bytes) -> str:
    """All that a PDF says, without white space: where a line is broken does not matter."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    """The visible letters alone."""
    return "".join(one for one in text if not one.isspace() and category(one)[0] != "C")


def on_paper(row: list[Cell], kinds: list[CellKind]) -> str:
    """A row as papers write it, without white space."""
    cells = zip(row, kinds, strict=True)
    return squeezed("".join(words(value, kind, ZONE) for value, kind in cells))


def from_sheet(value: object, text: str) -> str:
    """A cell of a workbook as a CSV would hold it; `text` is what the CSV holds."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "+07:00"
    if isinstance(value, float):
        return text if text and float(text) == value else repr(value)
    return str(value)


def unguarded(cell: str) -> str:
    """A reader of CSV drops one leading "'"."""
    return cell.removeprefix("'")


@pytest.mark.parametrize("report", PAPERS)
def test_workbook_csv_and_pdf_of_a_report_say_the_same(
    store: Session, event: Event, now: datetime, report: Report
) -> None:
    made = {
        form: export(store, event, ExportRequest(report, form), now=now)
        for form in (Format.XLSX, Format.CSV, Format.PDF)
    }
    (sheet,) = sheets_of(made[Format.XLSX][1]).values()
    lines = list(csv.reader(StringIO(made[Format.CSV][1].decode("utf-8-sig"), newline="")))
    lines = [[unguarded(cell) for cell in line] for line in lines]
    assert [
        [from_sheet(value, text) for value, text in zip(row, line, strict=True)]
        for row, line in zip(sheet, lines, strict=True)
    ] == lines
    said = text_of(made[Format.PDF][1])
    place = 0
    for row in sheet[1:]:
        for wanted in shown(row, sheet[0]):
            place = said.find(wanted, place) + len(wanted)
            assert place >= len(wanted), (wanted, said[:2000])
    assert len({exported.rows for exported, _content in made.values()}) == 1


def shown(row: list[object], header: list[object]) -> list[str]:
    """The cells of a row as papers write them."""
    found = []
    for value, name in zip(row, header, strict=True):
        if isinstance(value, datetime):
            found.append(f"{value:%d/%m/%Y%H.%M}")
        elif isinstance(value, float):
            share = f"{value * 100:.1f}%".replace(".", ",")
            found.append(share if name == "%" else f"{value:,.0f}".replace(",", "."))
        else:
            found.append(squeezed(printable(str(value))))
    return found


@pytest.mark.parametrize("paper", PaperSize)
@pytest.mark.parametrize("report", [Report.REGION_RECAP, Report.ABSENT])
def test_the_page_is_of_the_size_that_was_asked_for_and_says_what_it_is(
    store: Session, event: Event, now: datetime, paper: PaperSize, report: Report
) -> None:
    store.add(
        PaperStyle(
            scope="office", heading="PEMERINTAH KOTA CONTOH\nDINAS CONTOH", address="Jalan Contoh 1"
        )
    )
    wish = ExportRequest(report, Format.PDF, paper=paper)
    exported, content = export(store, event, wish, now=now, by="Siti *Petugas*")
    reader = PdfReader(BytesIO(content))
    short, long = SIDES[paper]
    size = (short, long) if report is Report.REGION_RECAP else (long, short)
    for number, page in enumerate(reader.pages, 1):
        box = page.mediabox
        got = (round(float(box.width) / POINTS_PER_MM), round(float(box.height) / POINTS_PER_MM))
        assert got == size
        said = squeezed(page.extract_text())
        assert f"Halaman{number}dari{len(reader.pages)}" in said
        assert "DiunduholehSiti*Petugas*padaMinggu,22November2026pukul08.05WIB" in said
        assert squeezed("Cerdas *Digital* #1 & <kawan>") in said
    first = reader.pages[0].extract_text()
    assert "DINAS CONTOH" in first
    assert "Hari/Tanggal" in first
    assert exported.filename.endswith(".pdf")


def test_the_same_paper_is_the_same_file(store: Session, event: Event, now: datetime) -> None:
    wish = ExportRequest(Report.REGION_RECAP, Format.PDF)
    assert export(store, event, wish, now=now) == export(store, event, wish, now=now)


def test_a_table_that_is_too_long_for_paper_is_refused(
    store: Session, event: Event, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MOST_CELLS", 100)
    target, event_id = BytesIO(), event.id
    store.commit()
    wish = ExportRequest(Report.ABSENT, Format.PDF)
    outcome = build(store, event_id, wish, target, now=now, base_url=BASE_URL)
    assert outcome == NotExported(ExportRefusal.TOO_LONG)
    assert target.getvalue() == b""


HEAD = Head({"logo": "", "heading": [], "address": []}, "Uji", "Kegiatan", (), "Dibuat")
COLUMNS = (
    Column("No", CellKind.NUMBER, 6),
    Column("Nama", width=36),
    Column("Instansi", width=40),
    Column("NIP", width=21, wraps=False),
)
latin = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F), max_size=60)
texts = st.one_of(latin, st.sampled_from(HOSTILE), st.text(max_size=40))


def paper_of(*rows: list[Cell], columns: tuple[Column, ...] = COLUMNS) -> bytes:
    """A small table on A4."""
    target = BytesIO()
    write_pdf(Table("Uji", columns, rows, ZONE), target, HEAD, paper=PaperSize.A4)
    return target.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, texts)
@example('#read("/etc/passwd")', "\u202egnp.exe\u202c")
@example("Siti 🎉 👨‍👩‍👧 Rahayu", "شركة المثال")
@example("\x00\x01\ud800\ufffe", "_x0000_ &L&D")
def test_whatever_was_typed_is_text_in_all_three(name: str, agency: str) -> None:
    """No markup, no formula, no field code: a row goes in, the same row comes out."""
    row: list[Cell] = [1, f"A{name}Z", f"B{agency}Y", "198609262015052901"]
    table = Table("Uji", COLUMNS, [row], ZONE)
    sheet, lines = BytesIO(), BytesIO()
    write_workbook([table], sheet, title=name, now=NOW, made=agency)
    (rows,) = sheets_of(sheet.getvalue()).values()
    write_csv(table, lines)
    (_head, line) = csv.reader(StringIO(lines.getvalue().decode("utf-8-sig"), newline=""))
    if not re.search("[\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x", name + agency):
        assert rows[1][1:] == row[1:]
        assert [unguarded(cell) for cell in line[1:]] == row[1:]
    said = text_of(paper_of(row))
    assert "198609262015052901" in said
    for text in (f"A{name}Z", f"B{agency}Y"):
        if all(ord(one) < 0x180 for one in text):
            assert squeezed(printable(text)) in said


def test_a_word_of_300_letters_stays_within_its_column() -> None:
    """Whatever is to its right begins at the same place on every row."""
    content = paper_of([1, "X" * 300, "W" * 300, "1" * 18], [2, "Ani", "Dinas", "2" * 18])
    starts: dict[str, float] = {}

    def note(text: str, _cm: object, matrix: list[float], *_: object) -> None:
        if text.strip():
            starts[text.strip()] = matrix[4]

    PdfReader(BytesIO(content)).pages[0].extract_text(visitor_text=note)
    assert starts["1" * 18] == pytest.approx(starts["2" * 18])
    assert "X" * 300 in text_of(content)


def test_more_columns_than_a_page_holds_go_on_with_the_names_repeated() -> None:
    sessions = tuple(Column(f"Sesi ke-{number}", CellKind.MARK, 14) for number in range(30))
    columns = (Column("No", CellKind.NUMBER, 6), Column("Nama", width=36), *sessions)
    content = paper_of([1, "Siti Rahayu", *["v"] * 30], columns=columns)
    said = text_of(content)
    pages = len(PdfReader(BytesIO(content)).pages)
    assert pages > 1
    assert said.count("SitiRahayu") == pages
    assert all(f"Sesike-{number}" in said for number in range(30))
    assert f"Bagian{pages}dari{pages}" in said
    assert said.count("v") == 30


def test_a_table_without_rows_says_so() -> None:
    assert "Tidakadadata." in text_of(paper_of())


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (1234567, CellKind.NUMBER, "1.234.567"),
        (0.8219, CellKind.PERCENT, "82,2%"),
        (1.0, CellKind.PERCENT, "100,0%"),
        (datetime(2025, 8, 5, 1, 0, tzinfo=UTC), CellKind.MOMENT, "05/08/2025 08.00"),
        (None, CellKind.NUMBER, ""),
        (0, CellKind.NUMBER, "0"),
        (" dua\n baris\u202e ", CellKind.TEXT, "dua baris"),
    ],
)
def test_cells_are_written_as_offices_do(value: Cell, kind: CellKind, written: str) -> None:
    assert words(value, kind, ZONE) == written
