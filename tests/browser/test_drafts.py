"""What was typed into a long form survives the page, and ends when it was sent or its writer left."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.full_event import FULL_EVENT
from tests.browser.screens import DESK, NewContext
from tests.browser.server import Server
from tests.browser.sights import visit

_KEPT = "Isian yang Anda ketik di sini dan belum dikirim sudah dimuat kembali."
_TITLE = "Pelatihan yang Belum Jadi"
#: Everything that this browser keeps, as text.
_STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"


@pytest.fixture
def page(new_context: NewContext, owner: Any) -> Page:
    """A desk at which an owner is signed in."""
    return new_context(**DESK, storage_state=owner).new_page()


def stored(page: Page) -> str:
    """What the browser holds."""
    return str(page.evaluate(_STORED))


def kept(page: Page, text: str) -> None:
    """Waits until the browser holds it."""
    page.wait_for_function("(text) => (" + _STORED + ")().includes(text)", arg=text)


def test_a_form_comes_back_and_is_thrown_away(page: Page, server: Server) -> None:
    address = f"{server.url}/office/events/new"
    visit(page, address)
    page.fill("[name=title]", _TITLE)
    kept(page, _TITLE)
    visit(page, f"{server.url}/office/")
    visit(page, address)
    expect(page.get_by_text(_KEPT)).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(_TITLE)
    page.get_by_role("button", name="Buang isian itu").click()
    expect(page.get_by_text(_KEPT)).to_be_hidden()
    expect(page.locator("[name=title]")).to_have_value("")
    visit(page, address)
    expect(page.get_by_text(_KEPT)).to_have_count(0)
    assert _TITLE not in stored(page)


def test_what_was_sent_is_forgotten_and_what_was_refused_is_not(page: Page, server: Server) -> None:
    address = f"{server.url}/office/events/{FULL_EVENT}/questions/new"
    visit(page, address)
    page.fill("[name=label_en]", "Not Yet There")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".er-error-summary")).to_be_visible()
    expect(page.get_by_text(_KEPT)).to_have_count(0)
    page.fill("[name=label_id]", _TITLE)
    kept(page, _TITLE)
    visit(page, address)
    expect(page.locator("[name=label_id]")).to_have_value(_TITLE)
    expect(page.locator("[name=label_en]")).to_have_value("Not Yet There")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/questions")
    visit(page, address)
    expect(page.locator("[name=label_id]")).to_have_value("")
    assert _TITLE not in stored(page)


def test_people_and_secrets_are_kept_nowhere_that_lasts(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/office/events/{FULL_EVENT}/registrations/new/agency")
    page.fill("[name=full_name]", "Nama Sementara")
    kept(page, "Nama Sementara")
    lasting, until_closed = json.loads(stored(page))
    assert "Nama Sementara" in str(until_closed)
    assert "Nama Sementara" not in str(lasting)
    visit(page, f"{server.url}/office/events/{FULL_EVENT}/edit")
    page.check("[name=mode][value=hybrid]")
    page.fill("[name=meeting_url]", "https://us02web.zoom.us/j/1945")
    page.fill("[name=meeting_notes]", "Sandi rapat: 170845")
    page.fill("[name=theme]", _TITLE)
    kept(page, _TITLE)
    assert "zoom" not in stored(page)
    assert "170845" not in stored(page)
    assert "csrf" not in stored(page)


def test_whoever_signs_out_leaves_nothing(new_context: NewContext, server: Server) -> None:
    page = new_context(**DESK).new_page()
    account = server.account("organizer")
    visit(page, f"{server.url}/office/login")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/office/")
    visit(page, f"{server.url}/office/events/new")
    page.fill("[name=title]", _TITLE)
    kept(page, _TITLE)
    page.locator("details.er-menu summary").click()
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url(lambda url: "/events/new" not in url)
    assert _TITLE not in stored(page)


def test_the_draft_of_one_is_not_shown_to_another(page: Page, server: Server) -> None:
    visit(page, f"{server.url}/office/events/new")
    page.fill("[name=title]", _TITLE)
    kept(page, _TITLE)
    page.evaluate(
        "() => Object.keys(localStorage).filter((key) => key.startsWith('er-draft')).forEach((key) =>"
        ' localStorage.setItem(key, localStorage.getItem(key).replace(/"staff":"\\d+"/, \'"staff":"0"\')))'
    )
    page.goto(f"{server.url}/office/events/new?again=1")
    expect(page.locator("[name=title]")).to_have_value("")
    assert _TITLE not in stored(page)


def test_who_takes_over_the_newest_state_gets_nothing_of_the_own_entries_back(
    page: Page, new_context: NewContext, owner: Any, server: Server
) -> None:
    address = f"{server.url}/office/events/{FULL_EVENT}/edit"
    visit(page, address)
    other = new_context(**DESK, storage_state=owner).new_page()
    visit(other, address)
    other.fill("[name=theme]", "Tema dari meja lain")
    other.locator("main form button.btn-primary").last.click()
    other.wait_for_url(lambda url: not url.endswith("/edit"))
    page.fill("[name=theme]", _TITLE)
    kept(page, _TITLE)
    page.locator("main form button.btn-primary").last.click()
    page.get_by_role("link", name="Ambil keadaan terbaru").click()
    expect(page.locator("[name=theme]")).to_have_value("Tema dari meja lain")
    expect(page.get_by_text(_KEPT)).to_have_count(0)
    assert _TITLE not in stored(page)


def test_every_long_form_comes_back(page: Page, server: Server) -> None:
    event = f"{server.url}/office/events/{FULL_EVENT}"
    for address, field in (
        (f"{event}/messages/new", "text"),
        (f"{event}/texts", "directions_en"),
        (f"{event}/letterhead", "address"),
        (f"{server.url}/office/letterhead", "address"),
        (f"{event}/privacy", "data_contact_name"),
    ):
        visit(page, address)
        page.fill(f"[name={field}]", _TITLE)
        kept(page, _TITLE)
        visit(page, address)
        expect(page.get_by_text(_KEPT)).to_be_visible()
        expect(page.locator(f"[name={field}]")).to_have_value(_TITLE)
        page.get_by_role("button", name="Buang isian itu").click()
        assert _TITLE not in stored(page), address


def test_the_reason_for_many_comes_back_and_a_logo_does_not(page: Page, server: Server) -> None:
    people = f"{server.url}/office/events/{FULL_EVENT}/registrations"

    def ask_to_cancel() -> None:
        visit(page, people)
        page.locator("[name=uid]").first.check()
        page.locator("button[name=do][value=cancel]").click()
        page.wait_for_url("**/bulk**")

    ask_to_cancel()
    page.fill("[name=reason]", _TITLE)
    kept(page, _TITLE)
    ask_to_cancel()
    expect(page.locator("[name=reason]")).to_have_value(_TITLE)
    visit(page, f"{server.url}/office/letterhead")
    page.set_input_files(
        "[name=logo]", {"name": "kop.png", "mimeType": "image/png", "buffer": b"x"}
    )
    page.fill("[name=address]", "Jalan Contoh")
    kept(page, "Jalan Contoh")
    assert "kop.png" not in stored(page)
