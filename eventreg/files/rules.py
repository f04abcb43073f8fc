"""Names of files, and what may be uploaded."""

import re
import unicodedata
from enum import StrEnum

#: A letter of assignment is one page, or a photo of it (contract: up to 5 MB).
MOST_BYTES = 5 * 1024 * 1024
MOST_PAGES = 50
#: A picture of more pixels is not decoded: a small file can claim a picture that fills the memory.
MOST_PIXELS = 40_000_000
#: Enough to read every line of a photographed letter (A4 at 210 dpi).
LONGEST_EDGE = 2_500
#: A logo is 25 mm high on paper: 800 pixels print sharp.
LONGEST_LOGO = 800

_LONGEST_PART = 60
_LONGEST_SHOWN = 100
_KEPT = re.compile(r"[^a-z0-9]+")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")


class Content(StrEnum):
    """What a file is by its first bytes, whatever its name says."""

    PDF = "pdf"
    PICTURE = "picture"
    HEIC = "heic"


class FileRefusal(StrEnum):
    """Why a file was not taken."""

    EMPTY = "empty_file"
    TOO_LARGE = "file_too_large"
    UNKNOWN = "file_unknown"
    HEIC = "file_heic"
    BROKEN = "file_broken"
    ENCRYPTED = "file_encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MANY_PIXELS = "too_many_pixels"
    #: It could run something, or carries further files.
    ACTIVE = "file_active"


def content_of(head: bytes) -> Content | None:
    """What a file is by its first 16 bytes; none for everything that is no letter."""
    if head.startswith(b"%PDF-"):
        return Content.PDF
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    if webp or head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return Content.PICTURE
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return Content.HEIC
    return None


def download_name(*parts: str, extension: str) -> str:
    """A file name that every system takes: "daftar-hadir_cerdig-2025_2026-11-22.xlsx".

    Each part is reduced to lower-case ASCII letters, digits and single hyphens, at most 60
    characters; parts that leave nothing are dropped, and underscores join the rest. `extension` is
    given without its dot. Nothing of a part can become a folder, an option or a header field.
    """
    named = "_".join(filter(None, map(_ascii, parts))) or "berkas"
    return f"{named}.{_ascii(extension)}"


def shown_name(typed: str, extension: str) -> str:
    """What an uploaded file is called on pages: the last part of its name with its true extension.

    Only printable characters stay, at most 100 and the extension: nothing that turns the writing
    direction round, so that "gpj.exe" cannot pose as something else.
    """
    last = re.split(r"[/\\]", typed)[-1]
    printable = " ".join("".join(char if char.isprintable() else " " for char in last).split())
    stem = printable.rpartition(".")[0] if "." in printable else printable
    return f"{stem[:_LONGEST_SHOWN].strip(' .') or 'surat-tugas'}.{extension}"


def _ascii(text: str) -> str:
    """The letters and digits of a text without their accents, in lower case, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _KEPT.sub("-", plain).strip("-")[:_LONGEST_PART].strip("-")
