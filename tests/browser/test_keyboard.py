"""Signing up with a keyboard alone."""

from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.participants import open_form
from tests.browser.screens import NewContext
from tests.browser.server import Server


def test_the_agency_form_is_filled_in_and_sent_by_keyboard(
    new_context: NewContext, server: Server
) -> None:
    page = new_context(is_mobile=False, has_touch=False, reduced_motion="reduce").new_page()
    open_form(page, server, "agency")
    hands = Keyboard(page)
    fill(hands)
    hands.has_seen_every_focus()
    hands.stops.clear()
    page.locator("[name=consent_contact]").focus()
    send_and_mend(hands)
    page.wait_for_url("**/r/*")
    assert page.inner_text(".er-printed-name") == "Papan Ketik, S.Sos."


def fill(hands: Keyboard) -> None:
    """Everything but the box that must be ticked."""
    hands.type_into("full_name", "Papan Ketik")
    hands.type_into("title_back", "S.Sos.")
    hands.tab_to("[name=title_front]", key="Shift+Tab")
    hands.tab_to("[name=gender]")
    hands.press("Space")
    hands.press("ArrowDown")
    expect(hands.page.locator("[name=gender][value=P]")).to_be_checked()
    hands.type_into("phone", "0893 0000 0721")
    hands.tab_to("#region-filter")
    hands.page.keyboard.type("kota malang")
    hands.press("Enter")
    expect(hands.page.locator("[name=region]")).to_be_focused()
    expect(hands.page.locator("[name=region]")).to_have_value("35.73")
    hands.type_into("agency", "Dinas Contoh Kota Malang")
    hands.press("Escape")
    hands.type_into("position", "Staf")
    hands.press("Escape")
    hands.tab_to("[name=employment]")
    hands.press("ArrowDown")
    expect(hands.page.locator("[name=employment]")).not_to_have_value("")
    hands.tab_to("[name=consent_contact]")


def send_and_mend(hands: Keyboard) -> None:
    """The box was forgotten: the summary of errors has the focus and leads to it."""
    hands.tab_to("main form button.btn-primary")
    hands.press("Enter")
    expect(hands.page.locator(".er-error-summary")).to_be_focused()
    hands.tab_to(".er-error-summary a")
    hands.press("Enter")
    notice = hands.page.locator("[name=notice]")
    expect(notice).to_be_focused()
    hands.press("Space")
    expect(notice).to_be_checked()
    hands.tab_to("main form button.btn-primary")
    hands.press("Enter")
