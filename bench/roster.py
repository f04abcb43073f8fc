"""How long a phone needs for the list of 10,000 people, and for one look at it.

A real Chromium and the real server, all on this machine. The list is what a phone keeps: sealed line
by line for a door, boxed under a key of its own for a desk. Beside it, in the same page, a bare loop
fetches the same pages and puts their lines down as they come. A look is what the phone does with a
code that was read: hash it, find the line, derive its key, open it. Promised: less than 5 ms.
"""

import statistics
import time

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select

from bench.crowd import crowd
from bench.phone import chromium, installation
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import add_device
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.tickets.models import Ticket
from tests.browser.door import pair
from tests.browser.screens import PHONE
from tests.browser.server import Server

PEOPLE = 10_000
LOOKS = 100
PROMISED_MS = 5

#: From the hash of a code to the opened line, in milliseconds of the page's clock.
_NOTES = """
(() => {
  const { digest, decrypt } = SubtleCrypto.prototype;
  let started = 0;
  window.__looks = [];
  SubtleCrypto.prototype.digest = function (...given) {
    started = performance.now();
    return digest.apply(this, given);
  };
  SubtleCrypto.prototype.decrypt = async function (...given) {
    const opened = await decrypt.apply(this, given);
    window.__looks.push(performance.now() - started);
    return opened;
  };
})();
"""
#: The same pages, written down as they come; answers with the milliseconds that it took.
_BARE = """
async () => {
  const wait = (asked) =>
    new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  const phone = await wait(indexedDB.open("eventreg"));
  const [{ token }] = await wait(phone.transaction("pairings").objectStore("pairings").getAll());
  phone.close();
  const opening = indexedDB.open("bare", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("lines", { keyPath: "lookup" });
  const bare = await wait(opening);
  const began = performance.now();
  for (let [more, cursor] = [true, ""]; more; ) {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await fetch(`/api/v1/roster${cursor && `?cursor=${cursor}`}`, { headers });
    const page = await answer.json();
    const writing = bare.transaction("lines", "readwrite");
    for (const line of page.entries) writing.objectStore("lines").put(line);
    await new Promise((done) => (writing.oncomplete = done));
    [more, cursor] = [page.more, encodeURIComponent(page.cursor)];
  }
  const took = performance.now() - began;
  bare.close();
  await wait(indexedDB.deleteDatabase("bare"));
  return took;
}
"""
#: What a reader types, code after code: each waits until the one before was looked up and shown.
_READ = """
async (codes) => {
  for (const [done, code] of codes.entries()) {
    for (const key of [...code, "Enter"]) {
      const how = { key, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new KeyboardEvent("keydown", how));
    }
    const isOver = () => window.__looks.length > done;
    while (!isOver()) await new Promise((next) => setTimeout(next, 20));
    await new Promise((next) => requestIdleCallback(next));
  }
  return window.__looks;
}
"""


def main() -> None:
    """Prints both times and their ratio, for a door and for a desk."""
    browser = chromium()
    if browser is None:
        return
    with installation(participants=2) as server:
        fill(server)
        for role in (DeviceRole.DOOR, DeviceRole.DESK):
            measure(server, role, browser)


def fill(server: Server) -> None:
    """The event with the crowd."""
    with server.inside() as session:
        crowd(session, PEOPLE, now=utc_now(), came=False)
        session.commit()


def measure(server: Server, role: DeviceRole, executable: str) -> None:
    """One phone of this role: pairs, takes the list, and looks codes up without a network."""
    link, codes = phone_for(server, role)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        context = browser.new_context(**PHONE)
        context.add_init_script(_NOTES)
        page = context.new_page()
        pair(page, link)
        began = time.perf_counter()
        page.wait_for_function(
            "() => document.getElementById('roster').dataset.synced", timeout=120_000
        )
        ours = (time.perf_counter() - began) * 1000
        bare = page.evaluate(_BARE)
        context.set_offline(True)
        looks = look_up(page, codes)
        browser.close()
    print(
        f"{role.value}: list of {PEOPLE} people {ours / 1000:.1f} s, {ours / bare:.2f} times a bare "
        f"loop ({bare / 1000:.1f} s); a look {statistics.median(looks):.1f} ms (median of "
        f"{len(looks)}; promised {PROMISED_MS}), {max(looks):.1f} ms (slowest)",
        flush=True,
    )


def phone_for(server: Server, role: DeviceRole) -> tuple[str, list[str]]:
    """A pairing link, and the codes of some people."""
    with server.inside() as session:
        event = session.scalars(select(Event).where(Event.slug == "ramai")).one()
        new = add_device(session, event, name=role.value, role=role, actor=SYSTEM, now=utc_now())
        spread = Registration.id % (PEOPLE // LOOKS) == 0
        mine = select(Ticket.code).join(Registration).where(spread, Registration.event == event)
        codes = list(session.scalars(mine.limit(LOOKS)))
        session.commit()
    return f"{server.url}/scan/pair#{new.secret}", codes


def look_up(page: Page, codes: list[str]) -> list[float]:
    """A reader types one code after the other; the milliseconds of each look."""
    page.evaluate("window.__looks.length = 0")
    looks: list[float] = page.evaluate(_READ, codes)
    return looks
