"""QR images: read back by another program, with a quiet zone, black on white."""

import io
import re

import pytest
import zxingcpp
from PIL import Image

from eventreg.tickets.images import png, svg, ticket_url

CODE = "AAAQEAYEAUDAOCAJB2H7RTYV2M"
URL = f"HTTPS://HADIR.EXAMPLE.ORG/T/{CODE}"
BORDER = 4


def picture(text: str = URL, scale: int = 12) -> Image.Image:
    """The PNG, opened as grey."""
    return Image.open(io.BytesIO(png(text, scale=scale))).convert("L")


def drawn(text: str, scale: int = 4) -> Image.Image:
    """The SVG, painted by hand: a white square and the squares of its path."""
    drawing = svg(text)
    (side,) = {float(one) for one in re.findall(r'viewBox="0 0 ([\d.]+) [\d.]+"', drawing)}
    (path,) = re.findall(r'<path d="([^"]+)"', drawing) or re.findall(r'd="([^"]+)"', drawing)
    image = Image.new("L", (int(side) * scale, int(side) * scale), 255)
    squares = re.findall(r"M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H[\d.]+z", path)
    assert squares
    for square in squares:
        left, top, right, bottom = (round(float(one)) * scale for one in square)
        image.paste(0, (left, top, right, bottom))
    return image


def read(image: Image.Image) -> zxingcpp.Barcode:
    """The one code that a camera would find."""
    (found,) = zxingcpp.read_barcodes(image)
    return found


def modules(image: Image.Image, scale: int) -> int:
    """The modules of one side, quiet zone included."""
    assert image.width == image.height
    return image.width // scale


def test_another_program_reads_the_picture() -> None:
    found = read(picture())

    assert found.text == URL
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level == "M"


def test_another_program_reads_the_drawing() -> None:
    assert read(drawn(URL)).text == URL


def test_the_drawing_and_the_picture_are_one_code() -> None:
    assert drawn(URL, scale=12).tobytes() == picture(scale=12).tobytes()


def test_capitals_fit_the_alphanumeric_mode() -> None:
    """55 characters at level M are version 3 (29 modules) only in that mode; as bytes version 4."""
    assert modules(picture(), 12) == 29 + 2 * BORDER
    assert modules(picture(URL.lower()), 12) > 29 + 2 * BORDER


def test_the_quiet_zone_is_four_modules_white_on_every_side() -> None:
    """Scar 18: a code without a border cannot be read on a dark page."""
    image, zone = picture(), 12 * BORDER
    inner = image.crop((zone, zone, image.width - zone, image.height - zone))
    image.paste(255, (zone, zone, image.width - zone, image.height - zone))

    assert image.getextrema() == (255, 255)
    assert inner.crop((0, 0, 12, 12)).getextrema() == (0, 0)


def test_there_is_black_and_white_and_nothing_else() -> None:
    """Scar 18: in every theme."""
    assert set(picture().tobytes()) == {0, 255}
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg(URL)))
    assert colours <= {"white", "#ffffff", "#fff", "black", "#000000", "#000", "none"}
    assert {"white", "#ffffff", "#fff"} & colours, (
        "A ground of its own, or a dark page shows through."
    )


@pytest.mark.parametrize("scale", [2, 3])
def test_a_small_picture_is_read_too(scale: int) -> None:
    assert read(picture(scale=scale)).text == URL


def test_a_damaged_code_is_read_all_the_same() -> None:
    """A cracked screen: level M repairs about 15 %."""
    image = picture()
    image.paste(255, (200, 200, 260, 260))

    assert read(image).text == URL


@pytest.mark.parametrize(
    ("base_url", "text"),
    [
        ("https://hadir.example.org", f"HTTPS://HADIR.EXAMPLE.ORG/T/{CODE}"),
        ("http://127.0.0.1:8000", f"HTTP://127.0.0.1:8000/T/{CODE}"),
        ("https://Kantor.example.org/Daftar/x", f"HTTPS://KANTOR.EXAMPLE.ORG/Daftar/x/T/{CODE}"),
    ],
)
def test_the_address_is_in_capitals_but_for_a_sub_path(base_url: str, text: str) -> None:
    assert ticket_url(base_url, CODE) == text
