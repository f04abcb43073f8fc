"""From an empty installation to a link in the WhatsApp group, by hand, with every action counted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from eventreg.accounts.queries import by_email
from eventreg.clock import utc_now
from tests.browser.printed import drawn_shapes
from tests.browser.screens import DESK, PHONE
from tests.browser.server import BUILT, Server, free_port
from tests.browser.watch import Watch

EMAIL, PASSWORD = "ayu@example.org", "sampul hijau tua 1945"
TITLE = "Cerdig Batch 1: Konten yang Menjawab"
#: What the issue allows, and what it takes.
MOST_ACTIONS, ACTIONS = 24, 17


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    """An installation in which there is one account and nothing else."""
    assert BUILT.exists(), "The front end is not built: run `make setup`."
    folder = tmp_path / "installation"
    folder.mkdir()
    server = Server(folder, free_port())
    server.run("db", "upgrade")
    account = ("--email", EMAIL, "--name", "Ayu Lestari", "--role", "owner")
    server.run("user", "add", *account, typed=f"{PASSWORD}\n")
    try:
        server.serve()
        yield server
    finally:
        server.stop()


@dataclass
class Hand:
    """Somebody at a page: every address that they open, every click and every field is one action.

    `secret`: of the app on their phone that shows codes.
    """

    page: Page
    secret: str
    actions: int = 0

    def open(self, url: str) -> None:
        """Types an address."""
        self.actions += 1
        self.page.goto(url)

    def fill(self, name: str, text: str) -> None:
        """Fills one field."""
        self.actions += 1
        self.page.locator(f"main [name={name}]").fill(text)

    def click(self, text: str, *, exact: bool = False) -> None:
        """Presses the one button, or follows the one link, of the page that is called so."""
        self.actions += 1
        main = self.page.locator("main")
        button = main.get_by_role("button", name=text, exact=exact)
        button.or_(main.get_by_role("link", name=text, exact=exact)).click()

    def download(self, text: str, target: Path) -> bytes:
        """Presses what brings a file."""
        with self.page.expect_download() as waiting:
            self.click(text)
        waiting.value.save_as(target)
        return target.read_bytes()


@pytest.fixture(params=["phone", "desk"])
def hand(request: pytest.FixtureRequest, browser: Browser, empty: Server) -> Iterator[Hand]:
    """A new browser on a small screen and on a large one."""
    watch = Watch({f"127.0.0.1:{empty.port}"})
    options: dict[str, Any] = PHONE if request.param == "phone" else DESK
    context: BrowserContext = browser.new_context(**options, accept_downloads=True)
    context.set_default_timeout(10_000)
    watch.over(context)
    yield Hand(context.new_page(), protected(browser, empty))
    context.close()
    assert watch.complaints == []


def protected(browser: Browser, server: Server) -> str:
    """Owners set up an authenticator app before anything of the office opens; its secret."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/office/")
    page.fill("main [name=email]", EMAIL)
    page.fill("main [name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/office/account")
    page.goto(f"{server.url}/office/tf-setup")
    page.locator("main form button.btn-primary").click()
    secret = page.locator("#authenticator-secret").inner_text().replace(" ", "")
    page.fill("main [name=code]", pyotp.TOTP(secret).now())
    page.locator("main form:has([name=code]) button.btn-primary").click()
    expect(page.locator("main form:has([name=code])")).to_have_count(0)
    context.close()
    with server.inside() as session:  # As half a minute later: the code of this moment may be used.
        owner = by_email(session, EMAIL)
        assert owner is not None
        assert owner.tf_totp_secret
        owner.tf_counter = None
        session.commit()
    return secret


def test_the_first_event_is_made_published_and_shared_in_few_actions(
    hand: Hand, empty: Server, tmp_path: Path
) -> None:
    sign_in(hand, empty)
    make_event(hand)
    link = look_and_publish(hand, empty)
    share(hand, link, tmp_path)
    print(f"Actions: {hand.actions}")
    assert hand.actions == ACTIONS
    assert hand.actions <= MOST_ACTIONS
    anybody_signs_up(hand.page, link)


def sign_in(hand: Hand, server: Server) -> None:
    """By the address that the office was given."""
    hand.open(f"{server.url}/office/")
    hand.fill("email", EMAIL)
    hand.fill("password", PASSWORD)
    hand.click("Masuk")
    hand.page.wait_for_selector("main [name=code]")
    hand.fill("code", pyotp.TOTP(hand.secret).now())
    hand.click("Masuk", exact=True)


def make_event(hand: Hand) -> None:
    """Name, day and place; everything else is there."""
    hand.click("Buat kegiatan pertama")
    hand.fill("title", TITLE)
    hand.fill("day", f"{utc_now() + timedelta(days=10):%Y-%m-%d}")
    hand.fill("venue", "Malang Creative Center")
    hand.click("Buat draf")
    expect(hand.page.locator("h1")).to_have_text(TITLE)
    expect(hand.page.locator(".er-steps-done")).to_have_count(2)


def look_and_publish(hand: Hand, server: Server) -> str:
    """Through the participants' eyes first; the link of the event."""
    hand.click("Pratinjau sebagai peserta")
    expect(hand.page.locator("h1")).to_have_text(TITLE)
    hand.click("Periksa dan umumkan")
    hand.click("Umumkan kegiatan")
    hand.page.wait_for_url("**/share")
    link = hand.page.input_value("#public-link")
    assert link.startswith(f"{server.url}/e/cerdig-batch-1")
    return link


def share(hand: Hand, link: str, folder: Path) -> None:
    """The poster, the text, and the note that it is done."""
    poster = hand.download("Poster A4", folder / "poster.pdf")
    (read,) = zxingcpp.read_barcodes(drawn_shapes(poster))
    assert read.text == link
    (page,) = PdfReader(BytesIO(poster)).pages
    assert TITLE in " ".join(page.extract_text().split())
    assert [one.text for one in zxingcpp.read_barcodes(seen(hand.page))] == [link]
    text = hand.page.input_value("#text")
    assert f"*{TITLE}*" in text
    assert f"\n{link}\n" in text
    hand.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    hand.click("Salin teks")
    expect(hand.page.get_by_role("button", name="Tersalin")).to_be_visible()
    assert hand.page.evaluate("navigator.clipboard.readText()") == text
    hand.click("Sudah saya bagikan")
    expect(hand.page.locator(".er-steps-done")).to_have_count(4)


def seen(page: Page) -> Image.Image:
    """The QR on the screen."""
    return Image.open(BytesIO(page.locator(".er-qr").screenshot()))


def anybody_signs_up(page: Page, link: str) -> None:
    """What was shared leads to a form."""
    page.goto(link)
    page.get_by_role("link", name="Daftar sebagai KIM").click()
    expect(page.locator("[name=full_name]")).to_be_visible()


def test_the_link_to_whatsapp_follows_what_is_typed(hand: Hand, empty: Server) -> None:
    sign_in(hand, empty)
    make_event(hand)
    hand.page.goto(f"{hand.page.url}/share")
    way = hand.page.locator("[data-chat]")
    hand.page.fill("#text", "Halo & sampai jumpa #1\nBaris dua")
    expect(way).to_have_attribute(
        "href", "https://wa.me/?text=Halo%20%26%20sampai%20jumpa%20%231%0ABaris%20dua"
    )
    expect(hand.page.locator(".er-plain-step")).to_be_hidden()
