"""Signing up in a browser whose JavaScript is off or never arrived."""

from playwright.sync_api import Page, expect

from tests.browser.participants import fill_person, open_form, send
from tests.browser.screens import NewContext
from tests.browser.server import Server


def test_the_three_kinds_sign_up_without_javascript(
    new_context: NewContext, server: Server
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    for kind, fill in (("agency", fill_agency), ("kim", fill_kim), ("influencer", fill_influencer)):
        open_form(page, server, kind)
        fill(page)
        participant = send(page, kind)
        assert participant.printed_name.startswith("Tanpa Skrip")
        expect(page.locator(".er-qr svg")).to_be_visible()


def fill_agency(page: Page) -> None:
    """An agency's admin."""
    fill_person(page, "Tanpa Skrip Satu", "P", "0893 0000 0711")
    page.select_option("[name=region]", "35.73")
    page.fill("[name=agency]", "Dinas Contoh Kota Malang")
    page.fill("[name=position]", "Staf")


def fill_kim(page: Page) -> None:
    """A KIM member, who is shown the districts first and then the villages; nothing typed is lost."""
    fill_person(page, "Tanpa Skrip Dua", "L", "0893 0000 0712")
    page.fill("[name=kim_name]", "KIM Contoh")
    page.select_option("[name=region]", "35.07")
    page.locator("button[name=step][value=districts]").click()
    page.select_option("[name=district]", "35.07.24")
    page.locator("button[name=step][value=villages]").click()
    page.select_option("[name=village]", "35.07.24.2016")
    assert page.input_value("[name=full_name]") == "Tanpa Skrip Dua"
    assert page.input_value("[name=region]") == "35.07"
    assert page.is_checked("[name=notice]")


def fill_influencer(page: Page) -> None:
    """Somebody with two accounts."""
    fill_person(page, "Tanpa Skrip Tiga", "P", "0893 0000 0713")
    page.select_option("[name=region]", "00")
    page.select_option("[name=accounts-0-platform]", "tiktok")
    page.fill("[name=accounts-0-handle]", "@contoh.tiga")
    page.select_option("[name=accounts-1-platform]", "youtube")
    page.fill("[name=accounts-1-handle]", "https://www.youtube.com/@contoh-tiga")
