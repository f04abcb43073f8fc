"""The main tasks of the office with a keyboard alone: from a new event to the file for the archive."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from eventreg.clock import utc_now
from tests.browser.keyboard import Keyboard
from tests.browser.screens import DESK, NewContext
from tests.browser.server import Server
from tests.browser.sights import visit

_TITLE = "Bimtek Tanpa Tetikus"
_MAIN_BUTTON = "main form button.btn-primary"


def test_an_event_is_made_published_attended_and_exported_by_keyboard(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    page = new_context(**DESK, storage_state=owner, accept_downloads=True).new_page()
    visit(page, f"{server.url}/office/")
    hands = Keyboard(page)
    make_event(hands)
    publish(hands)
    register_somebody(hands)
    check_in(hands)
    export(hands)


def all_was_seen(hands: Keyboard) -> None:
    """The focus of every stop on this page could be seen; the next page begins anew."""
    hands.has_seen_every_focus()
    hands.stops.clear()


def go(hands: Keyboard, letter: str) -> None:
    """To a place of the event."""
    hands.press("g")
    hands.press(letter)


def make_event(hands: Keyboard) -> None:
    """From the front page: n for new, then the few fields that are needed."""
    hands.press("n")
    hands.page.wait_for_url("**/events/new")
    hands.press("Tab")
    hands.press("Enter")  # Past the head of the page.
    hands.type_into("title", _TITLE)
    day = utc_now() + timedelta(days=7)
    # In the order of this Chromium's own language, which is English whatever the page is in.
    hands.type_into("day", f"{day:%m%d%Y}")
    expect(hands.page.locator("[name=day]")).to_have_value(f"{day:%Y-%m-%d}")
    hands.type_into("venue", "Malang Creative Center")
    hands.tab_to(_MAIN_BUTTON)
    all_was_seen(hands)
    hands.page.locator(_MAIN_BUTTON).focus()
    hands.press("Enter")
    expect(hands.page.locator("h1")).to_have_text(_TITLE)


def publish(hands: Keyboard) -> None:
    """It is checked, then published."""
    hands.tab_to("main a[href$='/publish']")
    hands.press("Enter")
    hands.page.wait_for_url("**/publish")
    hands.stops.clear()
    hands.tab_to(_MAIN_BUTTON)
    hands.press("Enter")
    hands.page.wait_for_url("**/share")
    hands.stops.clear()


def register_somebody(hands: Keyboard) -> None:
    """Among the participants: n for new, down to the first category, and the form."""
    page = hands.page
    go(hands, "p")
    page.wait_for_url("**/registrations")
    hands.press("n")
    page.wait_for_url("**/registrations/new")
    hands.press("j")
    expect(page.locator("main .er-list li a").first).to_be_focused()
    hands.press("Enter")
    page.wait_for_url("**/registrations/new/*")
    hands.press("Tab")
    hands.press("Enter")
    hands.type_into("full_name", "Papan Ketik")
    hands.tab_to("[name=gender]")
    hands.press("Space")
    hands.type_into("phone", "0893 0000 0722")
    hands.tab_to("#region-filter")
    page.keyboard.type("kota malang")
    hands.press("Enter")
    hands.type_into("agency", "Dinas Contoh Kota Malang")
    hands.press("Escape")
    hands.type_into("position", "Pranata Humas")
    hands.press("Escape")
    hands.tab_to("[name=employment]")
    hands.press("ArrowDown")
    hands.tab_to(_MAIN_BUTTON)
    all_was_seen(hands)
    page.locator(_MAIN_BUTTON).focus()
    hands.press("Enter")
    expect(page.locator("h1")).to_contain_text("Papan Ketik")


def check_in(hands: Keyboard) -> None:
    """Looked up in the list, opened, and let in."""
    page = hands.page
    go(hands, "p")
    page.wait_for_url("**/registrations")
    hands.press("/")
    page.keyboard.type("papan ketik")
    hands.press("Enter")
    expect(page.locator("main tbody th a")).to_have_count(1)
    hands.press("j")
    hands.press("Enter")
    expect(page.locator("h1")).to_contain_text("Papan Ketik")
    hands.tab_to("main a[href*='/check-in']")
    hands.press("Enter")
    page.wait_for_url("**/check-in")
    hands.stops.clear()
    hands.tab_to(_MAIN_BUTTON)
    hands.press("Enter")
    expect(page.locator("main")).to_contain_text("Hadir")


def export(hands: Keyboard) -> None:
    """The file comes by one more key."""
    page = hands.page
    go(hands, "e")
    page.wait_for_url("**/export")
    hands.stops.clear()
    hands.tab_to(_MAIN_BUTTON)
    all_was_seen(hands)
    page.locator(_MAIN_BUTTON).focus()
    with page.expect_download() as waiting:
        hands.press("Enter")
    assert waiting.value.suggested_filename
