"""A desk on a bad day: its access ends while it has no network, and meals are handed out meanwhile."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance, Device, Receipt, Scan
from eventreg.checkin.operations import revoke
from eventreg.clock import utc_now
from eventreg.events.models import Checkpoint
from eventreg.events.operations import add_checkpoint
from tests.browser.line import Line
from tests.browser.own_event import OwnEvent, own_event
from tests.browser.screens import NewContext
from tests.browser.server import Holder, Server

_PIN = "482913"
_MEAL = "Konsumsi siang"
#: How many things of a kind lie on the phone.
_COUNT = """
(store) => new Promise((resolve) => {
  const opening = indexedDB.open("eventreg");
  opening.onsuccess = () => {
    const asked = opening.result.transaction(store).objectStore(store).count();
    asked.onsuccess = () => {
      opening.result.close();
      resolve(asked.result);
    };
  };
})
"""


def test_a_desk_that_is_revoked_while_it_has_no_network(
    new_context: NewContext, server: Server, line: Line
) -> None:
    event = own_event(server)
    one, two, three, _ = event.holders
    phone = event.phone(new_context(), line, f"Meja {event.slug}", "desk", pin=_PIN)
    unlock(phone.page)
    line.mode = "down"
    phone.scan(one)
    phone.door.shows("stored", name=one.printed_name)
    find(phone.page, two)

    # Whoever starts it anew is asked for the PIN before a name is found; scanning needs none.
    phone.reopen()
    expect(phone.page.locator("#lock")).to_be_visible()
    expect(phone.page.locator("#search")).to_be_hidden()
    phone.scan(three)
    phone.door.shows("stored", name=three.printed_name)
    unlock(phone.page)
    find(phone.page, two)
    revoked(event, phone.name)
    line.mode = "up"

    page = phone.page
    banner = page.locator("#banner")
    expect(banner).to_contain_text("Daftar peserta sudah dihapus", timeout=60_000)
    phone.delivered()
    assert [made["verdict"] for made in phone.recorded()] == ["accepted", "accepted"]
    expect(banner).to_contain_text("Semua pindaian sudah terkirim")
    expect(page.locator("#unpaired")).to_be_visible()
    # Neither the list nor its key is there any more, nor a name in what the page holds.
    assert [page.evaluate(_COUNT, kept) for kept in ("roster", "keys")] == [0, 0]
    content = page.content()
    assert [one.full_name for one in event.holders if one.full_name in content] == []
    line.mode = "down"
    phone.reopen()
    expect(phone.page.locator("#banner")).to_contain_text("Akses perangkat ini telah berakhir")
    expect(phone.page.locator("#unpaired")).to_be_visible()
    with event.edited() as (session, _):
        wiped_at = session.scalars(select(Device.wiped_at).filter_by(name=phone.name)).one()
    assert wiped_at is not None


def test_a_meal_that_two_desks_hand_out_without_a_network(
    new_context: NewContext, server: Server, line: Line
) -> None:
    """Once each: a desk knows what it has handed out itself, the server what both have."""
    event = own_event(server)
    holder, hungry = event.holders[:2]
    with event.edited() as (session, row):
        meal = add_checkpoint(session, row, _MEAL, actor=SYSTEM, now=utc_now())
        assert isinstance(meal, Checkpoint)
    first, second = (
        event.phone(new_context(), line, f"Meja {number} {event.slug}", "desk") for number in (1, 2)
    )
    for desk in (first, second):
        desk.page.select_option("#session", label=_MEAL)
    line.mode = "down"
    first.scan(holder)
    first.door.shows("stored", name=holder.printed_name)
    first.scan(holder)
    first.door.shows("repeat", name=holder.printed_name)
    expect(first.page.locator("#verdict-word")).to_have_text("Sudah menerima")
    second.scan(holder)
    second.door.shows("stored", name=holder.printed_name)
    second.scan(hungry)
    second.door.shows("stored", name=hungry.printed_name)
    line.mode = "up"
    for desk in (first, second):
        desk.delivered()

    verdicts = [made["verdict"] for desk in (first, second) for made in desk.recorded()]
    assert sorted(verdicts) == ["accepted", "accepted", "repeat", "repeat"]
    assert verdicts[-1] == "accepted"
    with event.edited() as (session, row):
        got = session.scalars(
            select(Receipt.received_at).filter_by(event_id=row.id).order_by(Receipt.received_at)
        ).all()
        served = select(func.count()).where(
            Scan.event_id == row.id, Scan.checkpoint_id.is_not(None)
        )
        present = select(func.count()).where(Attendance.event_id == row.id)
        assert (session.scalar(served), session.scalar(present)) == (4, 0)
    # The earliest counts, whichever desk came back first.
    assert len(got) == 2
    assert got[0] == min(made["at"] for desk in (first, second) for made in desk.recorded())


def unlock(page: Page) -> None:
    """Somebody types the PIN of the desk."""
    page.fill("#lock-pin", _PIN)
    page.locator("#lock-form button").click()
    expect(page.locator("#search")).to_be_visible()


def find(page: Page, holder: Holder) -> None:
    """Somebody looks a person up in the list that lies on the phone."""
    page.fill("#search-text", holder.full_name)
    found = page.locator("#search-results li").filter(has_text=holder.printed_name)
    expect(found.first).to_be_visible()


def revoked(event: OwnEvent, name: str) -> None:
    """The office takes the access of this device away."""
    with event.edited() as (session, _):
        device = session.scalars(select(Device).filter_by(name=name)).one()
        # A scan's age counts back from its arrival, which a busy machine delays.
        revoke(session, device, actor=SYSTEM, now=utc_now() + timedelta(seconds=10))
