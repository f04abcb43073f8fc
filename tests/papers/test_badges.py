"""Badges as PDF: every name whole and as large as fits, every QR readable, nothing typed is markup."""

import json
from io import BytesIO
from typing import Any

import pytest
import typst
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from eventreg.config import ROOT
from eventreg.papers.rules import BadgeLayout, badge_colour
from eventreg.papers.typesetting import long_pdf, pdf
from eventreg.tickets.images import svg

URL = "HTTPS://DAFTAR.DISKOMINFO.CONTOH.GO.ID/T/" + "ABCD2345" * 3
HOSTILE = '*tebal* #panic("x") $x$ @acuan <label> // `kode` = ~ _ [ ]'
LONG = (
    "Prof. Dr. Ir. H. Raden Mas Muhammad Abdurrahman Wahid Hasyim Asy'ari Kusumawardhana Sosrodiningrat,"
    " S.Kom., S.H., M.M., M.Si., M.I.Kom., Ph.D."
)
NAMES = ("Ayu", "Siti Rahayu, S.Sos.", LONG, "W" * 100, "x" * 220, "K.H. Abd. Ro'uf Palo'lo'an")
BOTH = pytest.mark.parametrize("layout", ["a4", "a6"])


def badge(number: int = 0, **person: Any) -> dict[str, Any]:
    """What the template is given of one person."""
    return {
        "name": "Siti Contoh",
        "organization": "Dinas Komunikasi dan Informatika Kabupaten Contoh",
        "category": "Instansi",
        "colour": "#0b4f8a",
        "filled": True,
        "qr": svg(ticket(number)),
        **person,
    }


def ticket(number: int) -> str:
    """What the QR of the person of this number holds."""
    return f"{URL}{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}A"


def paper(
    layout: str, people: list[dict[str, Any]], event: str = "Cerdig Batch 5"
) -> dict[str, Any]:
    words = {"title": "Tanda pengenal", "qr": "Kode QR"}
    return {"lang": "id", "layout": layout, "words": words, "event": event, "people": people}


def drawn(data: dict[str, Any]) -> list[Image.Image]:
    """The pages at 150 dots an inch, as an office printer would print them in its draft mode."""
    templates = ROOT / "templates" / "typst"
    made = typst.compile(
        templates / "badges.typ",
        root=templates,
        sys_inputs={"data": json.dumps(data)},
        format="png",
        ppi=150,
    )
    pages = made if isinstance(made, list) else [made]
    return [Image.open(BytesIO(page)) for page in pages if page]


def words_of(content: bytes) -> str:
    """Everything that can be read, without spaces and marks that let words be broken."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return "".join(text.replace("\u200b", "").split())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("layout", "pages", "size"), [("a4", 2, (595, 842)), ("a6", 9, (298, 420))]
)
def test_eight_stand_on_a_sheet_or_one_on_a_page(
    layout: str, pages: int, size: tuple[int, int]
) -> None:
    found = PdfReader(BytesIO(pdf("badges", paper(layout, [badge(n) for n in range(9)])))).pages
    assert len(found) == pages
    for page in found:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == size


@BOTH
def test_every_qr_is_read_from_the_page(layout: str) -> None:
    pages = drawn(paper(layout, [badge(n, name=name) for n, name in enumerate(NAMES)]))
    read = [one.text for page in pages for one in zxingcpp.read_barcodes(page)]
    assert sorted(read) == [ticket(n) for n in range(len(NAMES))]


@BOTH
def test_names_and_agencies_are_whole_whatever_their_length(layout: str) -> None:
    people = [
        badge(
            n, name=name, organization=f"{n} " + "Dinas Penanaman Modal " * 13, category="Tamu VIP"
        )
        for n, name in enumerate(NAMES)
    ]
    content = pdf("badges", paper(layout, people, "Bimbingan teknis " * 17))
    read = words_of(content)
    for person in people:
        assert squeezed(person["name"]) in read
        assert squeezed(person["organization"]) in read
    assert read.count("TamuVIP") == len(NAMES)
    assert read.count(squeezed("Bimbingan teknis " * 17)) == len(NAMES)


@pytest.mark.parametrize("name", [*NAMES, "王小明 ꦗꦮ محمد 😀", HOSTILE, " ", '"\\n'])
def test_no_name_leaves_its_own_room(name: str) -> None:
    """Between the lines to cut, and beside QR and band, there is white."""
    people = [badge(n, name=name, event="") for n in range(8)]
    (page,) = drawn(paper("a4", people))
    grey = page.convert("L")
    for column in range(2):
        for row in range(4):
            left, top = 15 + 90 * column, 18.5 + 65 * row
            # All around within three millimetres of the cut, but for the crosses at its corners.
            assert white(grey, left + 3, top + 0.5, 84, 2.5)
            assert white(grey, left + 3, top + 62, 84, 2.5)
            assert white(grey, left + 0.5, top + 3, 2.5, 59)
            assert white(grey, left + 87, top + 3, 2.5, 59)
            # Between the name and what stands below it, where the agency is short.
            assert white(grey, left + 60, top + 33.6, 26, 3)


def white(grey: Image.Image, left: float, top: float, width: float, height: float) -> bool:
    """Whether nothing is printed in this rectangle, in millimetres."""
    box = tuple(round(one / 25.4 * 150) for one in (left, top, left + width, top + height))
    return grey.crop(box).getextrema()[0] > 250  # type: ignore[arg-type,operator]  # Four numbers, one channel.


def sizes_of(content: bytes, text: str) -> float:
    """The size of the letters of this text, in points."""
    found: list[float] = []

    def look(part: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
        if part.strip() and part.strip() in text:
            found.append(abs(size * matrix[0]))

    PdfReader(BytesIO(content)).pages[0].extract_text(visitor_text=look)
    return max(found)


@BOTH
def test_a_short_name_is_larger_than_a_long_one(layout: str) -> None:
    sizes = [
        sizes_of(pdf("badges", paper(layout, [badge(name=name, organization="")])), name)
        for name in ("Ayu", "Siti Rahayu Lestari", LONG)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 1.5 * sizes[2]
    assert sizes[2] >= 9


@BOTH
def test_what_was_typed_is_never_markup(layout: str) -> None:
    people = [badge(name=HOSTILE, organization=HOSTILE, category=HOSTILE)]
    assert words_of(pdf("badges", paper(layout, people, HOSTILE))).count(squeezed(HOSTILE)) == 4


def test_the_category_stands_in_a_band_of_its_colour_and_as_a_word() -> None:
    people = [badge(category="KIM", colour="#17603a"), badge(1, category="Tamu", filled=False)]
    content = pdf("badges", paper("a4", people))
    assert "KIM" in words_of(content)
    assert "Tamu" in words_of(content)
    (page,) = drawn(paper("a4", people))
    pixel = tuple(round(one / 25.4 * 150) for one in (15 + 6, 18.5 + 65 - 4 - 3))
    assert page.convert("RGB").getpixel((pixel[0], pixel[1])) == (0x17, 0x60, 0x3A)


def test_categories_differ_in_colour_and_white_words_are_legible_on_them() -> None:
    found = [badge_colour(place) for place in range(24)]
    assert len(set(found)) == 24
    assert badge_colour(24) == found[0]
    for one in found:
        if one.filled:
            assert 1.05 / (luminance(one.colour) + 0.05) >= 7, one


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_paper_in_pieces_is_one_file() -> None:
    pieces = [paper("a6", [badge(name=name)]) for name in ("Ayu Pertama", "Budi Kedua", "Citra")]
    content = long_pdf("badges", iter(pieces))
    found = PdfReader(BytesIO(content))
    assert [page.extract_text().count("Cerdig") for page in found.pages] == [1, 1, 1]
    read = words_of(content)
    assert read.index("AyuPertama") < read.index("BudiKedua") < read.index("Citra")
    assert found.metadata is not None
    assert found.metadata.title == "Tanda pengenal"


def test_there_are_two_layouts() -> None:
    """The template knows these words."""
    assert [one.value for one in BadgeLayout] == ["a4", "a6"]
