"""The overview renews itself without moving anything, and one button copies the report."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select

from eventreg.clock import utc_now
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.browser.own_event import OwnEvent, own_event
from tests.browser.screens import NewContext
from tests.browser.server import Server
from tests.browser.sights import visit
from tests.factories import make_device
from tests.scans import scan

SMALL: dict[str, Any] = {"viewport": {"width": 360, "height": 800}, "locale": "id-ID"}


@pytest.fixture
def own(server: Server) -> OwnEvent:
    """An event that is running, with four people and a phone at its door."""
    own = own_event(server)
    with own.edited() as (session, event):
        make_device(session, event, name="HP Overview", now=utc_now() - timedelta(hours=1))
    return own


@pytest.fixture
def office(new_context: NewContext, owner: Any) -> BrowserContext:
    """Somebody of the office on a phone, whose browser may write to the clipboard."""
    context = new_context(storage_state=owner, **SMALL)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context


@pytest.fixture
def overview(office: BrowserContext, own: OwnEvent) -> Iterator[Page]:
    """The overview, whose hours pass as the test says."""
    page = office.new_page()
    page.clock.install()
    visit(page, f"{own.server.url}/office/events/{own.slug}")
    yield page
    page.close()


def after(page: Page, seconds: int) -> None:
    """So much time passes on the page, and what it asked for is there."""
    with page.expect_response("**/*.json"):
        page.clock.fast_forward(seconds * 1000)


def place_of(thing: Locator) -> float:
    box = thing.bounding_box()
    assert box is not None
    return box["y"]


def test_who_comes_in_is_seen_in_the_bars_and_in_the_table(overview: Page, own: OwnEvent) -> None:
    said = overview.locator("[data-live='sessions-said']")
    expect(said).to_have_text("Sesi 1: 0 dari 4; Sesi 2: 0 dari 4.")
    with own.edited() as (session, event):
        device, _token = make_device(session, event, name="HP Kedua", now=utc_now())
        person = session.scalars(
            select(Registration).where(Registration.event_id == event.id)
        ).first()
        assert person is not None
        scan(session, device, person, utc_now())
    after(overview, 6)
    expect(said).to_have_text("Sesi 1: 1 dari 4; Sesi 2: 0 dari 4.")
    first = own.sessions[0]
    expect(overview.locator(f"#sessions [data-live='present-{first}']")).to_have_text("1")
    bar = overview.locator(f"[data-live-width='session-{first}:full']")
    expect(bar).to_have_attribute("width", "25.00%")


def test_what_waits_is_renewed_in_its_place(overview: Page, own: OwnEvent) -> None:
    lines = overview.locator("[data-need]")
    keys = [line.get_attribute("data-need") for line in lines.all()]
    assert keys == ["devices", "chats", "names"]
    chats = overview.locator("[data-need=chats]")
    expect(chats.locator("[data-need-count]")).to_have_text("4")
    below = overview.locator("#now-title")
    before = place_of(chats), place_of(below)

    with own.edited() as (session, event):
        one = session.scalars(select(OutboxMail).where(OutboxMail.event_id == event.id)).first()
        assert one is not None
        one.state = MailState.SENT
        person = session.scalars(
            select(Registration).where(Registration.event_id == event.id)
        ).first()
        assert person is not None
        person.state, person.seat = State.PENDING, None
    after(overview, 31)
    expect(chats.locator("[data-need-count]")).to_have_text("3")
    # Something new is said below the list, and enters it when somebody asks for it.
    expect(overview.locator("[data-needs-more]")).to_be_visible()
    assert lines.count() == 3
    assert (place_of(chats), place_of(below)) == before

    with own.edited() as (session, event):
        for mail in session.scalars(select(OutboxMail).where(OutboxMail.event_id == event.id)):
            mail.state = MailState.SENT
    after(overview, 31)
    expect(chats.locator("[data-need-count]")).to_have_text("0")
    assert (place_of(chats), place_of(below)) == before

    overview.locator("[data-needs-more]").click()
    expect(overview.locator("[data-need=pending]")).to_be_visible()
    expect(overview.locator("[data-need=chats]")).to_have_count(0)


def test_one_button_copies_the_report_at_this_moment(overview: Page, own: OwnEvent) -> None:
    overview.get_by_role("link", name="Salin laporan").click()
    expect(overview.get_by_role("link", name="Laporan tersalin")).to_be_visible()
    text = overview.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Izin melaporkan, Bapak/Ibu.")
    assert "hadir *0 dari 4*" in text
    assert own.holders[0].full_name not in text
    assert overview.url.endswith(own.slug)


def test_where_the_clipboard_is_closed_the_page_of_the_report_opens(
    overview: Page, office: BrowserContext
) -> None:
    office.clear_permissions()
    overview.evaluate(
        "void (navigator.clipboard.write = () => Promise.reject(new Error('closed')))"
    )
    overview.get_by_role("link", name="Salin laporan").click()
    overview.wait_for_url("**/report-text")
    expect(overview.locator("textarea")).to_be_visible()


def test_the_page_of_the_report_copies_its_box(office: BrowserContext, own: OwnEvent) -> None:
    page = office.new_page()
    visit(page, f"{own.server.url}/office/events/{own.slug}/report-text")
    page.get_by_role("button", name="Salin laporan").click()
    expect(page.get_by_role("button", name="Tersalin")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("textarea").input_value()
