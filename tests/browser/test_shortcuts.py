"""Keyboard shortcuts of the office: they work, the sheet tells the truth, and nobody has to have them."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.full_event import FULL_EVENT
from tests.browser.screens import DESK, NewContext
from tests.browser.server import Server
from tests.browser.sights import visit

_SHEET = "#shortcuts"


@pytest.fixture
def page(new_context: NewContext, server: Server, owner: Any) -> Page:
    """The participants of an event, before a keyboard."""
    page = new_context(**DESK, storage_state=owner).new_page()
    visit(page, f"{server.url}/office/events/{FULL_EVENT}/registrations")
    return page


def press(page: Page, *keys: str) -> None:
    """One key after the other, wherever the focus is."""
    for key in keys:
        page.keyboard.press(key)


def named(page: Page) -> dict[str, str]:
    """What the open sheet says that each key does."""
    rows = page.locator(f"{_SHEET} .er-keys > div")
    pairs = [
        (row.locator("kbd").all_inner_texts(), row.locator("dd").inner_text()) for row in rows.all()
    ]
    return {" ".join(keys): words for keys, words in pairs}


def test_the_sheet_names_what_works_on_this_page_and_nothing_else(
    page: Page, server: Server
) -> None:
    press(page, "?")
    expect(page.locator(_SHEET)).to_be_visible()
    there = named(page)
    assert there["g u"] == "Undangan"
    assert there["/"] == "Nama, nomor HP, NIP, atau instansi"
    assert there["n"] == "Tambah peserta"
    assert {"?", "j", "k", "x", "g g", "g r"} <= set(there)
    press(page, "Escape")
    expect(page.locator(_SHEET)).to_be_hidden()
    visit(page, f"{server.url}/office/account")
    press(page, "?")
    assert not {"n", "/", "x", "g u"} & set(named(page))


def test_every_key_of_the_sheet_does_what_it_says(page: Page, server: Server) -> None:
    """Each is pressed on a page of its own; a name without an effect would be a lie."""
    address = page.url
    press(page, "?")
    leads = {keys: words for keys, words in named(page).items() if keys[0] in "gn"}
    assert len(leads) >= 12
    for keys, words in leads.items():
        visit(page, address)
        link = page.locator(f"[data-keys='{keys}']").first
        wanted = str(link.evaluate("(one) => one.href"))
        with page.expect_navigation(url=wanted) as moved:
            press(page, *keys.split())
        assert moved.value.ok, f"{keys}: {words}"


def test_rows_are_walked_through_marked_and_opened(page: Page) -> None:
    links = page.locator("main tbody th a")
    press(page, "j")
    expect(links.nth(0)).to_be_focused()
    press(page, "j", "j", "k")
    expect(links.nth(1)).to_be_focused()
    press(page, "x")
    box = page.locator("main tbody input[type=checkbox]").nth(1)
    expect(box).to_be_checked()
    press(page, "k", "k", "k")
    expect(links.nth(0)).to_be_focused()
    name = links.nth(0).inner_text()
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_whoever_types_types(page: Page) -> None:
    press(page, "/")
    search = page.locator("#q")
    expect(search).to_be_focused()
    page.keyboard.type("gugup?n/jx")
    expect(search).to_have_value("gugup?n/jx")
    expect(page.locator(_SHEET)).to_be_hidden()
    page.locator("select").first.focus()
    press(page, "n", "?")
    page.locator("main h1").click()
    press(page, "Control+g", "Alt+p", "Control+?")
    expect(page.locator(_SHEET)).to_be_hidden()
    assert page.url.endswith("/registrations")


def test_they_can_be_switched_off_and_found_again(page: Page) -> None:
    press(page, "?", "Tab", "Tab")
    switch = page.get_by_label("Pintasan papan ketik aktif di peramban ini")
    while not switch.evaluate("(one) => one === document.activeElement"):
        press(page, "Tab")
    press(page, "Space")
    expect(switch).not_to_be_checked()
    press(page, "Escape")
    for _ in range(2):  # On this page, and on those that come after it.
        press(page, "?", "g", "u", "j")
        expect(page.locator(_SHEET)).to_be_hidden()
        assert page.url.endswith("/registrations")
        expect(page.locator("main tbody th a").first).not_to_be_focused()
        page.reload()
    page.get_by_role("button", name="Pintasan papan ketik").click()
    switch.check()
    press(page, "Escape")
    expect(page.get_by_role("button", name="Pintasan papan ketik")).to_be_focused()
    press(page, "g", "u")
    page.wait_for_url("**/invitations")


def test_without_a_script_nothing_promises_them(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    page = new_context(**DESK, storage_state=owner, java_script_enabled=False).new_page()
    visit(page, f"{server.url}/office/")
    expect(page.locator(_SHEET)).to_be_hidden()
    expect(page.locator("[data-shortcuts]")).to_be_hidden()
