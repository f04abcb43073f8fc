"""The announced word fills the screen, to be projected in a hall or shared in the meeting."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.online_event import ONLINE_EVENT
from tests.browser.screens import DESK, NewContext
from tests.browser.server import Server
from tests.browser.sights import visit


def test_the_word_fills_the_screen_until_it_is_left(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    page = new_context(**DESK, storage_state=owner).new_page()
    visit(page, f"{server.url}/office/events/{ONLINE_EVENT}/online")
    page.get_by_role("link", name="kelapa").click()
    word = page.locator(".er-announced-word")
    small = word.bounding_box()
    page.get_by_role("button", name="Tampilkan sepenuh layar").click()
    page.wait_for_function("() => document.fullscreenElement?.id === 'announced'")
    large = word.bounding_box()
    assert small is not None
    assert large is not None
    assert large["height"] > small["height"]
    expect(page.locator(".er-announced-over")).to_contain_text("Webinar Cerdig Angkatan 4")
    assert page.evaluate("() => getComputedStyle(document.fullscreenElement).display") == "flex"
    page.evaluate("() => document.exitFullscreen()")
    expect(page.locator(".er-announced-over")).to_be_hidden()
