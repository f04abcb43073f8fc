"""Looking into an XLSX file before it is unpacked: a small file can claim to hold gigabytes."""

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from eventreg.importing.rules.tables import ReadRefusal

_WORKBOOK = "xl/workbook.xml"
_MOST_PARTS = 2_000
_MOST_UNPACKED = 100 * 1024 * 1024
#: Tables pack well, but not a thousandfold; small parts may be of one letter and prove nothing.
_MOST_RATIO = 400
_SMALL = 2 * 1024 * 1024
_PIECE = 256 * 1024
#: No spreadsheet needs a DTD: only who wants entities to multiply. Also in UTF-16.
_DTD = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T|<\x00?!\x00?E\x00?N\x00?T")
_LONGEST_MATCH = 16


def look_into(content: bytes) -> ReadRefusal | None:
    """Why this archive is not read; none when it is a workbook of a sane size.

    The sizes are those of the central directory; Python's reader gives no byte beyond them, so that
    a directory that lies ends in a broken file and not in a full memory.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            return _refuse(parts) or _refuse_dtd(archive, parts)
    except (
        BadZipFile,
        zlib.error,
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ):
        return ReadRefusal.BROKEN


def _refuse(parts: list[ZipInfo]) -> ReadRefusal | None:
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        return ReadRefusal.MACROS
    if _WORKBOOK not in names:
        return ReadRefusal.OTHER_FORMAT
    if any(part.flag_bits & 0x1 for part in parts):
        return ReadRefusal.OLD_EXCEL
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or any(map(_is_bomb, parts)):
        return ReadRefusal.BOMB
    return None


def _is_bomb(part: ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > _MOST_RATIO * max(part.compress_size, 1)


def _refuse_dtd(archive: ZipFile, parts: list[ZipInfo]) -> ReadRefusal | None:
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")) and _holds_dtd(archive, part):
            return ReadRefusal.BROKEN
    return None


def _holds_dtd(archive: ZipFile, part: ZipInfo) -> bool:
    with archive.open(part) as file:
        before = b""
        while piece := file.read(_PIECE):
            if _DTD.search(before + piece):
                return True
            before = piece[-_LONGEST_MATCH:]
    return False
