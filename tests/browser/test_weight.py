"""What a first visit costs somebody who pays for every kilobyte."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Request

from tests.browser.door import pair
from tests.browser.screens import NewContext
from tests.browser.server import Server

MOST_BYTES = 60_000
MOST_REQUESTS = 6
MOST_SCANNER_BYTES = 700_000


@dataclass
class Traffic:
    """What came over the network, by address: bytes on the wire and bytes after unpacking."""

    addresses: dict[str, str] = field(default_factory=dict)
    wire: dict[str, int] = field(default_factory=dict)
    unpacked: dict[str, int] = field(default_factory=dict)

    def sent(self, event: dict[str, Any]) -> None:
        """A request left."""
        self.addresses[event["requestId"]] = event["request"]["url"]

    def arrived(self, event: dict[str, Any]) -> None:
        """A part of an answer arrived."""
        url = self.addresses.get(event["requestId"], "")
        self.unpacked[url] = self.unpacked.get(url, 0) + event["dataLength"]

    def finished(self, event: dict[str, Any]) -> None:
        """The whole answer is there, with its headers."""
        self.wire[self.addresses[event["requestId"]]] = int(event["encodedDataLength"])


def visit(context: BrowserContext, url: str) -> Traffic:
    """Opens the page with an empty cache and looks at everything that it loads."""
    page = context.new_page()
    traffic = Traffic()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.requestWillBeSent", traffic.sent)
    devtools.on("Network.dataReceived", traffic.arrived)
    devtools.on("Network.loadingFinished", traffic.finished)
    page.goto(url, wait_until="networkidle")
    return traffic


@pytest.mark.parametrize("path", ["", "/register/agency", "/register/kim", "/register/influencer"])
def test_a_first_visit_is_light(new_context: NewContext, server: Server, path: str) -> None:
    """At most 60 kB in at most 6 requests; `watch` sees to it that all of them go to us."""
    traffic = visit(new_context(), server.event_url + path)
    for url, size in traffic.wire.items():
        print(f"{size:>7} on the wire, {traffic.unpacked.get(url, 0):>7} unpacked  {url}")
    print(f"{sum(traffic.wire.values()):>7} bytes in {len(traffic.wire)} requests")
    assert len(traffic.addresses) == len(traffic.wire) <= MOST_REQUESTS
    assert sum(traffic.wire.values()) <= MOST_BYTES


def test_the_scanner_is_light(new_context: NewContext, server: Server) -> None:
    """From the pairing link to the running scanner: 700 kB with the decoder, 60 kB until it is seen.

    The decoder is asked for by a worker, of which the page's own traffic tells nothing.
    """
    context = new_context()
    finished: list[Request] = []
    context.on("requestfinished", lambda one: finished.append(one))  # noqa: PLW0108 - Playwright sets an attribute on it.
    with context.expect_event("requestfinished", lambda one: one.url.endswith(".wasm")):
        pair(context.new_page(), server.pairing_url("Gerbang Utara"))
    counted = list(finished)  # More may finish while the sizes are asked for.
    wire = {one.url: 0 for one in counted}
    for one in counted:
        sizes = one.sizes()
        wire[one.url] += sizes["responseBodySize"] + sizes["responseHeadersSize"]
    for url, size in wire.items():
        print(f"{size:>7} on the wire  {url}")
    decoder = {url for url in wire if "decoder.worker" in url or url.endswith(".wasm")}
    data = {url for url in wire if "/api/" in url}
    # The service worker fetches these for later; a door shows itself without them.
    later = {url for url in wire if "/assets/desk-" in url or url.endswith("/scan/practice")}
    assert len(decoder) == 2
    assert sum(wire[url] for url in set(wire) - decoder - data - later) <= MOST_BYTES
    assert sum(wire.values()) <= MOST_SCANNER_BYTES
