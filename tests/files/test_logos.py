"""Logos: what is taken, and what is left of it."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from eventreg.files import operations as files
from eventreg.files.operations import Checked, NotTaken
from eventreg.files.rules import LONGEST_LOGO, MOST_BYTES, FileRefusal


def drawn(kind: str, size: tuple[int, int] = (40, 40), mode: str = "RGB", **more: object) -> bytes:
    made = BytesIO()
    Image.new(mode, size, "teal").save(made, kind, **more)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_picture_becomes_a_png_that_is_not_too_large(kind: str) -> None:
    found = files.check_logo(drawn(kind, (1_600, 900)), "Logo Kantor.JPG")
    assert isinstance(found, Checked)
    assert (found.name, found.media_type) == ("Logo Kantor.png", "image/png")
    with Image.open(BytesIO(found.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (LONGEST_LOGO, LONGEST_LOGO * 9 // 16))


def test_transparency_stays_and_metadata_do_not() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "di mana foto ini dibuat")
    made = BytesIO()
    Image.new("RGBA", (20, 20), (0, 90, 90, 0)).save(made, "PNG", pnginfo=notes)
    found = files.check_logo(made.getvalue() + b"PK\x03\x04 di belakang", "a.png")
    assert isinstance(found, Checked)
    assert b"foto ini" not in found.content
    assert b"di belakang" not in found.content
    with Image.open(BytesIO(found.content)) as picture:
        assert picture.convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # An RGBA pixel has four.


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", FileRefusal.EMPTY),
        (b"\x89PNG\r\n\x1a\n" + b"x" * MOST_BYTES, FileRefusal.TOO_LARGE),
        (b"%PDF-1.7", FileRefusal.UNKNOWN),
        (b"GIF89a", FileRefusal.UNKNOWN),
        (b"<svg/>", FileRefusal.UNKNOWN),
        (b"\x00\x00\x00\x18ftypheic", FileRefusal.HEIC),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 30, FileRefusal.BROKEN),
        (drawn("PNG", (8_000, 6_000), "1"), FileRefusal.TOO_MANY_PIXELS),
    ],
)
def test_what_is_no_logo_is_not_taken(content: bytes, reason: FileRefusal) -> None:
    assert files.check_logo(content, "logo.png") == NotTaken(reason)
