"""One installation, one Chromium and one camera for all browser tests."""

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.camera import Shot, write_video
from tests.browser.line import Line
from tests.browser.screens import PHONE, NewContext
from tests.browser.server import BUILT, Server, free_port
from tests.browser.watch import Watch

#: A name for the server that no browser takes for its own machine: a page there is not secure.
STRANGE_HOST = "eventreg.test"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with the demo and one more event, served for this run."""
    assert BUILT.exists(), "The front end is not built: run `make setup`."
    server = Server(tmp_path_factory.mktemp("installation"), free_port())
    try:
        server.prepare(participants=150)
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def camera_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that Chromium takes for its camera."""
    return tmp_path_factory.mktemp("camera") / "camera.y4m"


@pytest.fixture(autouse=True)
def video(camera_file: Path) -> Path:
    """What the camera shows: a bare wall, until a test writes more before its page starts it."""
    return write_video(camera_file, [Shot(1)])


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers: once in a run, for it suffers no second one beside it."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str, camera_file: Path) -> Iterator[Browser]:
    """One Chromium, whose camera shows `camera_file` and whose user allows it."""
    browser = playwright.chromium.launch(
        executable_path=chromium,
        args=[
            *camera_arguments(camera_file),
            f"--host-resolver-rules=MAP {STRANGE_HOST} 127.0.0.1",
        ],
    )
    yield browser
    browser.close()


def camera_arguments(camera_file: Path) -> list[str]:
    """How a Chromium is started whose camera shows this file and whose user allows it."""
    return [
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera_file}",
    ]


@pytest.fixture
def watch(server: Server) -> Iterator[Watch]:
    """Notes what pages of this test complain about; afterwards there must be nothing left."""
    ours = ("127.0.0.1", "localhost", STRANGE_HOST)  # Passkeys belong to names, not to figures.
    watch = Watch({f"{host}:{server.port}" for host in ours})
    yield watch
    assert watch.complaints == []


@pytest.fixture
def new_context(browser: Browser, watch: Watch) -> Iterator[NewContext]:
    """Opens a visitor's own browser profile: a phone, unless the test says otherwise."""
    opened: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(**(PHONE | options))
        context.set_default_timeout(10_000)
        watch.over(context)
        opened.append(context)
        return context

    yield new
    for context in opened:
        _let_answers_end(context)
        context.close()


def _let_answers_end(context: BrowserContext) -> None:
    """A page may ask in the background while its test ends; closed then, the answer would break."""
    for page in context.pages:
        page.unroute_all(behavior="wait")
    context.unroute_all(behavior="wait")


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """What a browser holds in which the demo's owner is signed in, and since when."""
    return {"state": None, "since": -math.inf}


@pytest.fixture
def owner(server: Server, browser: Browser, signed_in: dict[str, Any]) -> Any:
    """The same, made anew while it is fresh: after 15 minutes the office asks who it is."""
    if time.monotonic() - signed_in["since"] > 600:
        signed_in |= {"state": _sign_in(server, browser), "since": time.monotonic()}
    return signed_in["state"]


def _sign_in(server: Server, browser: Browser) -> Any:
    context = browser.new_context()
    page = context.new_page()
    account = server.account("owner")
    page.goto(f"{server.url}/office/login")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/office/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def line(server: Server, watch: Watch) -> Iterator[Line]:
    """A line of its own between this test's phone and the server; what breaks on it is wanted."""
    line = Line(server.port)
    line.start()
    watch.hosts.add(f"127.0.0.1:{line.port}")
    watch.expect("net::ERR_|Failed to load resource")
    yield line
    line.stop()
