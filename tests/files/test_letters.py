"""Uploaded letters: what is taken, what is refused, and where they lie."""

import io
import stat
import struct
import zipfile
import zlib
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.files.operations import Checked, NotTaken
from eventreg.files.rules import LONGEST_EDGE, MOST_BYTES, FileRefusal, shown_name
from tests.files import documents

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One row of one table: the two databases do not differ here."""
    return sqlite_url


def taken(content: bytes, name: str = "surat.pdf") -> Checked:
    outcome = files.check(content, name)
    assert isinstance(outcome, Checked), outcome
    return outcome


def refused(content: bytes, name: str = "surat.pdf") -> FileRefusal:
    outcome = files.check(content, name)
    assert isinstance(outcome, NotTaken), outcome
    return outcome.reason


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x" * 2000)
    return packed.getvalue()


def test_a_pdf_is_kept_byte_for_byte() -> None:
    """An electronic signature (TTE) in it stays valid."""
    content = documents.pdf(3)
    checked = taken(content, "Surat Tugas.PDF")

    assert (checked.content, checked.media_type) == (content, "application/pdf")
    assert checked.name == "Surat Tugas.pdf"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
    ],
)
def test_every_picture_becomes_a_plain_jpeg(kind: str, mode: str) -> None:
    checked = taken(documents.picture(kind, mode=mode), "foto.exe")

    assert (checked.media_type, checked.name) == ("image/jpeg", "foto.jpg")
    with Image.open(io.BytesIO(checked.content)) as drawn:
        assert (drawn.format, drawn.mode, drawn.size) == ("JPEG", "RGB", (40, 30))


def test_where_a_photo_was_taken_is_not_kept() -> None:
    content = documents.jpeg()
    assert b"Contoh Phone" in content
    drawn = taken(content).content

    assert b"Contoh Phone" not in drawn
    assert b"Exif" not in drawn
    with Image.open(io.BytesIO(drawn)) as picture:
        assert not picture.getexif()


def test_a_photo_taken_sideways_stands_upright() -> None:
    """Orientation 6: the camera was turned; the dark corner moves from the left to the right."""
    with Image.open(io.BytesIO(taken(documents.jpeg((400, 300), orientation=6)).content)) as drawn:
        assert drawn.size == (300, 400)
        grey = drawn.convert("L")
        assert max(grey.crop((280, 5, 295, 20)).tobytes()) < 60
        assert min(grey.crop((5, 380, 20, 395)).tobytes()) > 200


def test_a_large_photo_is_made_smaller() -> None:
    with Image.open(io.BytesIO(taken(documents.jpeg((6000, 3000))).content)) as drawn:
        assert max(drawn.size) == LONGEST_EDGE


def test_what_hides_behind_a_picture_is_gone() -> None:
    """A polyglot: a JPEG that is a ZIP and a page, too."""
    drawn = taken(documents.jpeg() + zipped() + HTML).content

    assert HTML not in drawn
    assert not zipfile.is_zipfile(io.BytesIO(drawn))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileRefusal.EMPTY),
        (b"%PDF-" + b"x" * MOST_BYTES, FileRefusal.TOO_LARGE),
        (HTML, FileRefusal.UNKNOWN),
        (SVG, FileRefusal.UNKNOWN),
        (zipped(), FileRefusal.UNKNOWN),
        (b"MZ\x90\x00" * 10, FileRefusal.UNKNOWN),
        (b"\x00" * 64, FileRefusal.UNKNOWN),
        (b"GIF89a" + b"\x00" * 64, FileRefusal.UNKNOWN),
        (b"\n" + documents.pdf(), FileRefusal.UNKNOWN),
        (HTML + documents.pdf(), FileRefusal.UNKNOWN),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64, FileRefusal.HEIC),
        (documents.jpeg((2000, 2000))[:4000], FileRefusal.BROKEN),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 64, FileRefusal.BROKEN),
        (b"\x89PNG\r\n\x1a\n", FileRefusal.BROKEN),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileRefusal.BROKEN),
        (b"%PDF-1.7\n", FileRefusal.BROKEN),
        (b"%PDF-1.7\n" + HTML + b"\n%%EOF", FileRefusal.BROKEN),
        (documents.pdf()[:200], FileRefusal.BROKEN),
        (documents.pdf(0), FileRefusal.BROKEN),
        (documents.pdf() + HTML * 40, FileRefusal.BROKEN),
        (documents.pdf() + zipped()[:900] + zipped()[-60:], FileRefusal.ACTIVE),
        (documents.pdf(51), FileRefusal.TOO_MANY_PAGES),
        (documents.encrypted_pdf(), FileRefusal.ENCRYPTED),
        (documents.pdf_with_script(), FileRefusal.ACTIVE),
        (documents.pdf_with_hidden_script(), FileRefusal.ACTIVE),
        (documents.pdf_with_action("/Launch"), FileRefusal.ACTIVE),
        (documents.pdf_with_action("/SubmitForm"), FileRefusal.ACTIVE),
        (documents.pdf_with_file(), FileRefusal.ACTIVE),
    ],
    ids=lambda value: value.value if isinstance(value, FileRefusal) else "",
)  # fmt: skip
def test_what_is_no_letter_is_refused_with_its_reason(content: bytes, reason: FileRefusal) -> None:
    """Whatever the name says: each of these is called surat.pdf."""
    assert refused(content) is reason


def test_a_harmless_opening_is_no_program() -> None:
    """Many writers say at which page a file opens."""
    assert taken(documents.pdf_with_action("/GoTo"))


def test_a_pdf_of_fifty_pages_is_taken() -> None:
    assert taken(documents.pdf(50))


def test_a_small_file_cannot_claim_a_picture_that_fills_the_memory() -> None:
    """A PNG of 100,000 x 100,000 pixels in some hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00"))

    assert refused(bomb + chunk(b"IEND", b"")) is FileRefusal.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Surat Tugas.pdf", "Surat Tugas.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Siti\\surat.docx", "surat.pdf"),
        ("a\x00b\r\nc.pdf", "a b c.pdf"),
        ("laporan\u202efdp.exe", "laporan fdp.pdf"),
        ("", "surat-tugas.pdf"),
        (".pdf", "surat-tugas.pdf"),
        ("x" * 400 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_only_shown(typed: str, shown: str) -> None:
    assert shown_name(typed, "pdf") == shown


def test_two_of_one_name_in_one_second_do_not_meet(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    """Scar 26: `time()_name` let the second overwrite the first."""
    contents = [documents.pdf(1), documents.pdf(2)]
    rows = []
    for content in contents:
        checked = taken(content, "surat.pdf")
        files.save(tmp_path, checked)
        rows.append(files.add(session, checked, now=now))

    assert [files.read(tmp_path, row) for row in rows] == contents
    assert [row.sha256 for row in rows] == [sha256(one).hexdigest() for one in contents]
    assert [row.size for row in rows] == [len(one) for one in contents]


def test_a_file_lies_under_its_random_name_readable_by_its_owner_alone(tmp_path: Path) -> None:
    checked = taken(documents.pdf())
    files.save(tmp_path, checked)
    path = tmp_path / checked.uid.hex[:2] / checked.uid.hex

    assert path.read_bytes() == checked.content
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [checked.uid.hex]


def test_a_file_that_was_altered_or_lost_is_not_given_out(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    checked = taken(documents.pdf())
    files.save(tmp_path, checked)
    stored = files.add(session, checked, now=now)
    files.place_of(tmp_path, stored.uid).write_bytes(b"something else")
    with pytest.raises(ValueError, match="altered"):
        files.read(tmp_path, stored)

    files.remove(tmp_path, stored.uid)
    with pytest.raises(FileNotFoundError):
        files.read(tmp_path, stored)
    assert session.scalars(select(StoredFile)).all() == [stored]
