"""Lists on paper: the event, the heads on every sheet, the people, and nothing that only a screen can do."""

from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.screens import DESK, PHONE, NewContext
from tests.browser.server import EVENT, Server
from tests.browser.sights import visit


@pytest.fixture(params=["phone", "desk"])
def page(request: pytest.FixtureRequest, new_context: NewContext, owner: Any) -> Page:
    """An owner at either screen; printing does not depend on its width."""
    screen = PHONE if request.param == "phone" else DESK
    return new_context(**screen, storage_state=owner).new_page()


def sheets(page: Page) -> list[str]:
    """What is to be read on each sheet."""
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(printed)).pages]


def test_a_list_is_printed_with_its_heads_on_every_sheet(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/office/events/{EVENT}/registrations")
    names = page.locator("main tbody th").all_inner_texts()
    title = page.locator(".er-event-nav-title").inner_text()
    paper = sheets(page)
    assert len(paper) >= 2
    assert title in paper[0]
    assert "Peserta" in paper[0]
    whole = " ".join(paper)
    assert [one for one in names if one not in whole] == []
    heads = "Nama Status"
    assert [
        number for number, text in enumerate(paper) if heads not in text and "Dicetak" not in text
    ] == []
    assert "Halaman 1 dari" in whole
    assert "Dicetak " in paper[-1]
    for only_on_screen in (
        "Pantauan langsung",
        "Cari",
        "Saring",
        "Pintasan",
        "Tambah peserta",
        "Berikutnya",
    ):
        assert only_on_screen not in whole, only_on_screen


def test_the_button_prints_and_says_what(page: Page, server: Server) -> None:
    page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    visit(page, f"{server.url}/office/events/{EVENT}/registrations")
    expect(page.get_by_text("Daftar ini terdiri atas beberapa halaman")).to_be_visible()
    page.get_by_role("button", name="Cetak daftar ini").click()
    assert page.evaluate("window.printed") == 1
    visit(page, f"{server.url}/office/events/{EVENT}/sessions")
    expect(page.get_by_role("button", name="Cetak daftar ini")).to_be_visible()
    expect(page.get_by_text("Daftar ini terdiri atas beberapa halaman")).to_be_hidden()
    visit(page, f"{server.url}/office/events/{EVENT}/edit")
    expect(page.get_by_role("button", name="Cetak daftar ini")).to_be_hidden()
