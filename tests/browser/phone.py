"""A phone at the door on a line that breaks, and what the server has of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from eventreg.checkin.models import Device, Scan
from eventreg.clock import utc_now
from eventreg.tickets.images import png
from eventreg.tickets.queries import ticket_of
from tests.browser.camera import Shot, write_video
from tests.browser.door import Door, open_scanner, pair
from tests.browser.line import Line
from tests.browser.server import Holder, Server

#: Lets the test set the clock of the phone, as somebody would in its settings; timers stay as they are.
CLOCK = """
(() => {
  const Real = Date;
  window.__setForward = 0;
  class Shifted extends Real {
    constructor(...given) {
      if (given.length === 0) super(Real.now() + window.__setForward);
      else super(...given);
    }
    static now() {
      return Real.now() + window.__setForward;
    }
  }
  window.Date = Shifted;
})();
"""
_STORED = """
() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("eventreg");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("scans").objectStore("scans").getAll();
    asked.onsuccess = () => {
      opening.result.close();
      resolve(asked.result.map(({ scan }) => scan));
    };
  };
})
"""
#: Waits until the page says that nothing is left, and that is true; false where it takes too long.
_NOTHING_LEFT = f"""
async (patience) => {{
  const until = performance.now() + patience;
  const said = document.getElementById("queue").dataset;
  while (said.length !== "0" || (await ({_STORED})()).length > 0) {{
    if (performance.now() > until) return false;
    await new Promise((next) => setTimeout(next, 50));
  }}
  return true;
}}
"""
#: What measuring a phone's clock over the line may be wrong by.
_SLACK = timedelta(seconds=3)


@dataclass
class Made:
    """A scan that somebody made: of which ticket, and at what moment at the earliest and the latest."""

    code: str
    at: datetime
    until: datetime | None = None


@dataclass
class Phone:
    """A paired phone behind a line of its own, with the story of what was done on it."""

    context: BrowserContext
    server: Server
    line: Line
    name: str
    door: Door
    made: list[Made] = field(default_factory=list)

    @classmethod
    def paired(
        cls, context: BrowserContext, server: Server, line: Line, name: str, role: str = "door"
    ) -> "Phone":
        """Pairs with the demo's event, and waits until the page is kept and the list is here."""
        return cls.by_link(context, server, line, name, server.pairing_url(name, role))

    @classmethod
    def by_link(
        cls, context: BrowserContext, server: Server, line: Line, name: str, link: str
    ) -> "Phone":
        """The same by any link to the server; `name`: of the device that it pairs."""
        link = link.replace(str(server.port), str(line.port))
        phone = cls(context, server, line, name, pair(context.new_page(), link))
        phone.is_ready()
        return phone

    @property
    def page(self) -> Page:
        """The page that is open now."""
        return self.door.page

    def is_ready(self) -> None:
        """Waits until the phone could lose the network: page kept, list complete, decoder loaded."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.has_list()
        self.page.wait_for_load_state("networkidle")

    def has_list(self, since: datetime | None = None) -> None:
        """Waits until the whole list is on the phone, as it was at this moment or later."""
        self.page.wait_for_function(
            "since => Date.parse(document.getElementById('roster').dataset.synced) >= since",
            arg=since.timestamp() * 1000 if since else 0,
            timeout=20_000,
        )

    def scan(self, holder: Holder) -> None:
        """Somebody's ticket is typed in; returns when the phone has shown something about it."""
        seen = len(self.door.verdicts())
        since = utc_now()
        self.door.type_code(holder.code)
        self.page.wait_for_function("n => window.__notes.verdicts.length > n", arg=seen)
        self.made.append(Made(holder.code, since, utc_now()))

    def film(self, video: Path, holders: Sequence[Holder], state: str = "stored") -> None:
        """People hold their tickets before the camera, one after the other, and each is shown so.

        The scanner is opened from cold for it, and again afterwards before a bare wall, for the
        camera plays its film again and again.
        """
        self.page.close()
        codes = [png(f"{self.server.url}/T/{one.code}".upper()) for one in holders]
        write_video(video, [*(Shot(1, code) for code in codes), Shot(8)])
        since = utc_now()
        self.open()
        for holder in holders:
            self.door.has_shown(state, holder.printed_name)
        self.page.close()
        self.made += [Made(one.code, since, utc_now()) for one in holders]
        write_video(video, [Shot(1)])
        self.open()

    def reopen(self) -> None:
        """The tab is killed, and the scanner is opened anew."""
        self.page.close()
        self.open()

    def open(self) -> None:
        """Opens the scanner in a tab of its own, from cold."""
        self.door = open_scanner(self.context.new_page(), f"{self.line.url}/scan")
        expect(self.page.locator("#queue")).to_have_attribute("data-length", re.compile(r"\d"))

    def stored(self) -> list[Made]:
        """The scans that lie on the phone now, as it keeps them."""
        found = self.page.evaluate(_STORED)
        return [Made(one["code"], datetime.fromisoformat(one["scanned_at"])) for one in found]

    def is_empty(self) -> None:
        """Waits until no scan is left on the phone; it tries again every half a minute at least."""
        assert self.page.evaluate(_NOTHING_LEFT, 45_000), "Scans are left on the phone."

    def delivered(self) -> None:
        """Waits until nothing is left on the phone, and compares its story with the server's.

        Scans recorded = scans made, none twice, times those of the scan.
        """
        self.is_empty()
        recorded = self.recorded()
        assert [one["code"] for one in recorded] == [one.code for one in self.made]
        for one, made in zip(recorded, self.made, strict=True):
            until = made.until or made.at
            assert made.at - _SLACK < one["at"] < until + _SLACK, (one, made)

    def recorded(self) -> list[dict[str, Any]]:
        """What the server has of this phone, in the order of the scans."""
        return recorded_by(self.server, self.name)


def recorded_by(server: Server, name: str) -> list[dict[str, Any]]:
    """What the server has of the device of this name, in the order of the scans."""
    with server.inside() as session:
        found = session.scalars(
            select(Scan)
            .join(Device, Scan.device_id == Device.id)
            .where(Device.name == name)
            .order_by(Scan.scanned_at)
        ).all()
        return [
            {
                "code": ticket_of(session, one.registration_id or 0).code,
                "at": one.scanned_at,
                "method": one.method.value,
                "verdict": one.verdict.value,
                "reason": one.reason.value if one.reason else None,
            }
            for one in found
        ]
