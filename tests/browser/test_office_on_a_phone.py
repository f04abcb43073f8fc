"""Staff look something up on a phone: the places of an event within reach, no table to push about."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.full_event import FULL_EVENT
from tests.browser.screens import DESK, NewContext
from tests.browser.server import Server
from tests.browser.sights import visit

_WIDER_THAN_ITS_FRAME = "(one) => one.scrollWidth > one.clientWidth + 1"


def participants(page: Page, server: Server) -> None:
    """The list of an event's participants."""
    visit(page, f"{server.url}/office/events/{FULL_EVENT}/registrations")


def test_the_rows_of_a_table_stand_below_each_other(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    page = new_context(storage_state=owner).new_page()
    participants(page, server)
    table = page.locator(".er-table-scroll")
    expect(page.locator("main thead")).to_be_hidden()
    assert not table.evaluate(_WIDER_THAN_ITS_FRAME)
    cell = page.locator("td[data-label='Nomor HP']").first
    expect(cell).to_contain_text("0893")
    assert cell.evaluate("(one) => getComputedStyle(one, '::before').content") != "none"
    page.set_viewport_size(DESK["viewport"])
    expect(page.locator("main thead")).to_be_visible()


def test_the_menu_of_the_event_opens_below_the_thumb(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    page = new_context(storage_state=owner, java_script_enabled=False).new_page()
    participants(page, server)
    link = page.get_by_role("link", name="Undangan")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu: Peserta").click()
    expect(link).to_be_visible()
    link.click()
    page.wait_for_url("**/invitations")
