"""The scanner at the door, in a real browser: what it shows, keeps and never pretends."""

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.camera import Shot, qr_of, write_video
from tests.browser.conftest import STRANGE_HOST
from tests.browser.door import Door, pair
from tests.browser.screens import NewContext
from tests.browser.server import Holder, Server
from tests.browser.watch import Watch

#: Anything that has the form of a ticket but was made by nobody.
INVENTED = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SCANS = "**/api/v1/scans"


def test_a_repeat_shows_the_time_and_the_gate_of_the_first_scan(
    new_context: NewContext, server: Server
) -> None:
    holder = server.holder()
    first = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    first.type_code(holder.code)
    first.shows("accepted", name=holder.printed_name)
    second = pair(new_context().new_page(), server.pairing_url("Gerbang Selatan"))
    second.type_code(holder.code)
    second.shows("repeat", name=holder.printed_name)
    expect(second.page.locator("#verdict-first")).to_have_text(
        re.compile(r"\d\d[:.]\d\d.*Gerbang Utara")
    )


def test_codes_that_are_not_of_this_event_are_refused(
    new_context: NewContext, server: Server
) -> None:
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    door.type_code(INVENTED)
    door.shows("refused", reason="unknown_ticket")
    door.waits(0)
    door.type_code(server.other_code)
    door.shows("refused", reason="other_event")
    door.waits(0)


def test_the_camera_reads_the_next_code_within_a_second(
    new_context: NewContext, server: Server, video: Path
) -> None:
    """Scar 17: three people a second apart pass, and the camera is opened once."""
    holders = [server.holder() for _ in range(3)]
    write_video(video, [*(Shot(1, qr_of(one.link)) for one in holders), Shot(4)])
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    door.has_accepted(3)
    assert door.accepted() == [one.printed_name for one in holders]
    moments = [one["at"] for one in door.verdicts() if one["state"] == "accepted"]
    assert moments[-1] - moments[0] < 3000
    assert door.camera() == {"opened": 1, "ended": 0, "live": True}


def test_without_a_network_a_scan_is_yellow_and_waits(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    """Scar 4: a failed send stays in the queue and is never shown as done."""
    watch.expect("net::ERR_INTERNET_DISCONNECTED")
    context = new_context()
    holder = server.holder()
    door = pair(context.new_page(), server.pairing_url("Gerbang Utara"))
    door.page.wait_for_load_state("networkidle")  # The decoder is there before the network goes.
    context.set_offline(True)
    door.type_code(holder.code)
    door.shows("stored")
    door.waits(1)
    expect(door.page.locator("#network")).to_have_attribute("data-online", "false")
    assert door.accepted() == []
    context.set_offline(False)
    door.shows("accepted", name=holder.printed_name)
    door.waits(0)
    expect(door.page.locator("#network")).to_have_attribute("data-online", "true")


def test_nothing_is_green_before_the_server_has_answered(
    new_context: NewContext, server: Server
) -> None:
    """Scar 4: as long as the answer is on its way the phone says only that it has the scan."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    holder = server.holder()
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    door.page.route(SCANS, hold)
    with door.page.expect_request(SCANS):
        door.type_code(holder.code)
    door.shows("stored")
    door.waits(1)
    held[0].continue_()
    door.shows("accepted", name=holder.printed_name)
    door.waits(0)


def test_a_scan_whose_answer_was_lost_is_still_a_first_scan(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    """Scar 1: the server recorded it, the answer never came; sent again it is accepted, not a repeat."""
    watch.expect("net::ERR_CONNECTION_RESET")
    holder = server.holder()
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))

    def lose(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort("connectionreset")

    door.page.route(SCANS, lose, times=1)
    door.type_code(holder.code)
    door.shows("accepted", name=holder.printed_name)
    door.waits(0)
    states = [one["state"] for one in door.verdicts()]
    assert states == ["idle", "stored", "accepted"]


def test_a_scan_that_waits_survives_a_reload(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    """Scar 5: nothing leaves the phone's queue without a verdict, not even when the page is closed."""
    watch.expect("net::ERR_CONNECTION_REFUSED")
    context = new_context()
    door = pair(context.new_page(), server.pairing_url("Gerbang Utara"))
    context.route(SCANS, lambda route: route.abort("connectionrefused"))
    door.type_code(server.holder().code)
    door.waits(1)
    door.page.reload()
    door.waits(1)
    context.unroute(SCANS)
    door.page.reload()
    door.waits(0)


def test_a_usb_reader_types_anywhere_on_the_page(new_context: NewContext, server: Server) -> None:
    holder = server.holder()
    door = pair(new_context().new_page(), server.pairing_url("Gerbang Utara"))
    # The Enter at the end must not press the button that happens to have the focus.
    door.page.locator("#code-form button").focus()
    door.read(f"{server.url}/T/{holder.code}".upper())
    door.shows("accepted", name=holder.printed_name)
    expect(door.page.locator("#code-error")).to_be_hidden()


def test_without_a_secure_context_the_page_says_why_and_offers_other_ways(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    """Under a plain http address there is no camera; reader, typed code and search work."""
    watch.expect("Cross-Origin-Opener-Policy header has been ignored")
    link = server.pairing_url("Meja 1", "desk")
    door = pair(new_context().new_page(), link.replace("127.0.0.1", STRANGE_HOST))
    assert door.page.evaluate("isSecureContext") is False
    expect(door.page.locator("#camera-trouble-text")).to_have_text(re.compile("https"))
    by_reader, by_hand, by_name = server.holder(), server.holder(), server.holder()
    door.read(f"{server.url}/T/{by_reader.code}")
    door.shows("accepted", name=by_reader.printed_name)
    door.type_code(" ".join(re.findall(".{1,5}", by_hand.code.lower())))
    door.shows("accepted", name=by_hand.printed_name)
    find_and_record(door, by_name)
    door.waits(0)


def find_and_record(door: Door, holder: Holder) -> None:
    """Somebody at a desk looks a person up and records them."""
    door.page.fill("#search-text", holder.full_name)
    exactly = door.page.get_by_text(holder.printed_name, exact=True)
    person = door.page.locator("#search-results li").filter(has=exactly)
    expect(person).to_have_count(1)
    # Scar 15: enough of the number to tell people apart, never all of it.
    assert not re.search(r"\d{7}", person.inner_text())
    person.get_by_role("button").click()
    expect(door.page.locator("#person-name")).to_have_text(holder.printed_name)
    door.page.click("#person-record")
    door.shows("accepted", name=holder.printed_name)
