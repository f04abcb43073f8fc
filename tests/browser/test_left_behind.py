"""What a pairing leaves behind that is not the phone's any more: its scans come through all the same."""

import json
from datetime import timedelta

from playwright.sync_api import Route, expect
from sqlalchemy import select

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device
from eventreg.checkin.operations import revoke
from eventreg.clock import utc_now
from tests.browser.door import pair
from tests.browser.line import Line
from tests.browser.phone import Phone, recorded_by
from tests.browser.screens import NewContext
from tests.browser.server import Server


def blocked(route: Route) -> None:
    """Nothing comes through here."""
    route.abort()


def test_a_page_stops_where_another_one_has_paired_the_phone_anew(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Lama")
    old = phone.page
    line.mode = "down"
    first, second = server.holder(), server.holder()
    phone.scan(first)
    line.mode = "up"
    link = server.pairing_url("Baru").replace(str(server.port), str(line.port))
    new = pair(phone.context.new_page(), link)
    new.type_code(second.code)
    new.shows("accepted", name=second.printed_name)
    # What the old page had stored goes out, under the device that made it.
    new.waits(0)
    assert [one["code"] for one in recorded_by(server, "Lama")] == [first.code]
    old.bring_to_front()
    old.locator("#code-text").fill(server.holder().code)
    old.locator("#code-form button").click()
    expect(old.locator("#replaced")).to_be_visible()
    expect(old.locator("#door")).to_be_hidden()
    expect(old.locator("#queue")).to_have_attribute("data-length", "0")
    assert len(recorded_by(server, "Lama")) == 1
    third = server.holder()
    old.locator("#replaced-go").click()
    expect(old.locator("#replaced")).to_be_hidden()
    old.locator("#code-text").fill(third.code)
    old.locator("#code-form button").click()
    expect(old.locator("#verdict")).to_have_attribute("data-state", "accepted", timeout=15_000)
    assert {one["code"] for one in recorded_by(server, "Baru")} == {second.code, third.code}


def test_a_revoked_phone_still_saves_what_waits_on_it(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(accept_downloads=True), server, line, "Dicabut lama")
    phone.page.route("**/api/v1/scans", lambda route: route.abort())
    phone.context.route("**/api/v1/scans", blocked)
    holder = server.holder()
    phone.scan(holder)
    with server.inside() as session:
        device = session.scalars(select(Device).filter_by(name="Dicabut lama")).one()
        # A scan's age counts back from its arrival, which a busy machine delays.
        revoke(session, device, actor=SYSTEM, now=utc_now() + timedelta(seconds=10))
        session.commit()
        number = str(device.id)
    phone.reopen()
    left = phone.page.locator("#left")
    expect(left).to_be_visible()
    with phone.page.expect_download() as saved:
        left.locator("#left-export").click()
    file = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert (file["device"], [one["code"] for one in file["scans"]]) == (number, [holder.code])
    phone.context.unroute("**/api/v1/scans", blocked)
    phone.delivered()
    expect(left).to_be_hidden()


def test_the_samples_for_practice_open_without_a_network(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Latihan luring")
    line.mode = "down"
    samples = phone.context.new_page()
    samples.goto(f"{line.url}/scan/practice")
    expect(samples.locator(".door-sample-code")).to_have_count(5)
