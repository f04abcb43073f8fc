"""The pages and the scanner in WebKit, as on every iPhone: no BarcodeDetector, another engine, other habits."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from eventreg.clock import utc_now
from tests.browser.line import Line
from tests.browser.participants import PRINTED
from tests.browser.phone import recorded_by
from tests.browser.server import EVENT, Server
from tests.browser.test_scanner import INVENTED
from tests.browser.webkit import Tab, noting, opened, screen

#: Selenium starts WebKitGTK in a way that it has itself put away for all browsers.
pytestmark = pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")

#: Opens a WebKit of its own; with camera=False it is one that has none.
NewTab = Callable[..., Tab]

_OWN = ("", "/edit", "/cancel", "/consents", "/data", "/substitute", "/answer")
_PUBLIC = (
    f"/e/{EVENT}/register/agency",
    f"/e/{EVENT}/group/agency",
    f"/e/{EVENT}/lost",
    f"/e/{EVENT}/privacy",
    "/privacy",
    "/scan/practice",
)
_OFFICE = ("", "/registrations", "/devices", "/board", "/sessions", "/edit")
#: Puts a picture in the place of what the mock camera shows: the page's own video plays it.
_HOLD_UP = """
const [address, done] = arguments;
const wall = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
const context = wall.getContext("2d");
const code = new Image();
const draw = () => {
  context.fillStyle = "rgb(150, 150, 150)";
  context.fillRect(0, 0, wall.width, wall.height);
  context.drawImage(code, 170, 90, 300, 300);
};
code.onload = () => {
  setInterval(draw, 50);
  const video = document.getElementById("video");
  video.srcObject = wall.captureStream(15);
  video.play().then(() => done("playing"), (error) => done(String(error)));
};
code.onerror = () => done("no picture");
code.src = address;
"""
_READY = """
const [done] = arguments;
navigator.serviceWorker.ready.then(({ active }) => done(active.scriptURL), (error) => done(String(error)));
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """One screen for all windows of these tests."""
    with screen() as name:
        yield name


@pytest.fixture
def new_tab(display: str, line: Line, tmp_path: Path) -> Iterator[NewTab]:
    """Opens windows 360 pixels wide, on this test's line; afterwards no page may have complained."""
    line.change = noting
    tabs: list[Tab] = []
    with ExitStack() as stack:

        def new(*, camera: bool = True) -> Tab:
            folder = tmp_path / f"webkit-{len(tabs)}"
            tab = stack.enter_context(opened(display, folder, camera=camera))
            tab.width(360)
            tabs.append(tab)
            return tab

        yield new
        assert [tab.complaints() for tab in tabs] == [[] for _ in tabs]


def paired(tab: Tab, server: Server, line: Line, name: str, role: str = "door") -> None:
    """Pairs by typing the code, and waits until the phone could lose the network."""
    code = server.pairing_url(name, role).partition("#")[2]
    tab.driver.get(f"{line.url}/scan")
    tab.fill("#unpaired-code", code)
    tab.click("#unpaired-form button")
    tab.arrives("/scan")
    tab.shows("#queue", length="0")
    assert tab.driver.execute_async_script(_READY) == f"{line.url}/scan/sw.js"
    tab.until("Date.parse(document.getElementById('roster').dataset.synced) > 0", within=20)


def type_code(tab: Tab, code: str) -> None:
    """Somebody types what stands below the QR."""
    tab.fill("#code-text", code)
    tab.click("#code-form button")


def fits(tab: Tab, width: int = 360) -> None:
    """Nothing on the page is wider than the window."""
    assert tab.ask("innerWidth") == width
    assert tab.fits(), tab.driver.current_url


def test_what_a_page_complains_about_is_noticed(display: str, line: Line, tmp_path: Path) -> None:
    """Without this, no complaints would mean nothing."""
    line.change = noting
    with opened(display, tmp_path / "webkit", camera=True) as tab:
        tab.driver.get(f"{line.url}/scan")
        tab.find("#unpaired-code")
        assert tab.complaints() == []
        tab.driver.execute_script("setTimeout(() => { throw new Error('thrown'); })")
        tab.driver.execute_script("Promise.reject(new Error('rejected'))")
        tab.driver.execute_script("console.error('written')")
        tab.driver.execute_script("new Image().src = 'https://elsewhere.example.org/x.png'")
        tab.driver.execute_script(
            "document.body.append(new Image()); document.body.lastChild.src = '/none.png'"
        )
        tab.until("JSON.parse(sessionStorage.getItem('complaints')).length >= 5")
        heard = " | ".join(tab.complaints())
    for word in ("thrown", "rejected", "written", "blocked by img-src", "/none.png"):
        assert word in heard


def test_a_participant_signs_up_and_has_a_code(new_tab: NewTab, server: Server, line: Line) -> None:
    tab = new_tab()
    tab.driver.get(f"{line.url}/")
    fits(tab)
    tab.click(f"a[href$='/e/{EVENT}']")
    tab.arrives(f"/e/{EVENT}")
    fits(tab)
    tab.click("a[href$='/register/kim']")
    tab.arrives("/register/kim")
    fits(tab)
    fill_kim(tab)
    fits(tab)
    tab.click("main form button.btn-primary")
    tab.arrives(r"/r/[\w-]+(\?.*)?")
    fits(tab)
    assert tab.find(".er-printed-name").text == PRINTED["kim"]
    drawn = Image.open(io.BytesIO(tab.find(".er-qr").screenshot_as_png))
    read = [one.text for one in zxingcpp.read_barcodes(drawn)]
    code = tab.find(".er-ticket .er-help").text.partition(":")[2].replace(" ", "")
    assert [text.rpartition("/")[2] for text in read] == [code]


def fill_kim(tab: Tab) -> None:
    """A member of a community group, who narrows the long lists by typing."""
    tab.fill("[name=full_name]", "Paijo")
    tab.click("[name=gender][value=L]")
    tab.fill("[name=phone]", "+62 893-0000-0722")
    for field, typed, value in (
        ("region", "kabupaten malang", "35.07"),
        ("district", "singo", "35.07.24"),
        ("village", "toyo", "35.07.24.2016"),
    ):
        tab.fill(f"#{field}-filter", typed)
        tab.until("document.querySelectorAll(arguments[0]).length <= 5", f"[name={field}] option")
        tab.choose(f"[name={field}]", value)
    tab.fill("[name=kim_name]", "KIM Contoh Toyomarto")
    tab.fill("[name=kim_role]", "Anggota")
    tab.click("[name=notice]")


def test_a_form_with_errors_keeps_what_was_typed(new_tab: NewTab, line: Line) -> None:
    tab = new_tab()
    tab.driver.get(f"{line.url}/e/{EVENT}/register/influencer")
    tab.fill("[name=full_name]", "Ayu Contoh Lestari")
    tab.click("main form button.btn-primary")
    tab.find(".er-error-summary")
    assert tab.find("[name=full_name]").get_attribute("value") == "Ayu Contoh Lestari"
    fits(tab)


def test_every_page_of_a_participant_fits(new_tab: NewTab, server: Server, line: Line) -> None:
    tab = new_tab()
    own = line.url + server.somebody.link.removeprefix(server.url)
    for address in [*(own + below for below in _OWN), *(line.url + path for path in _PUBLIC)]:
        tab.visit(address)
        fits(tab)


def test_the_office_is_used_on_a_phone_and_at_a_desk(
    new_tab: NewTab, server: Server, line: Line
) -> None:
    tab = new_tab()
    account = server.account("owner")
    tab.driver.get(f"{line.url}/office/login")
    tab.fill("[name=email]", account["email"])
    tab.fill("[name=password]", account["password"])
    tab.click("main form button.btn-primary")
    tab.arrives("/office/")
    fits(tab)
    for width in (360, 1280):
        tab.width(width)
        for below in _OFFICE:
            tab.visit(f"{line.url}/office/events/{EVENT}{below}")
            fits(tab, width)
    tab.visit(f"{line.url}/office/events/{EVENT}/registrations")
    assert len(tab.driver.find_elements("css selector", "main table tbody tr")) > 10


def test_typed_codes_have_their_verdicts(new_tab: NewTab, server: Server, line: Line) -> None:
    tab = new_tab()
    paired(tab, server, line, "Safari Ketik")
    fits(tab)
    holder = server.holder()
    type_code(tab, holder.code)
    tab.shows("#verdict", state="accepted", name=holder.printed_name)
    fits(tab)
    type_code(tab, server.seen.code)
    tab.shows("#verdict", state="repeat", name=server.seen.printed_name)
    tab.shows("#queue", length="0")
    assert [one["verdict"] for one in recorded_by(server, "Safari Ketik")] == ["accepted", "repeat"]
    type_code(tab, INVENTED)
    tab.shows("#verdict", state="refused", reason="unknown_ticket")
    tab.shows("#queue", length="0")


def test_a_desk_finds_people_by_name(new_tab: NewTab, server: Server, line: Line) -> None:
    tab = new_tab()
    paired(tab, server, line, "Safari Meja", "desk")
    tab.fill("#search-text", server.somebody.full_name)
    tab.until("document.querySelectorAll('#search-results li').length > 0")
    assert server.somebody.full_name in tab.find("#search-results").text
    fits(tab)


def test_it_opens_from_cold_without_a_network_and_delivers_later(
    new_tab: NewTab, server: Server, line: Line
) -> None:
    """The service worker brings the page, the list says who it is, and the queue keeps the scans."""
    tab = new_tab()
    paired(tab, server, line, "Safari Putus")
    first, second = server.holder(), server.holder()
    line.mode = "down"
    moments = [utc_now()]
    type_code(tab, first.code)
    tab.shows("#verdict", state="stored", name=first.printed_name)
    tab.shows("#network", online="false")
    tab.driver.get(f"{line.url}/scan")
    tab.shows("#queue", length="1")
    moments.append(utc_now())
    type_code(tab, second.code)
    tab.shows("#verdict", state="stored", name=second.printed_name)
    type_code(tab, first.code)
    tab.shows("#verdict", state="repeat", name=first.printed_name)
    tab.shows("#queue", length="3")
    assert recorded_by(server, "Safari Putus") == []

    line.mode = "up"
    tab.shows("#queue", length="0", within=45)
    recorded = recorded_by(server, "Safari Putus")
    assert [one["code"] for one in recorded] == [first.code, second.code, first.code]
    assert [one["verdict"] for one in recorded] == ["accepted", "accepted", "repeat"]
    for one, moment in zip(recorded, moments, strict=False):
        assert abs(one["at"] - moment) < timedelta(seconds=5)


def test_the_camera_runs_and_its_picture_is_read(
    new_tab: NewTab, server: Server, line: Line
) -> None:
    """WebKit's mock camera plays first; then a ticket stands in its place, which zxing-wasm reads."""
    tab = new_tab()
    paired(tab, server, line, "Safari Kamera")
    assert not tab.ask("'BarcodeDetector' in window")
    tab.until("document.getElementById('video').currentTime > 0.5")
    assert tab.ask("document.getElementById('camera-trouble').hidden")
    holder = server.holder()
    picture = holder.link.replace(str(server.port), str(line.port)) + "/qr.png"
    assert tab.driver.execute_async_script(_HOLD_UP, picture) == "playing"
    tab.shows("#verdict", state="accepted", name=holder.printed_name)
    tab.shows("#queue", length="0")
    recorded = recorded_by(server, "Safari Kamera")
    assert [(one["code"], one["method"]) for one in recorded] == [(holder.code, "camera")]


def test_without_a_camera_the_rest_works(new_tab: NewTab, server: Server, line: Line) -> None:
    tab = new_tab(camera=False)
    paired(tab, server, line, "Safari Tanpa Kamera")
    tab.until("!document.getElementById('camera-trouble').hidden")
    fits(tab)
    type_code(tab, server.seen.code)
    tab.shows("#verdict", state="repeat", name=server.seen.printed_name)
