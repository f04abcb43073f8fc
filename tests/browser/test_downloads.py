"""A file that takes a moment: the form says so, asks for no second one, and is free again when it has come."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.full_event import FULL_EVENT
from tests.browser.line import Line
from tests.browser.screens import DESK, PHONE, NewContext
from tests.browser.server import Server
from tests.browser.sights import visit


@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_the_form_says_that_the_file_is_being_made_until_it_comes(
    new_context: NewContext, server: Server, owner: Any, line: Line, screen: dict[str, Any]
) -> None:
    page = new_context(**screen, storage_state=owner, accept_downloads=True).new_page()
    visit(page, f"{line.url}/office/events/{FULL_EVENT}/export")
    button = page.get_by_role("button", name="Unduh", exact=True)
    voice = page.locator("form[data-download] [role=status]")
    line.mode, line.delay = "slow", 2.0
    with page.expect_download() as saved:
        button.click()
        expect(voice).to_contain_text("Berkas sedang disiapkan")
        expect(button).to_be_disabled()
    assert saved.value.suggested_filename.endswith(".xlsx")
    expect(voice).to_be_empty()
    expect(button).to_be_enabled()
    assert not [one for one in page.context.cookies() if one["name"] == "er_download"]
