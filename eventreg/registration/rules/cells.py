"""Cells of pasted text: how rows fall apart, and what a cell holds by the look of it."""

import csv
import io
import re
from datetime import date
from enum import StrEnum

from eventreg.people.numbers import check_nip, parse_phone

_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e\+(\d{1,3})", re.IGNORECASE)
#: Too short to be called, but meant as nothing else.
_BEGINNING_OF_PHONE = re.compile(r"(?:\+|0)[\d\s().-]{3,}", re.ASCII)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
#: Only the digits are counted, so that the day does not matter.
_ANY_DAY = date(2000, 1, 1)
_SEX = re.compile(
    r"\(?(l|p|lk|pr|laki(?:[- ]laki)?|pria|perempuan|wanita|fe?male)\)?[.]?", re.IGNORECASE
)


class Cell(StrEnum):
    """What a cell seems to hold."""

    EMPTY = ""
    TEXT = "text"
    SEX = "gender"
    PHONE = "phone"
    EMAIL = "email"
    NIP = "nip"
    NIK = "nik"


def rows_of(text: str) -> list[list[str]] | None:
    """The rows of cells that a spreadsheet put on the clipboard; none where the text is no table.

    Cells are parted by tabs, in a CSV for Indonesian Excel by semicolons. A cell with a line break
    comes in quotes. Empty rows are dropped.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    mark = next((mark for mark in "\t;" if _is_table(lines, mark)), None)
    if mark is None:
        return None
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", "")), delimiter=mark))
    except csv.Error:
        rows = []
    if not rows or any("\n" in cell and mark in cell for row in rows for cell in row):
        rows = [line.split(mark) for line in lines]  # A stray quote swallowed the rows behind it.
    return [row for row in rows if any(cell.strip() for cell in row)] or None


def _is_table(lines: list[str], mark: str) -> bool:
    """Most lines fall into cells; a semicolon in a sentence makes no table."""
    split = sum(mark in line.strip() for line in lines)
    return split > 0 and split * 2 >= len(lines)


def is_rounded(cell: str) -> bool:
    """Whether a spreadsheet took a long number for a quantity and dropped its last digits: "8,93E+10"."""
    return _ROUNDED.search(cell) is not None


def kind_of(cell: str) -> Cell:
    """What a cell seems to hold: the 18 digits of a NIP, the 16 of a NIK, a number to call, …"""
    if not cell.strip():
        return Cell.EMPTY
    if _SEX.fullmatch(cell.strip()):
        return Cell.SEX
    if _ADDRESS.fullmatch(cell.strip()):
        return Cell.EMAIL
    if rounded := _ROUNDED.search(cell):
        return Cell.NIP if int(rounded[1]) >= 15 else Cell.PHONE
    if any(char.isalpha() for char in cell):
        return Cell.TEXT
    return _number_kind(cell)


def _number_kind(cell: str) -> Cell:
    count = check_nip(cell, _ANY_DAY).count
    if count == 16:
        return Cell.NIK
    if count == 18:
        return Cell.NIP
    if parse_phone(cell) is not None:
        return Cell.PHONE
    if count > 15:
        return Cell.NIP
    meant = count >= 4 and _BEGINNING_OF_PHONE.fullmatch(cell.strip()) is not None
    return Cell.PHONE if count >= 8 or meant else Cell.TEXT


def numbers_of(span: str) -> list[str]:
    """The numbers in a run of digits and signs: several where a phone stands beside another number."""
    if sum(char.isdigit() for char in span) <= 15:
        return [span]  # No telephone number is longer, by ITU-T E.164.
    words = span.split()
    for cut in range(1, len(words)):
        first, rest = " ".join(words[:cut]), " ".join(words[cut:])
        behind = numbers_of(rest)
        if all(map(_is_number, [first, *behind])):
            return [first, *behind]
    return [span]


def _is_number(text: str) -> bool:
    """A number that can be called, or as long as a NIP or a NIK."""
    digits = check_nip(text, _ANY_DAY).count
    return digits in {16, 18} or (digits <= 15 and parse_phone(text) is not None)
