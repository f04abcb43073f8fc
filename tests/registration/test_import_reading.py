"""Files as offices have them, and files as attackers have them: rows, or one reason why not."""

import struct
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from eventreg.importing.readers import read_table
from eventreg.importing.readers.csv import decoded
from eventreg.importing.rules.headers import find_header
from eventreg.importing.rules.tables import (
    MOST_BYTES,
    MOST_ROWS,
    Lost,
    NotRead,
    ReadRefusal,
    Table,
    as_text,
    has_lost_digits,
    letters,
)
from eventreg.reports.writers.csv import guarded
from tests.importing_files import (
    BUDI,
    HEADERS,
    SITI,
    csv_text,
    foreign_workbook,
    inline,
    saved,
    sheet_row,
    workbook,
)

_BODY = sheet_row(inline("Nama"), inline("NIP")) + sheet_row(inline("Siti"), inline("-"))


def read(content: bytes) -> Table:
    """The table of a file that must be readable."""
    table = read_table(content)
    assert isinstance(table, Table), table
    return table


def refused(content: bytes) -> ReadRefusal:
    """Why a file is not read."""
    outcome = read_table(content)
    assert isinstance(outcome, NotRead), outcome
    return outcome.reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_csv_is_read_in_every_usual_form(delimiter: str, encoding: str) -> None:
    name = "Ni’matul, S.Pd."
    rows = [HEADERS, (name, *SITI[1:]), BUDI]
    table = read(csv_text(rows, delimiter).encode(encoding))

    assert table.headers == HEADERS
    assert table.header_row == 1
    assert table.lines == ((2, (name, *SITI[1:])), (3, BUDI))


def test_a_cell_may_hold_line_breaks_and_quotation_marks() -> None:
    text = 'Nama,Jabatan,HP\r\n"Siti ""Titi"" Rahayu","Staf\nSeksi A",0893\r\n'
    assert read(text.encode()).lines == ((2, ('Siti "Titi" Rahayu', "Staf\nSeksi A", "0893")),)


def test_excels_separator_line_is_no_row() -> None:
    assert read(b"sep=;\r\nNama;HP\r\nSiti;0893\r\n").headers == ("Nama", "HP")


def test_a_delimiter_in_the_text_does_not_divide_it() -> None:
    text = "Nama;Instansi;No HP\r\nSiti, S.Pd.;Dinas A, B, C, D;0893\r\n"
    assert read(text.encode()).lines[0][1] == ("Siti, S.Pd.", "Dinas A, B, C, D", "0893")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+62 abc", "@nama", "-", "'sudah", "\tx", "'Aisyah", "O'Neil"]
)
def test_the_guard_of_our_own_csv_is_taken_off_again(cell: str) -> None:
    text = csv_text([("Nama", "Catatan"), ("Siti", guarded(cell))])
    assert read(text.encode()).lines[0][1][1] == cell


def test_the_header_need_not_be_the_first_row() -> None:
    above = [("DAFTAR PESERTA CERDIG",), (), ("Dinas Contoh", "2025"), ()]
    table = read(workbook([HEADERS, SITI, (), BUDI], above=above))

    assert (table.header_row, [row for row, _cells in table.lines]) == (5, [6, 8])


def test_a_header_under_merged_cells_is_put_together() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (
        ("No", "Nama", "Kepegawaian", None, "Kontak", None),
        (None, None, "NIP", "Jabatan", "HP", "Email"),
    ):
        page.append(row)
    page.append((1, "Siti", "-", "Staf", "0893", "a@example.org"))
    for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:F1"):
        page.merge_cells(cells)
    table = read(saved(book))

    assert table.headers == ("No", "Nama", "NIP", "Jabatan", "HP", "Email")
    assert [row for row, _cells in table.lines] == [3]


def test_the_sheet_with_the_header_is_chosen_and_hidden_ones_are_not() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(("Petunjuk", "Isi lembar berikutnya"))
    hidden = book.create_sheet("Lama")
    hidden.sheet_state = "hidden"
    for page in (hidden, book.create_sheet("Peserta")):
        page.append(HEADERS)
        page.append(SITI)

    assert read(saved(book)).sheet == "Peserta"


def test_numbers_and_days_are_read_as_what_they_are() -> None:
    day = datetime(2025, 8, 5)  # noqa: DTZ001 - cells of a spreadsheet have no zone.
    row = ("Siti", 89300000001, 198609262015051901, day, 1.5, True)
    table = read(workbook([("Nama", "HP", "NIP", "Cap waktu", "Nilai", "Ya"), row]))
    cells = table.lines[0][1]

    assert [as_text(cell) for cell in cells] == [
        "Siti", "89300000001", "1.986092620150519e+17", "05/08/2025", "1.5", "TRUE",
    ]  # fmt: skip
    assert [has_lost_digits(cell) for cell in cells] == [False, False, True, False, False, False]


def test_a_formula_is_never_run_and_one_without_a_result_is_told() -> None:
    """Openpyxl saves no results, as many programs that make files do not."""
    table = read(workbook([("Nama", "HP", "Email"), ("Siti", "=1+1", '=HYPERLINK("http://x")')]))
    assert table.lines[0][1] == ("Siti", Lost.FORMULA, Lost.FORMULA)


def test_a_formula_with_a_result_is_that_result_and_an_error_is_told() -> None:
    cells = '<c t="str"><f>A1&amp;A1</f><v>Rahayu</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    rows = sheet_row(inline("Nama"), inline("HP")) + sheet_row(cells)
    assert read(foreign_workbook(f"<sheetData>{rows}</sheetData>")).lines[0][1] == (
        "Rahayu",
        Lost.ERROR,
    )


def test_a_workbook_of_another_program_is_read() -> None:
    """No styles, no shared strings, no dimension, text in the cells themselves."""
    table = read(foreign_workbook(f"<sheetData>{_BODY}</sheetData>"))
    assert (table.sheet, table.headers) == ("Form Responses 1", ("Nama", "NIP"))


def test_200_columns_are_read_and_more_are_refused() -> None:
    wide = [*HEADERS, *(f"Kolom {number}" for number in range(193))]
    assert len(read(workbook([wide, [*SITI, *range(193)]])).headers) == 200
    assert refused(workbook([[*wide, "Kolom 201"], SITI])) is ReadRefusal.TOO_MANY_COLUMNS
    assert (
        refused(csv_text([[*wide, "x"], [*SITI, *range(194)]]).encode())
        is ReadRefusal.TOO_MANY_COLUMNS
    )


def test_more_rows_than_fit_are_refused_and_not_cut_off() -> None:
    text = "Nama,HP\r\n" + "Siti,0893\r\n" * (MOST_ROWS + 1)
    assert refused(text.encode()) is ReadRefusal.TOO_MANY_ROWS
    assert len(read(text[: -len("Siti,0893\r\n")].encode()).lines) == MOST_ROWS


def test_a_zip_bomb_is_not_unpacked() -> None:
    assert refused(foreign_workbook("<sheetData/>", more={"xl/x.xml": bytes(40_000_000)})) is (
        ReadRefusal.BOMB
    )


def test_a_directory_that_lies_about_sizes_is_a_broken_file() -> None:
    """The sheet claims to be small: Python's reader gives no byte beyond that, and the sum is wrong."""
    content = foreign_workbook(f"<sheetData>{_BODY}{sheet_row() * 500_000}</sheetData>")
    with ZipFile(BytesIO(content)) as archive:
        true = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(struct.pack("<L", true), struct.pack("<L", 900))
    assert refused(lying) is ReadRefusal.BROKEN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", ReadRefusal.EMPTY),
        (b" \r\n\t ", ReadRefusal.EMPTY),
        (b"x" * (MOST_BYTES + 1), ReadRefusal.TOO_LARGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ReadRefusal.OLD_EXCEL),
        (b"%PDF-1.7\n", ReadRefusal.OTHER_FORMAT),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), ReadRefusal.OTHER_FORMAT),
        (b"<!DOCTYPE html><table>", ReadRefusal.OTHER_FORMAT),
        (b"PK\x03\x04 and nothing else", ReadRefusal.BROKEN),
        (workbook([HEADERS, SITI])[:-200], ReadRefusal.BROKEN),
        (b"satu baris saja", ReadRefusal.NO_TABLE),
        (b"Nama,HP\r\n", ReadRefusal.NO_TABLE),
        (workbook([HEADERS]), ReadRefusal.NO_TABLE),
        (bytes(range(256)) * 20, ReadRefusal.OTHER_FORMAT),
        (b'Nama,HP\r\n"' + b"x" * 200_000, ReadRefusal.BROKEN),
        (foreign_workbook("<sheetData/>", more={"xl/vbaProject.bin": b"x"}), ReadRefusal.MACROS),
        (foreign_workbook(_BODY, head='<!DOCTYPE x [<!ENTITY a "b">]>'), ReadRefusal.BROKEN),
        (foreign_workbook("<sheetData><row r='x'></row></sheetData>"), ReadRefusal.BROKEN),
        (foreign_workbook('<sheetData><row r="99999999999"/></sheetData>'), ReadRefusal.NO_TABLE),
        (foreign_workbook("<sheetData"), ReadRefusal.BROKEN),
    ],
    ids=lambda one: one.value if isinstance(one, ReadRefusal) else None,
)  # fmt: skip
def test_what_cannot_be_read_has_a_reason(content: bytes, reason: ReadRefusal) -> None:
    assert refused(content) is reason


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", "<office/>")
    assert refused(file.getvalue()) is ReadRefusal.OTHER_FORMAT


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_reason(content: bytes) -> None:
    outcome = read_table(content)
    assert isinstance(outcome, Table | NotRead)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=60), st.integers(0, 5_000))
def test_a_damaged_workbook_is_rows_or_a_reason(noise: bytes, place: int) -> None:
    content = workbook([HEADERS, SITI])
    damaged = content[:place] + noise + content[place + len(noise) :]
    assert isinstance(read_table(damaged), Table | NotRead)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300))
def test_any_inside_of_a_sheet_is_rows_or_a_reason(text: str) -> None:
    inside = text.encode("utf-8", "replace").decode()
    file = BytesIO()
    with ZipFile(BytesIO(foreign_workbook(""))) as old, ZipFile(file, "w", ZIP_STORED) as new:
        for name in old.namelist():
            part = old.read(name).decode()
            sheet = part.replace("</worksheet>", f"<sheetData>{inside}</sheetData></worksheet>")
            new.writestr(name, sheet)
    assert isinstance(read_table(file.getvalue()), Table | NotRead)


@given(st.text())
def test_any_text_comes_back_from_utf_8(text: str) -> None:
    content = ("Nama: " + text).encode("utf-8", "ignore")
    assert decoded(content) is None or isinstance(decoded(content), str)


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letters(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_a_list_without_a_known_header_has_its_first_row_of_texts() -> None:
    header = find_header([(1, ("Judul",)), (2, ("aaa", "bbb")), (3, ("ccc", "ddd"))])
    assert header is not None
    assert (header.row, header.understood) == (2, 0)
    assert find_header([(1, ("Judul",))]) is None
