"""A table as it was read from a file, and its cells as text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_BYTES = 10 * 1024 * 1024
#: A file of up to 10 MB is refused beside its field; beyond this the whole request is.
MOST_SENT = 11 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 1_500_000
#: Excel keeps so many digits of a number; the others it turns into zeros.
EXACT_DIGITS = 15


class Lost(StrEnum):
    """A cell whose content the file does not hold."""

    #: A formula that no program has worked out before it was saved.
    FORMULA = "formula_without_result"
    #: What Excel shows as #N/A or #REF!.
    ERROR = "error_value"


Cell = str | int | float | bool | datetime | Lost | None
#: The number of the row as the spreadsheet shows it, from 1, and its cells.
Line = tuple[int, tuple[Cell, ...]]


class ReadRefusal(StrEnum):
    """Why a file could not be read."""

    EMPTY = "empty_file"
    TOO_LARGE = "file_too_large"
    #: Unpacked it would be far larger than any list of people.
    BOMB = "unpacks_too_large"
    MACROS = "macros"
    OLD_EXCEL = "old_excel"
    OTHER_FORMAT = "other_format"
    BROKEN = "broken_file"
    NO_TABLE = "no_table"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"


@dataclass(frozen=True)
class NotRead:
    """Nothing was read, and why."""

    reason: ReadRefusal


@dataclass(frozen=True)
class Table:
    """One table with its header: where it stood, what its columns are called, its rows that hold anything."""

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    lines: tuple[Line, ...]

    def column(self, number: int) -> str:
        """What a column (from 0) is called; an unnamed one by its letter."""
        title = self.headers[number] if number < len(self.headers) else ""
        return title or letters(number)


def letters(number: int) -> str:
    """The letter of a column (from 0) in a spreadsheet: A … Z, AA …"""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def as_text(cell: Cell) -> str:
    """What a cell says. Days as they are written here (05/08/2025); a whole number without its ".0"."""
    if cell is None or isinstance(cell, Lost):
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return f"{cell:%d/%m/%Y}" if midnight else f"{cell:%d/%m/%Y %H.%M}"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < 10**EXACT_DIGITS
        return str(int(cell)) if whole else repr(cell)
    return str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def has_lost_digits(cell: Cell) -> bool:
    """Whether a spreadsheet took a long number for a quantity, so that its last digits are gone."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return False
    return bool(abs(cell) >= 10**EXACT_DIGITS)
