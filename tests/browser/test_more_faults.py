"""What happens to phones and tickets on a bad day: switched off, replaced, thousands waiting. After each:
scans recorded = scans made, none twice, and their times are those of the scans.
"""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect
from sqlalchemy import select

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device
from eventreg.checkin.rules import LATE_AFTER
from eventreg.clock import utc_now
from eventreg.registration.models import Registration
from eventreg.registration.operations import Substitution, substitute
from eventreg.registration.rules import Confirmed
from tests.browser.camera import Shot, qr_of, write_video
from tests.browser.conftest import camera_arguments
from tests.browser.line import Line
from tests.browser.own_event import OwnEvent, holder_of, own_event
from tests.browser.phone import CLOCK, Made, Phone
from tests.browser.screens import DESK, PHONE, NewContext
from tests.browser.server import Holder, Server
from tests.browser.watch import Watch
from tests.factories import make_person

_HOUR_MS = 60 * 60 * 1000
_MS = timedelta(milliseconds=1)
_MANY = 5_000
_PEOPLE = 50
#: Further apart than what the way to the server may add to the time of a scan: their order stays theirs.
_SPACING = timedelta(seconds=4)
#: Writes so many scans into the phone's queue, in the shape of the one that the app has just written
#: there, which is the last of them; for one ticket after the other, over and over. `spacing`: milliseconds.
_FILL = """
([codes, many, spacing]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("eventreg");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const tx = opening.result.transaction("scans", "readwrite");
    const scans = tx.objectStore("scans");
    tx.oncomplete = () => {
      opening.result.close();
      resolve();
    };
    scans.getAll().onsuccess = ({ target }) => {
      const [own] = target.result;
      const last = Date.parse(own.scan.scanned_at);
      scans.clear();
      for (let place = 0; place < many; place += 1) {
        const scan = {
          ...own.scan,
          id: crypto.randomUUID(),
          code: codes[place % codes.length],
          scanned_at: new Date(last - (many - 1 - place) * spacing).toISOString(),
        };
        scans.add({ ...own, scan, shown: place < codes.length ? "stored" : "repeat" });
      }
    };
  };
})
"""

#: Switches a phone on: a whole browser on the profile folder of this test.
SwitchOn = Callable[[], BrowserContext]


@pytest.fixture
def switch_on(
    playwright: Playwright,
    chromium: str,
    camera_file: Path,
    watch: Watch,
    tmp_path: Path,
) -> Iterator[SwitchOn]:
    """A phone whose browser can end and begin again: what it keeps lies in a folder."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=chromium,
            args=camera_arguments(camera_file),
            **PHONE,
        )
        context.set_default_timeout(10_000)
        watch.over(context)
        opened.append(context)
        return context

    yield start
    for context in opened[-1:]:
        context.close()


def switch_off(context: BrowserContext, profile: Path) -> None:
    """Ends the browser on this folder as a dying battery does: without a word, all of it at once."""
    with context.expect_event("close"):
        os.kill(_browser_of(profile), signal.SIGKILL)


def _browser_of(profile: Path) -> int:
    """The process that this test started there; those that it has started in turn carry a `--type`."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            given = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # It has ended meanwhile.
        started = f"--user-data-dir={profile}".encode() in given
        if started and not any(one.startswith(b"--type=") for one in given):
            return int(folder.name)
    raise AssertionError(profile)


@pytest.mark.parametrize(("role", "set_forward"), [("door", 0), ("desk", -2 * _HOUR_MS)])
def test_a_phone_that_is_switched_off_with_scans_in_its_queue(
    switch_on: SwitchOn,
    server: Server,
    line: Line,
    video: Path,
    tmp_path: Path,
    role: str,
    set_forward: int,
) -> None:
    """It comes up without a network, and perhaps with its clock behind, as with an empty battery."""
    before, after, later = (server.holder() for _ in range(3))
    phone = Phone.paired(switch_on(), server, line, f"Mati {role}", role)
    line.mode = "down"
    for holder in (before, server.holder()):
        phone.scan(holder)
        phone.door.shows("stored", name=holder.printed_name)
    switch_off(phone.context, tmp_path / "profile")

    write_video(video, [Shot(1, qr_of(after.link)), Shot(8)])
    phone.context = switch_on()
    phone.context.add_init_script(CLOCK + f"window.__setForward = {set_forward};")
    phone.open()
    phone.door.shows("stored", name=after.printed_name)
    phone.page.close()
    write_video(video, [Shot(1)])
    phone.open()
    kept, behind = phone.stored(), timedelta(milliseconds=set_forward)
    assert [one.code for one in kept] == [*(one.code for one in phone.made), after.code]
    phone.made.append(Made(after.code, kept[-1].at - behind))
    phone.scan(before)
    phone.door.shows("repeat", name=before.printed_name)
    phone.scan(later)
    phone.door.shows("stored", name=later.printed_name)
    phone.door.waits(5)
    line.mode = "up"
    phone.delivered()
    verdicts = [one["verdict"] for one in phone.recorded()]
    assert verdicts == ["accepted", "accepted", "accepted", "repeat", "accepted"]


def test_a_ticket_that_is_replaced_while_the_phone_is_offline(
    new_context: NewContext, server: Server, line: Line, owner: Any
) -> None:
    event = own_event(server)
    old, other = event.holders[:2]
    phone = event.phone(new_context(), line, f"Ganti {event.slug}")
    line.mode = "down"
    new = replaced(event, old)
    for holder in (old, other):
        phone.scan(holder)
        phone.door.shows("stored", name=holder.printed_name)
    # A verdict that comes sooner than this still meets whoever is at the door.
    until = (phone.made[-1].at + LATE_AFTER + timedelta(seconds=5)).timestamp() * 1000
    phone.page.wait_for_function("until => Date.now() > until", arg=until, timeout=30_000)
    line.mode = "up"
    phone.delivered()
    outcomes = [(one["verdict"], one["reason"]) for one in phone.recorded()]
    assert outcomes == [("refused", "replaced"), ("accepted", None)]

    late = phone.page.locator("#late-items li")
    expect(late).to_have_count(1)
    expect(late).to_have_attribute("data-state", "refused")
    expect(late).to_contain_text(old.printed_name)
    office = new_context(storage_state=owner, **DESK).new_page()
    office.goto(f"{server.url}/office/events/{event.slug}/conflicts")
    conflict = office.locator("#clear .er-card")
    expect(conflict).to_have_count(1)
    expect(conflict).to_contain_text(old.printed_name)
    expect(conflict).to_contain_text(phone.name)
    expect(conflict).to_contain_text("sudah dialihkan kepada peserta pengganti")

    # And now the list itself says so.
    since = utc_now()
    phone.reopen()
    phone.has_list(since=since)
    line.mode = "down"
    phone.scan(old)
    phone.door.shows("refused", reason="replaced")
    phone.scan(new)
    phone.door.shows("stored", name=new.printed_name)
    line.mode = "up"
    phone.delivered()
    assert [one["verdict"] for one in phone.recorded()[2:]] == ["refused", "accepted"]
    office.reload()
    expect(conflict).to_have_count(1)


def replaced(event: OwnEvent, holder: Holder) -> Holder:
    """The office puts somebody else in a person's place; the new person."""
    with event.edited() as (session, _):
        one = select(Registration).filter_by(uid=UUID(holder.id))
        old = session.scalars(one).one()
        person = make_person(old.offer.kind, full_name="Wagiyem Pengganti")
        form = Substitution(person, uuid4(), "Tugas lain.")
        outcome = substitute(session, old, form, actor=SYSTEM, now=utc_now())
        assert isinstance(outcome, Confirmed)
        new = session.get_one(Registration, outcome.registration_id)
        return holder_of(session, new)


def test_five_thousand_scans_are_sent_at_once(
    new_context: NewContext, server: Server, line: Line
) -> None:
    event = own_event(server, people=_PEOPLE + 1)
    phone = event.phone(new_context(), line, f"Ribuan {event.slug}")
    with event.edited() as (session, _):
        device = session.scalars(select(Device).filter_by(name=phone.name)).one()
        # No scan is older than the pairing.
        device.paired_at = utc_now() - (_MANY + 1) * _SPACING
    line.mode = "down"
    *holders, newcomer = event.holders
    phone.scan(holders[0])
    phone.door.shows("stored")
    phone.page.evaluate(_FILL, [[one.code for one in holders], _MANY, _SPACING // _MS])
    phone.reopen()
    phone.door.waits(_MANY)
    phone.made = phone.stored()

    line.mode, line.delay = "slow", 0.5
    queue = phone.page.locator("#queue")
    expect(queue).not_to_have_attribute("data-length", str(_MANY), timeout=30_000)
    phone.scan(newcomer)
    phone.door.shows("stored", name=newcomer.printed_name)
    assert int(queue.get_attribute("data-length") or 0) > 0
    line.mode = "up"
    expect(queue).to_have_attribute("data-length", "0", timeout=120_000)
    phone.delivered()
    phone.door.shows("accepted", name=newcomer.printed_name)
    verdicts = [one["verdict"] for one in phone.recorded()]
    firsts, repeats = [*verdicts[:_PEOPLE], verdicts.pop()], verdicts[_PEOPLE:]
    assert (set(firsts), set(repeats)) == ({"accepted"}, {"repeat"})
    assert len(repeats) == _MANY - _PEOPLE
