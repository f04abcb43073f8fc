"""Papers as PDF: what is in them, and that nothing typed is read as markup."""

import json
from io import BytesIO
from typing import Any

import pytest
import typst
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from eventreg.config import ROOT
from eventreg.papers.typesetting import pdf
from eventreg.tickets.images import svg

URL = "HTTPS://EXAMPLE.ORG/T/" + "ABCD2345" * 3 + "AB"
HOSTILE = '*tebal* #panic("x") $x$ @acuan <label> \\ // `kode` = ~ _ [ ] {"a": 1}'


def ticket(**person: str) -> dict[str, Any]:
    """What the ticket's template is given."""
    return {
        "lang": "id",
        "words": {"title": "Bukti pendaftaran", "qr": "Kode QR", "show": "Tunjukkan kode ini."},
        "event": {"title": "Acara Contoh", "organizer": "Dinas Contoh", "venue": "", "when": ""},
        "person": {
            "name": "Siti Contoh",
            "organization": "",
            "qr": svg(URL),
            "code": "ABCD 2345",
            "short": "Kode pendek: ABCD 23",
            **person,
        },
        "facts": [["Tanggal", "Selasa, 5 Agustus 2025"], ["Waktu", ""]],
    }


def text_of(content: bytes) -> str:
    """All words of a PDF in one line."""
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_ticket_is_one_page_of_a6_with_its_words() -> None:
    content = pdf("ticket", ticket(name="K.H. Abd. Ro'uf Palo'lo'an, S.Ag."))
    pages = PdfReader(BytesIO(content)).pages
    assert len(pages) == 1
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == (298, 420)
    text = text_of(content)
    assert "K.H. Abd. Ro'uf Palo'lo'an, S.Ag." in text
    assert "Selasa, 5 Agustus 2025" in text
    assert "Waktu" not in text
    assert "Kode pendek: ABCD 23" in text


def test_what_was_typed_is_never_markup() -> None:
    assert HOSTILE in text_of(pdf("ticket", ticket(name=HOSTILE)))


@pytest.mark.parametrize("name", ["é ñ đ Ḥasan ŕ’ʼ", "王小明 ꦗꦮ 😀", "x" * 220, " ", '"\\n'])
def test_any_name_can_be_set(name: str) -> None:
    assert pdf("ticket", ticket(name=name, organization=name)).startswith(b"%PDF")


def drawn(letter: str) -> bytes:
    """One letter in the font of our papers alone, as a picture."""
    page = "#set page(width: 20pt, height: 20pt, margin: 2pt)"
    source = f'{page}\n#set text(font: "Libertinus Serif", fallback: false)\n#"{letter}"'
    fonts = typst.Fonts(include_system_fonts=False)
    made = typst.compile(source.encode(), font_paths=fonts, format="png", ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize("letter", "AzÉéñđşḤĀā'.,-–“”’·")
def test_common_letters_are_in_the_font_that_comes_along(letter: str) -> None:
    """Without any font of the system each has a shape of its own, not the box of a missing one."""
    assert drawn(letter) != drawn("\u0378")


def test_the_qr_can_be_read() -> None:
    templates = ROOT / "templates" / "typst"
    drawn = typst.compile(
        templates / "ticket.typ",
        root=templates,
        sys_inputs={"data": json.dumps(ticket())},
        format="png",
        ppi=150,
    )
    assert isinstance(drawn, bytes)
    read = zxingcpp.read_barcodes(Image.open(BytesIO(drawn)))
    assert [one.text for one in read] == [URL]
