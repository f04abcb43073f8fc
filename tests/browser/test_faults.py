"""What happens to lines, phones and tickets at a venue. After each: scans recorded = scans made, none
twice, and their times are those of the scans.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from eventreg.clock import utc_now
from tests.browser.camera import Shot, qr_of, write_video
from tests.browser.line import Line
from tests.browser.phone import CLOCK, Phone
from tests.browser.screens import NewContext
from tests.browser.server import Server
from tests.browser.test_offline import cancelled

#: A phone that has no room for a further scan, from the moment on that the test says so.
_FULL = """
(() => {
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = function (...given) {
    if (window.__full) throw new DOMException("No room", "QuotaExceededError");
    return add.apply(this, given);
  };
})();
"""
_TWO_HOURS_MS = 2 * 60 * 60 * 1000


def test_offline_from_the_start(
    new_context: NewContext, server: Server, line: Line, video: Path
) -> None:
    holders = [server.holder() for _ in range(2)]
    phone = Phone.paired(new_context(), server, line, "Luring")
    line.mode = "down"
    phone.film(video, holders)
    phone.door.waits(2)
    line.mode = "up"
    phone.delivered()
    assert {one["verdict"] for one in phone.recorded()} == {"accepted"}


@pytest.mark.parametrize("mode", ["lossy", "500", "502", "portal"])
def test_a_server_that_answers_nonsense_or_nothing(
    new_context: NewContext, server: Server, line: Line, video: Path, mode: str
) -> None:
    phone = Phone.paired(new_context(), server, line, f"Galat {mode}")
    line.mode = mode
    phone.film(video, [server.holder() for _ in range(2)])
    phone.scan(server.holder())
    phone.door.shows("stored")
    expect(phone.page.locator("#network")).to_have_attribute("data-online", "false")
    assert phone.door.accepted() == []
    line.mode = "up"
    phone.delivered()
    assert {one["verdict"] for one in phone.recorded()} == {"accepted"}


def test_a_server_that_takes_half_a_minute(
    new_context: NewContext, server: Server, line: Line, video: Path
) -> None:
    phone = Phone.paired(new_context(), server, line, "Lambat")
    line.mode, line.delay = "slow", 30.0
    phone.film(video, [server.holder() for _ in range(2)])
    # The phone gives up on the answer and has everything still.
    expect(phone.page.locator("#network")).to_have_attribute("data-online", "false", timeout=20_000)
    phone.door.waits(2)
    line.mode = "up"
    phone.delivered()
    assert {one["verdict"] for one in phone.recorded()} == {"accepted"}


def test_a_tab_that_is_killed_right_after_the_beep(
    new_context: NewContext, server: Server, line: Line, video: Path
) -> None:
    holder = server.holder()
    phone = Phone.paired(new_context(), server, line, "Tab Mati")
    phone.page.close()
    line.mode = "down"
    write_video(video, [Shot(1, qr_of(holder.link)), Shot(8)])
    phone.open()
    phone.door.shows("stored", name=holder.printed_name)
    phone.made = phone.stored()
    phone.page.close()
    write_video(video, [Shot(1)])
    phone.open()
    phone.door.waits(1)
    phone.scan(holder)
    phone.door.shows("repeat", name=holder.printed_name)
    line.mode = "up"
    phone.delivered()
    assert [one["verdict"] for one in phone.recorded()] == ["accepted", "repeat"]


def test_a_phone_without_room_claims_nothing(
    new_context: NewContext, server: Server, line: Line
) -> None:
    """The store refuses as a full one does; Chromium's own quota cannot be lowered for a profile like this."""
    context = new_context()
    context.add_init_script(_FULL)
    phone = Phone.paired(context, server, line, "Penuh")
    line.mode = "down"
    phone.scan(server.holder())
    phone.door.shows("stored")
    phone.page.evaluate("window.__full = true")
    phone.door.type_code(server.holder().code)
    phone.door.shows("refused", reason="invalid")
    expect(phone.page.locator("#banner")).to_contain_text("TIDAK tercatat")
    expect(phone.page.locator("#verdict-detail")).to_have_text("Pindaian ini tidak tercatat.")
    phone.door.waits(1)
    line.mode = "up"
    phone.delivered()


@pytest.mark.parametrize("set_forward", [_TWO_HOURS_MS, -_TWO_HOURS_MS])
def test_a_clock_that_is_two_hours_wrong(
    new_context: NewContext, server: Server, line: Line, video: Path, set_forward: int
) -> None:
    context = new_context()
    context.add_init_script(CLOCK + f"window.__setForward = {set_forward};")
    phone = Phone.paired(context, server, line, f"Jam {set_forward}")
    line.mode = "down"
    phone.film(video, [server.holder()])
    line.mode = "up"
    phone.delivered()


def test_a_clock_that_is_set_anew_while_offline(
    new_context: NewContext, server: Server, line: Line
) -> None:
    context = new_context()
    context.add_init_script(CLOCK)
    phone = Phone.paired(context, server, line, "Jam Diubah")
    line.mode = "down"
    phone.scan(server.holder())
    phone.door.shows("stored")
    phone.page.evaluate(f"window.__setForward = -{_TWO_HOURS_MS}")
    phone.scan(server.holder())
    phone.door.shows("stored")
    line.mode = "up"
    phone.delivered()


def test_two_phones_admit_the_same_ticket_offline(
    new_context: NewContext, server: Server, line: Line, video: Path
) -> None:
    """Scar 7: both are recorded, the earlier one counts, the other is a repeat that names it."""
    holder = server.holder()
    first = Phone.paired(new_context(), server, line, "Pintu Satu")
    second = Phone.paired(new_context(), server, line, "Pintu Dua")
    line.mode = "down"
    # Both look through one camera: whoever is not meant is put away.
    second.page.close()
    first.film(video, [holder])
    first.page.close()
    second.film(video, [holder])
    line.mode = "up"
    first.open()
    first.delivered()
    second.delivered()
    verdicts = [phone.recorded()[0]["verdict"] for phone in (first, second)]
    assert sorted(verdicts) == ["accepted", "repeat"]


def test_a_ticket_that_is_cancelled_while_the_phone_is_offline(
    new_context: NewContext, server: Server, line: Line, video: Path
) -> None:
    holder = server.holder()
    phone = Phone.paired(new_context(), server, line, "Batal")
    line.mode = "down"
    cancelled(server, holder)
    phone.film(video, [holder])
    line.mode = "up"
    phone.delivered()
    expect(phone.page.locator("#late-items li")).to_contain_text("Pendaftaran ini telah dibatalkan")
    assert phone.recorded()[0]["reason"] == "cancelled"
    # And now the list itself says so.
    since = utc_now()
    phone.reopen()
    phone.has_list(since=since)
    line.mode = "down"
    phone.door.type_code(holder.code)
    phone.door.shows("refused", reason="cancelled")


def test_a_new_release_while_scans_wait(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Rilis")
    line.mode = "down"
    phone.scan(server.holder())
    phone.door.shows("stored")
    old_page = phone.page

    # The server is given a release whose script has another name.
    line.change = _newer
    line.mode = "up"
    old_page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    expect(old_page.locator("#update")).to_be_visible(timeout=15_000)
    assert _script_of(old_page.content()) == _script_of(old_page.content()).replace("newer-", "")
    phone.delivered()
    line.mode = "down"
    phone.scan(server.holder())

    # The old page went on; whoever opens the scanner from cold has the new one, also offline.
    phone.reopen()
    assert "newer-" in _script_of(phone.page.content())
    phone.door.waits(1)
    line.mode = "up"
    phone.delivered()


def test_a_new_release_is_taken_when_somebody_asks_for_it(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Muat Ulang")
    line.change = _newer
    phone.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    with phone.page.expect_navigation():
        phone.page.locator("#update-now").click()
    assert "newer-" in _script_of(phone.page.content())
    line.mode = "down"
    phone.reopen()
    phone.scan(server.holder())
    phone.door.shows("stored")
    line.mode = "up"
    phone.delivered()


def _script_of(html: str) -> str:
    found = re.search(r'src="[^"]*/assets/([^"]+)"', html)
    assert found is not None
    return found[1]


def _newer(path: str, body: bytes) -> bytes:
    """The same app as a release whose scanner script is called newer-…; asked for, it is the old one."""
    if path.endswith("/scan/sw.js"):
        body = re.sub(rb"`([0-9a-f]{16})`", rb"`\1x`", body)
        return re.sub(rb"assets/(scanner-[\w-]+\.js)", rb"assets/newer-\1", body)
    if re.search(r"/scan(/pair|/practice)?$", path):
        return re.sub(rb"assets/(scanner-[\w-]+\.js)", rb"assets/newer-\1", body)
    return body
