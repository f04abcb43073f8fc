"""The live board in the office and on a big screen: it moves by itself, and says when it cannot."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from eventreg.audit.rules import SYSTEM
from eventreg.clock import utc_now
from eventreg.events.operations import end_board, open_board
from eventreg.events.queries import by_slug
from tests.browser.screens import DESK, NewContext
from tests.browser.server import EVENT, OTHER_EVENT, Server
from tests.browser.sights import visit
from tests.browser.watch import Watch

#: What is promised: a scan is seen so many milliseconds after the server has recorded it.
WITHIN = 3_000
HALL: dict[str, Any] = {**DESK, "viewport": {"width": 1920, "height": 1080}}
LOST = re.compile(r"^Terputus sejak \d\d\.\d\d WIB, angka terakhir pukul \d\d\.\d\d WIB\.$")


def link_of(server: Server, slug: str = EVENT) -> str:
    """A fresh link of a big screen."""
    with server.inside() as session:
        event = by_slug(session, slug)
        assert event is not None
        secret = open_board(session, event, actor=SYSTEM, now=utc_now())
        session.commit()
    return f"{server.url}/live/{secret}"


def watches(page: Page, url: str) -> Page:
    """The page is open and has had its first answer."""
    visit(page, url)
    expect(page.locator("[data-board]")).to_have_attribute("data-state", "live")
    return page


def present(page: Page) -> int:
    """How many are present by this page."""
    return int(page.locator("[data-figure=present]").first.inner_text())


def shows(page: Page, number: int) -> None:
    """Waits until the page shows this number, no longer than was promised."""
    shown = page.locator("[data-figure=present]").first
    expect(shown).to_have_text(str(number), timeout=WITHIN)


@pytest.fixture
def office(new_context: NewContext, server: Server, owner: Any) -> Page:
    """The office's board."""
    page = new_context(storage_state=owner, **DESK).new_page()
    return watches(page, f"{server.url}/office/events/{EVENT}/board")


@pytest.fixture
def hall(new_context: NewContext, server: Server) -> Page:
    """The big screen, on a computer where nobody is signed in."""
    return watches(new_context(**HALL).new_page(), link_of(server))


def test_all_who_watch_see_a_scan_within_three_seconds(
    server: Server, office: Page, hall: Page
) -> None:
    before = present(office)
    assert present(hall) == before
    arrived = office.locator(".er-chart-bars rect").count()
    for number in (before + 1, before + 2):
        server.scan([server.holder()], gate="Gerbang Barat")
        shows(hall, number)
        shows(office, number)
    assert office.locator(".er-chart-bars rect").count() >= max(1, arrived)
    expect(office.locator("#devices")).to_contain_text("Gerbang Barat")
    # The table behind the drawing tells the same number.
    told = office.locator("#arrivals [data-figure=count]").all_text_contents()
    assert sum(map(int, told)) == before + 2


def test_a_board_without_connection_says_so_and_recovers(
    server: Server, watch: Watch, office: Page, hall: Page
) -> None:
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    before = present(hall)
    for page in (office, hall):
        page.context.set_offline(True)
        expect(page.locator("[data-lost]")).to_have_text(LOST)
    server.scan([server.holder()], gate="Gerbang Barat")
    assert present(hall) == before
    for page in (office, hall):
        page.context.set_offline(False)
        shows(page, before + 1)
        expect(page.locator("[data-lost]")).to_be_empty()
        expect(page.locator("[data-said]")).to_have_text("Tersambung kembali.")


@pytest.mark.parametrize(
    "answer", [{"status": 502}, {"status": 200, "body": "<h1>Masuk Wi-Fi</h1>"}]
)
def test_answers_that_are_no_figures_are_no_figures(
    watch: Watch, hall: Page, answer: dict[str, Any]
) -> None:
    """A proxy without a server behind it, and the sign-in page of a hotel's network."""
    watch.expect("502")
    hall.route("**/figures.json", lambda route: route.fulfill(**answer))
    expect(hall.locator("[data-lost]")).to_have_text(LOST)
    hall.unroute("**/figures.json")
    expect(hall.locator("[data-board]")).to_have_attribute("data-state", "live")
    expect(hall.locator("[data-lost]")).to_be_empty()


def test_a_screen_whose_link_was_ended_stops(server: Server, hall: Page) -> None:
    with server.inside() as session:
        event = by_slug(session, EVENT)
        assert event is not None
        end_board(session, event, actor=SYSTEM, now=utc_now())
        session.commit()
    expect(hall.locator("[data-board]")).to_have_attribute("data-state", "ended")
    expect(hall.locator("[data-lost]")).to_contain_text("tautannya sudah diakhiri")


def test_without_a_script_the_figures_stand_there_and_are_loaded_anew(
    new_context: NewContext, server: Server, owner: Any
) -> None:
    page = new_context(storage_state=owner, java_script_enabled=False, **DESK).new_page()
    visit(page, f"{server.url}/office/events/{EVENT}/board")
    before = present(page)
    assert page.locator(".er-chart-bars rect").count() >= 1
    server.scan([server.holder()], gate="Gerbang Barat")
    page.get_by_role("link", name="Muat ulang angka").click()
    shows(page, before + 1)


def test_everything_stands_on_a_screen_of_the_hall_and_is_large(hall: Page) -> None:
    """From the back of a hall: nothing to scroll for, no small print."""
    fits = "document.documentElement.scrollHeight <= innerHeight && scrollX === 0"
    assert hall.evaluate(fits)
    sizes = hall.evaluate(
        """() => [...document.querySelectorAll("main [data-figure], main h1, main h2, .er-chart text")]
          .filter((one) => one.closest(".visually-hidden") === null)
          .map((one) => [one.textContent, parseFloat(getComputedStyle(one).fontSize)])"""
    )
    assert [one for one in sizes if one[1] < 22] == []
    hidden = hall.evaluate(
        """() => [...document.querySelectorAll(".er-hall-body > section")]
          .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.className)"""
    )
    assert hidden == []


def test_the_hall_fills_the_screen_by_one_button(hall: Page) -> None:
    button = hall.get_by_role("button", name="Layar penuh")
    button.click()
    hall.wait_for_function("document.fullscreenElement !== null")
    expect(button).to_be_hidden()


def test_nobody_yet_is_said_in_words(new_context: NewContext, server: Server, owner: Any) -> None:
    page = new_context(storage_state=owner, **DESK).new_page()
    watches(page, f"{server.url}/office/events/{OTHER_EVENT}/board")
    expect(page.locator("#chart-said")).to_contain_text("Belum ada yang datang.")
    expect(page.locator("[data-shown-if=nobody]")).to_be_visible()
    assert page.locator(".er-chart-bars rect").count() == 0


def test_the_screens_own_time_zone_changes_no_hour(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    """A laptop that still runs on another continent's time shows the event's clock."""
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    here, there = (
        watches(new_context(timezone_id=zone, **HALL).new_page(), url)
        for url in [link_of(server)]
        for zone in ("Asia/Jakarta", "America/New_York")
    )
    words = []
    for page in (here, there):
        page.context.set_offline(True)
        expect(page.locator("[data-lost]")).to_have_text(LOST)
        words.append(page.locator("[data-lost]").inner_text().split(" pukul ")[1])
        page.context.set_offline(False)
    minutes = [int(word[:2]) * 60 + int(word[3:5]) for word in words]
    assert (minutes[1] - minutes[0]) % (24 * 60) <= 1


def test_on_paper_stand_the_figures_and_no_buttons(office: Page) -> None:
    office.emulate_media(media="print")
    expect(office.get_by_role("link", name="Layar besar…")).to_be_hidden()
    expect(office.locator(".er-chart")).to_be_visible()
    expect(office.locator("#categories")).to_be_visible()
