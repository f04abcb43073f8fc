"""CSV: what is stored is what a reader gets back, and no spreadsheet computes anything."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.reports.rules import DELIMITERS, Cell, Column, Table
from eventreg.reports.writers.csv import guarded, write_csv

COLUMNS = (Column("satu"), Column("dua"))
#: Everything that can be encoded, with the dangerous beginnings far more often than by chance.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.builds(
        str.__add__, st.sampled_from(list("=+-@\t\r\n'\"\ufeff")), st.text("'=+123,;\"\r\n\x00")
    ),
)


def written(*rows: list[Cell], delimiter: str = ",", totals: tuple[list[Cell], ...] = ()) -> bytes:
    target = BytesIO()
    table = Table("Uji", COLUMNS, rows, "Asia/Jakarta", totals)
    assert write_csv(table, target, delimiter=delimiter) == len(rows)
    return target.getvalue()


def read_back(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """What the contract tells readers to do: UTF-8 with BOM, then drop one leading apostrophe."""
    text = TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")
    rows = csv.reader(text, delimiter=delimiter)
    return [[cell.removeprefix("'") for cell in row] for row in rows]


@given(st.lists(st.lists(texts, min_size=2, max_size=2)), st.sampled_from(DELIMITERS))
def test_every_text_comes_back_as_it_was(rows: list[list[Cell]], delimiter: str) -> None:
    """Scar 28: the + is stripped, or a tab is put before every number."""
    found = read_back(written(*rows, delimiter=delimiter), delimiter)
    assert found == [["satu", "dua"], *rows]


@given(texts)
def test_no_cell_begins_like_a_formula_unless_it_is_a_plain_number(text: str) -> None:
    """Scar 28: =, +, -, @ at the start become formulas."""
    cell = guarded(text)
    dangerous = cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert not dangerous or (cell[0] == "+" and cell[1:].isdecimal())


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("@nama", "'@nama"),
        ("-", "'-"),
        ("'Aisyah", "''Aisyah"),
        ("+6289300000001", "+6289300000001"),
        ("+62 893", "'+62 893"),
        ("+1+1", "'+1+1"),
        ("+", "'+"),
        ("+\u0661\u0662", "'+\u0661\u0662"),
        ("Nu'man", "Nu'man"),
        ("198609262015051901", "198609262015051901"),
        ("", ""),
    ],
)
def test_a_cell_is_guarded_by_one_apostrophe_and_a_phone_number_by_none(
    text: str, cell: str
) -> None:
    assert guarded(text) == cell


def test_a_header_is_guarded_like_any_cell() -> None:
    """A session's title stands in headers."""
    target = BytesIO()
    write_csv(Table("Uji", (Column("=1+1 – Masuk"),), [], "Asia/Jakarta"), target)
    assert target.getvalue() == b"\xef\xbb\xbf'=1+1 \xe2\x80\x93 Masuk\r\n"


def test_excel_sees_that_it_is_utf_8_and_indonesian_excel_gets_its_semicolon() -> None:
    content = written(["Sa'diyah é", "dua"], delimiter=";")
    assert content == "\ufeffsatu;dua\r\nSa'diyah é;dua\r\n".encode()


def test_a_moment_is_written_in_the_events_zone_and_says_so() -> None:
    """Scar 31: a UTC string in one cell."""
    rows = read_back(written([datetime(2026, 11, 21, 23, 59, 1, 5, tzinfo=UTC), None]))
    assert rows[1] == ["2026-11-22T06:59:01+07:00", ""]


def test_numbers_and_totals_are_written_after_the_rows() -> None:
    rows = read_back(written([1, 0.5], totals=([2, None],)))
    assert rows[1:] == [["1", "0.5"], ["2", ""]]


def test_characters_that_no_text_may_hold_crash_nothing() -> None:
    """Scar 34: control characters in a name crash the export."""
    assert read_back(written(["a\x00b\x0b\ud800", "x"]))[1] == ["a\x00b\x0b\\ud800", "x"]


def test_the_target_stays_open_even_when_the_rows_fail() -> None:
    def rows() -> Iterator[list[str]]:
        yield ["a", "b"]
        raise RuntimeError("the database went away")

    target = BytesIO()
    with pytest.raises(RuntimeError, match="went away"):
        write_csv(Table("Uji", COLUMNS, rows(), "UTC"), target)
    assert not target.closed
