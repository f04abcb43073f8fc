"""What can be taken back stays in sight, is read out, and is reached by keyboard."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.full_event import FULL_EVENT
from tests.browser.screens import DESK, PHONE, NewContext
from tests.browser.server import Server
from tests.browser.sights import visit


def test_a_question_that_was_retired_is_brought_back_by_one_key(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    page = new_context(**DESK, storage_state=owner).new_page()
    visit(page, f"{server.url}/office/events/{FULL_EVENT}/questions")
    retire = page.locator("form[id^='retire'] button")
    before = retire.count()
    retire.first.click()
    toast = page.locator("[data-toast]")
    words = "Pertanyaan ini tidak ditanyakan lagi"
    expect(toast).to_contain_text(words)
    voice = page.locator("body > [role=status]")
    expect(voice).to_contain_text(words)
    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 0 || document.documentElement.scrollHeight <= innerHeight")
    expect(toast).to_be_in_viewport()
    page.keyboard.press("z")
    expect(page.locator("[data-toast]")).to_contain_text("Pertanyaan ini ditanyakan lagi")
    expect(retire).to_have_count(before)


def test_a_toast_stays_until_it_is_closed_and_leaves_the_focus_on_the_page(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    for screen in (PHONE, DESK):
        page = new_context(**screen, storage_state=owner).new_page()
        visit(page, f"{server.url}/office/events/{FULL_EVENT}/questions")
        page.locator("form[id^='retire'] button").first.click()
        toast = page.locator("[data-toast]")
        expect(toast).to_be_visible()
        close = toast.get_by_role("button", name="Tutup")
        close.focus()
        page.keyboard.press("Enter")
        expect(toast).to_have_count(0)
        expect(page.locator("#main")).to_be_focused()
        page.locator("form[id^='bring_back'] button").first.click()
        expect(page.locator("[data-toast]")).to_be_visible()
