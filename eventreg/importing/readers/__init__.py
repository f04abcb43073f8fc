"""Reading a file that somebody uploaded: its bytes decide what it is, never its name."""

from collections.abc import Callable

from eventreg.importing.readers.archive import look_into
from eventreg.importing.readers.csv import read_csv
from eventreg.importing.readers.xlsx import read_xlsx
from eventreg.importing.rules.tables import MOST_BYTES, NotRead, ReadRefusal, Table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
#: Beginnings of what people upload by mistake: PDF, PNG, JPEG, GIF, gzip, RAR, 7z, XML, HTML, RTF.
_OTHERS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf",
    b"<?xml", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"{\\rtf",
)  # fmt: skip

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv"


def read_table(content: bytes) -> Table | NotRead:
    """The table in an XLSX or CSV file; whatever the bytes are, a table or the reason why not.

    Formulas and macros are never run. Takes up to seconds: no writing transaction may be open.
    """
    if not content.strip():
        return NotRead(ReadRefusal.EMPTY)
    if len(content) > MOST_BYTES:
        return NotRead(ReadRefusal.TOO_LARGE)
    reader = _reader_of(content)
    if isinstance(reader, ReadRefusal):
        return NotRead(reader)
    return reader(content)


def media_type_of(content: bytes) -> str:
    """What a file that could be read is declared as."""
    return XLSX_TYPE if content.startswith(_ZIP) else CSV_TYPE


def extension_of(content: bytes) -> str:
    """The end of the name of a file that could be read."""
    return "xlsx" if content.startswith(_ZIP) else "csv"


def _reader_of(content: bytes) -> Callable[[bytes], Table | NotRead] | ReadRefusal:
    if content.startswith(_OLE):
        return ReadRefusal.OLD_EXCEL
    if content.startswith(b"PK"):
        return look_into(content) or read_xlsx
    if content.lstrip()[:10].startswith(_OTHERS):
        return ReadRefusal.OTHER_FORMAT
    return read_csv
