"""Makes the pictures of README and guide from a freshly made demo: `make screenshots`.

The people and what they do are the same every time; dates and QR codes are those of the run.
"""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy import chromium
from docs import guide_pictures as guide
from tests.browser.camera import Shot, write_video
from tests.browser.door import pair
from tests.browser.participants import fill_agency, open_form, send
from tests.browser.screens import DESK, PHONE
from tests.browser.server import EVENT, Server, free_port

IMAGES = Path(__file__).resolve().parent / "images"
_BETWEEN = 48
_GATES = ("Gerbang Utara", "Gerbang Selatan", "Meja Registrasi")

Picture = Callable[[Page], bytes]


def main() -> None:
    """Starts a demo of its own, walks through it and leaves its pictures in docs/images."""
    found = chromium.find()
    if found is None:
        sys.exit("There is no Chromium here; name one in CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "installation", free_port())
        server.folder.mkdir()
        try:
            server.prepare(participants=150)
            server.start()
            take_pictures(found, server, Path(folder) / "camera.y4m")
        finally:
            server.stop()


def take_pictures(found: str, server: Server, camera: Path) -> None:
    """Of the README: what participants and the door see, and the office. Then those of the guide."""
    write_video(camera, [Shot(1)])
    fed = f"--use-file-for-fake-video-capture={camera}"
    fake = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        fed,
        "--lang=id",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--hide-scrollbars", *fake]
        )
        keep("registration.png", beside(phones(browser, server, camera)))
        keep("office.png", office(browser, server))
        take_guide(browser, server)
        browser.close()


def take_guide(browser: Browser, server: Server) -> None:
    """The pictures of the guide for organizers."""
    guide.name_people(server)
    for name, go in guide.ON_PHONES.items():
        keep(name, beside(guide.on_phones(browser, server, go)))
    guide.somebody_comes(browser, server)
    for role in ("organizer", "owner"):
        page = browser.new_context(**DESK).new_page()
        sign_in(page, server, role)
        for name, picture in guide.in_office(page, server, role):
            keep(name, picture)


def phones(browser: Browser, server: Server, camera: Path) -> list[bytes]:
    """The event, the own page of somebody who has just signed up, and the door that lets her in."""
    page = browser.new_context(**PHONE).new_page()
    page.goto(server.event_url)
    pictures = [page.screenshot()]
    open_form(page, server, "agency")
    fill_agency(page)
    participant = send(page, "agency")
    pictures.append(page.screenshot())
    write_video(camera, [Shot(2, page.request.get(participant.png_url).body())])
    link = server.ask("device", "add", EVENT, "--name", _GATES[0])["pairing_url"]
    door = pair(browser.new_context(**PHONE).new_page(), link)
    door.shows("accepted", name=participant.printed_name)
    expect(door.page.locator("#count")).to_be_visible()
    pictures.append(door.page.screenshot())
    door.page.close()
    return pictures


def office(browser: Browser, server: Server) -> bytes:
    """The overview of the event while people come in at three gates."""
    for gate, people in zip(_GATES, (48, 31, 9), strict=True):
        server.scan([server.holder() for _ in range(people)], gate=gate)
    page = browser.new_context(**(DESK | {"device_scale_factor": 1.5})).new_page()
    sign_in(page, server)
    page.goto(f"{server.url}/office/events/{EVENT}")
    return page.screenshot()


def sign_in(page: Page, server: Server, role: str = "organizer") -> None:
    """As one of the demo's staff."""
    account = server.account(role)
    page.goto(f"{server.url}/office/login")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/office/")


def beside(pictures: list[bytes]) -> bytes:
    """Pictures of one height in a row."""
    images = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    width = sum(image.width for image in images) + _BETWEEN * (len(images) - 1)
    row = Image.new("RGBA", (width, images[0].height))
    left = 0
    for image in images:
        row.paste(image, (left, 0))
        left += image.width + _BETWEEN
    file = io.BytesIO()
    row.save(file, "PNG")
    return file.getvalue()


def keep(name: str, picture: bytes) -> None:
    """Writes a picture as small as it gets without a visible loss."""
    IMAGES.mkdir(exist_ok=True)
    image = Image.open(io.BytesIO(picture))
    image.quantize(colors=192, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)
    print(f"{IMAGES / name}: {(IMAGES / name).stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
