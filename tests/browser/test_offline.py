"""The scanner without a network: opened from cold, what it knows, what it keeps and what it wipes."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device
from eventreg.checkin.operations import add_device, revoke
from eventreg.checkin.operations.devices import DeviceWish
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.pins import verifier_of
from eventreg.clock import utc_now
from eventreg.events.queries import by_slug
from eventreg.registration.models import Registration
from eventreg.registration.operations.changing import cancel
from tests.browser.camera import Shot, qr_of, write_video
from tests.browser.door import pair
from tests.browser.line import Line
from tests.browser.phone import CLOCK, Phone
from tests.browser.screens import NewContext
from tests.browser.server import EVENT, Holder, Server
from tests.browser.test_scanner import INVENTED


def device_named(server: Server, name: str) -> Device:
    """What the server knows of a device."""
    with server.inside() as session:
        return session.scalars(select(Device).filter_by(name=name)).one()


def cancelled(server: Server, holder: Holder) -> None:
    """The office cancels somebody's registration."""
    with server.inside() as session:
        person = session.scalars(select(Registration).filter_by(uid=UUID(holder.id))).one()
        assert cancel(session, person, reason="Berhalangan", actor=SYSTEM, now=utc_now())
        session.commit()


def test_it_opens_from_cold_without_a_network_and_reads_codes(
    new_context: NewContext, server: Server, line: Line, video: Path
) -> None:
    phone = Phone.paired(new_context(), server, line, "Dingin")
    holder = server.holder()
    phone.page.close()
    line.mode = "down"
    write_video(video, [Shot(1, qr_of(holder.link)), Shot(3)])
    phone.open()
    phone.door.shows("stored", name=holder.printed_name)
    phone.made = phone.stored()
    phone.page.close()
    pairing = phone.context.new_page()
    pairing.goto(f"{line.url}/scan/pair")
    expect(pairing.locator("h1")).to_be_visible()
    write_video(video, [Shot(1)])
    line.mode = "up"
    phone.open()
    phone.delivered()


@pytest.mark.parametrize("mode", ["portal", "500", "502"])
def test_the_page_of_somebody_else_never_takes_the_place_of_ours(
    new_context: NewContext, server: Server, line: Line, mode: str
) -> None:
    phone = Phone.paired(new_context(), server, line, f"Tamu {mode}")
    line.mode = mode
    phone.reopen()
    phone.scan(server.holder())
    phone.door.shows("stored")
    expect(phone.page.locator("#network")).to_have_attribute("data-online", "false")
    line.mode = "down"
    phone.reopen()
    phone.door.waits(1)
    line.mode = "up"
    phone.reopen()
    phone.delivered()


def test_what_a_phone_knows_without_a_network(
    new_context: NewContext, server: Server, line: Line
) -> None:
    gone, here, mine = server.holder(), server.holder(), server.holder()
    cancelled(server, gone)
    server.scan([here], gate="Gerbang Barat")
    phone = Phone.paired(new_context(), server, line, "Tahu")
    door = phone.door
    line.mode = "down"

    door.type_code(mine.code)
    door.shows("stored", name=mine.printed_name)
    door.type_code(mine.code)
    door.shows("repeat", name=mine.printed_name)
    expect(door.page.locator("#verdict-first")).to_have_text(re.compile(r"\d\d[:.]\d\d, Tahu"))
    door.type_code(here.code)
    door.shows("repeat", name=here.printed_name)
    expect(door.page.locator("#verdict-first")).to_contain_text("Gerbang Barat")
    door.type_code(gone.code)
    door.shows("refused", reason="cancelled")
    door.type_code(INVENTED)
    door.shows("refused", reason="unknown_ticket")
    door.type_code(server.other_code)
    door.shows("refused", reason="unknown_ticket")
    door.waits(6)
    assert door.accepted() == []
    line.mode = "up"
    phone.is_empty()


def test_the_list_of_a_door_names_nobody(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Tersegel")
    rows = phone.page.evaluate(_ROSTER)
    assert len(rows) >= 50
    assert server.somebody.full_name not in json.dumps(rows)
    assert {key for row in rows for key in row} <= {"lookup", "sealed", "removed"}
    # Nor does anything else that it keeps, also once it has learned who was there before.
    known, other = server.holder(), server.holder()
    phone.scan(known)
    phone.door.shows("accepted", name=known.printed_name)
    line.mode = "down"
    for holder in (other, known):
        phone.scan(holder)
    server.scan([other], gate="Gerbang Lain")
    line.mode = "up"
    phone.is_empty()
    late = phone.page.locator("#late-items li")
    expect(late).to_contain_text(other.printed_name)
    kept = phone.page.evaluate(_EVERYTHING)
    assert other.code[-4:] in kept
    for holder in (server.somebody, known, other):
        assert holder.full_name not in kept
    phone.reopen()
    expect(phone.page.locator("#late-items li")).to_contain_text(other.code[-4:])


def test_a_desk_keeps_whom_it_knows_and_whom_it_adds_in_boxes(
    new_context: NewContext, server: Server, line: Line
) -> None:
    """Whoever finds the phone reads no name, no number and no new ticket in its storage."""
    phone = Phone.paired(new_context(), server, line, "Meja Kotak", "desk")
    page, known, other = phone.page, server.holder(), server.holder()
    phone.scan(known)
    phone.door.shows("accepted", name=known.printed_name)
    line.mode = "down"
    for holder in (other, known):
        phone.scan(holder)
    page.fill("#walk-in-name", "Tamu Kotak")
    page.select_option("#walk-in-category", index=1)
    page.fill("#walk-in-phone", "0893 0000 7788")
    page.locator("#walk-in-form button[type=submit]").click()
    expect(page.locator("#walk-in-ticket")).to_have_attribute("data-state", "stored")
    ticket = page.locator("#walk-in-qr").get_attribute("data-code")
    assert ticket is not None
    words = ("Tamu Kotak", "0000 7788", ticket, known.full_name, other.full_name)
    kept = page.evaluate(_EVERYTHING)
    assert other.code in kept  # A scan has to name its ticket.
    assert [word for word in words if word in kept] == []
    server.scan([other], gate="Gerbang Lain")
    line.mode = "up"
    phone.is_empty()
    expect(page.locator("#late-items li")).to_contain_text(other.printed_name)
    expect(page.locator("#walk-in-ticket")).to_have_attribute("data-state", "accepted")
    kept = page.evaluate(_EVERYTHING)
    assert [word for word in words if word in kept] == []
    phone.reopen()
    expect(phone.page.locator("#late-items li")).to_contain_text(other.printed_name)


def test_a_desk_wipes_its_list_on_request_and_keeps_its_scans(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Meja Hapus", "desk")
    assert phone.page.evaluate(_ROSTER)
    line.mode = "down"
    phone.scan(server.holder())
    page = phone.page
    page.locator("#wipe").click()
    page.locator("#wipe-not").click()
    assert phone.page.evaluate(_ROSTER)
    page.locator("#wipe").click()
    page.locator("#wipe-now").click()
    expect(page.locator("#fetch-again")).to_be_visible()
    assert phone.page.evaluate(_ROSTER) == []
    phone.door.waits(1)
    line.mode = "up"
    phone.delivered()
    phone.reopen()
    phone.page.wait_for_function(_TOLD)
    assert device_named(server, "Meja Hapus").wiped_at is not None
    phone.page.locator("#fetch-again").click()
    phone.has_list()


def test_a_revoked_phone_wipes_its_list_and_still_delivers(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Dicabut")
    line.mode = "down"
    phone.scan(server.holder())
    phone.door.shows("stored")
    with server.inside() as session:
        device = session.scalars(select(Device).filter_by(name="Dicabut")).one()
        # A scan's age counts back from its arrival, which a busy machine delays.
        revoke(session, device, actor=SYSTEM, now=utc_now() + timedelta(seconds=10))
        session.commit()
    line.mode = "up"
    phone.reopen()
    banner = phone.page.locator("#banner")
    expect(banner).to_contain_text("Daftar peserta sudah dihapus")
    phone.delivered()
    expect(banner).to_contain_text("Semua pindaian sudah terkirim")
    assert phone.recorded()[0]["verdict"] == "accepted"
    assert phone.page.evaluate(_ROSTER) == []
    expect(phone.page.locator("#unpaired")).to_be_visible()
    line.mode = "down"
    phone.reopen()
    expect(phone.page.locator("#unpaired")).to_be_visible()
    expect(phone.page.locator("#banner")).to_contain_text("Akses perangkat ini telah berakhir")


def test_waiting_scans_go_into_a_signed_file_and_stay(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(accept_downloads=True), server, line, "Berkas")
    line.mode = "down"
    phone.scan(server.holder())
    with phone.page.expect_download() as saved:
        phone.page.locator("#export-queue").click()
    file = json.loads(saved.value.path().read_text(encoding="utf-8"))
    assert (file["format"], file["version"]) == ("eventreg-queue", 1)
    device = device_named(server, "Berkas")
    content = json.loads(file["payload"])
    said = {name: file[name] for name in ("sent_at", "clock_offset", "scans")}
    assert content == {"device": str(device.id), **said}
    mac = hmac.new(bytes.fromhex(device.token_hash or ""), file["payload"].encode(), hashlib.sha256)
    assert file["signature"] == base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")
    assert [one["code"] for one in file["scans"]] == [phone.made[0].code]
    phone.door.waits(1)
    line.mode = "up"
    phone.delivered()


def test_a_desk_is_locked_until_its_pin_is_typed_and_scanning_is_not(
    new_context: NewContext, server: Server, line: Line
) -> None:
    with server.inside() as session:
        event = by_slug(session, EVENT)
        assert event is not None
        wish = DeviceWish(pin=verifier_of("482913", bytes(16)))
        role, now = DeviceRole.DESK, utc_now()
        new = add_device(
            session, event, name="Meja PIN", role=role, actor=SYSTEM, now=now, wish=wish
        )
        session.commit()
    page = new_context().new_page()
    page.add_init_script(CLOCK)
    door = pair(page, f"{line.url}/scan/pair#{new.secret}")
    search, error = page.locator("#search"), page.locator("#lock-error-text")
    expect(search).to_be_hidden()
    holder = server.holder()
    door.type_code(holder.code)
    door.shows("accepted", name=holder.printed_name)
    history = page.locator("#history").get_by_text(holder.printed_name)
    expect(history).to_have_count(1)
    expect(history).to_be_hidden()
    # Nor does anybody take the names away in a file, or wipe what the desk needs.
    for button in ("#export-queue", "#wipe"):
        expect(page.locator(button)).to_be_hidden()
    line.mode = "down"  # The phone checks by itself.
    for pin, sentence in (
        ("111111", "PIN ini salah"),
        ("222222", "PIN ini salah"),
        ("333333", "Terlalu banyak PIN salah"),
        ("482913", "Terlalu banyak PIN salah"),
    ):
        page.fill("#lock-pin", pin)
        page.locator("#lock-form button").click()
        expect(page.locator("#lock-pin")).to_have_value("")
        expect(error).to_contain_text(sentence)
    expect(search).to_be_hidden()
    page.evaluate("window.__setForward = 60_000")
    page.fill("#lock-pin", "482913")
    page.locator("#lock-form button").click()
    expect(search).to_be_visible()
    expect(history).to_be_visible()
    door.shows("accepted", name=holder.printed_name)
    page.locator("#lock-now").click()
    expect(search).to_be_hidden()
    expect(page.get_by_text(holder.printed_name).locator("visible=true")).to_have_count(0)


def test_the_page_opens_in_the_language_in_which_it_was_visited(
    new_context: NewContext, server: Server, line: Line
) -> None:
    phone = Phone.paired(new_context(), server, line, "Bahasa")
    phone.page.goto(f"{line.url}/scan?lang=en")
    expect(phone.page.locator("h1")).to_have_text("Scan QR codes")
    line.mode = "down"
    phone.reopen()
    expect(phone.page.locator("h1")).to_have_text("Scan QR codes")
    expect(phone.page.locator("html")).to_have_attribute("lang", "en")


#: Whether the phone knows that the server knows of the wiping.
_TOLD = """
() => new Promise((resolve) => {
  const opening = indexedDB.open("eventreg");
  opening.onsuccess = () => {
    const asked = opening.result.transaction("settings").objectStore("settings").get("wiped");
    asked.onsuccess = () => {
      opening.result.close();
      resolve(asked.result?.told === true);
    };
  };
})
"""
#: All that this browser keeps in its databases, as text.
_EVERYTHING = """
async () => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const readable = (_key, value) => {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    return ArrayBuffer.isView(bytes) ? new TextDecoder("latin1").decode(bytes) : value;
  };
  const texts = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const rows = await asked(db.transaction(store).objectStore(store).getAll());
      texts.push(`${name} ${store} ${JSON.stringify(rows, readable)}`);
    }
    db.close();
  }
  return texts.join("\\n");
}
"""
_ROSTER = """
() => new Promise((resolve) => {
  const opening = indexedDB.open("eventreg");
  opening.onsuccess = () => {
    const asked = opening.result.transaction("roster").objectStore("roster").getAll();
    asked.onsuccess = () => {
      opening.result.close();
      resolve(asked.result.map((row) => Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, key === "box" ? "" : value]),
      )));
    };
  };
})
"""
