"""The recipe for a hall without Internet: real Caddy, its own CA, and a browser that trusts it."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright

from tests.browser.camera import Shot, write_video
from tests.browser.server import ROOT, Server, free_port

#: A name that only the browser of this test knows, as phones in a hall know it from its router.
NAME = "hadir.test"
_PATIENCE = 30.0


def program(name: str) -> str:
    """A program of `deploy/debian.py`; tests that need one cannot run without."""
    found = os.environ.get(name.upper()) or shutil.which(name)
    found = found or shutil.which(name, path=str(ROOT / ".venv" / "debian" / "usr" / "bin"))
    if found is None:
        pytest.skip(f"no {name} on this machine (python -m deploy.test fetches it)")
    return found


class BehindProxy(Server):
    """eventreg as its administrator starts it behind Caddy."""

    public: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """It knows its public address and one proxy."""
        ours = {"EVENTREG_BASE_URL": self.public, "EVENTREG_TRUSTED_PROXIES": "1"}
        return super().environment | ours


@dataclass(frozen=True)
class Venue:
    """The machine in the hall: eventreg, Caddy before it, and Caddy's CA."""

    server: BehindProxy
    url: str
    by_address: str
    plain: str
    ca: Path


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    """deploy/Caddyfile.venue as it stands, on ports that anybody may use."""
    caddy, folder = program("caddy"), tmp_path_factory.mktemp("venue")
    secure, plain = free_port(), free_port()
    server = BehindProxy(tmp_path_factory.mktemp("behind"), free_port())
    server.public = f"https://{NAME}:{secure}"
    settings = {
        "EVENTREG_HOST": f"{NAME}, https://127.0.0.1",
        "EVENTREG_SERVER": f"127.0.0.1:{server.port}",
        "EVENTREG_HTTP_PORT": str(plain),
        "EVENTREG_HTTPS_PORT": str(secure),
        "EVENTREG_CA_FOLDER": str(folder),
        "CADDY_ADMIN": "off",
    }
    command = [caddy, "run", "--adapter", "caddyfile", "--config", "deploy/Caddyfile.venue"]
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings, "HOME": str(folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        server.prepare(participants=5)
        server.start()
        found = Venue(
            server,
            server.public,
            f"https://127.0.0.1:{secure}",
            f"http://127.0.0.1:{plain}",
            folder / "pki" / "authorities" / "local" / "root.crt",
        )
        wait_for(found, folder / "caddy.log")
        yield found
    finally:
        server.stop()
        process.terminate()
        process.wait(_PATIENCE)


def wait_for(venue: Venue, log: Path) -> None:
    """Until Caddy has made its CA and answers."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"{venue.plain}/ca.crt", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(log.read_text())


@pytest.fixture(scope="module")
def phone(
    venue: Venue,
    playwright: Playwright,
    chromium: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Browser]:
    """A browser whose owner has installed the CA that /ca.crt gives."""
    home = tmp_path_factory.mktemp("phone")
    fetched = home / "ca.crt"
    with urlopen(f"{venue.plain}/ca.crt") as answer:
        fetched.write_bytes(answer.read())
    for folder in (home / ".pki" / "nssdb", home / ".local" / "share" / "pki" / "nssdb"):
        folder.mkdir(parents=True)
        database = ("-d", f"sql:{folder}")
        certutil = program("certutil")
        subprocess.run([certutil, *database, "-N", "--empty-password"], check=True)
        trusted = ("-A", "-t", "C,,", "-n", "venue", "-i", str(fetched))
        subprocess.run([certutil, *database, *trusted], check=True)
    video = write_video(home / "camera.y4m", [Shot(1)])
    browser = browser_at(playwright, chromium, home, video)
    yield browser
    browser.close()


def browser_at(playwright: Playwright, chromium: str, home: Path, video: Path | None) -> Browser:
    """A Chromium of its own at this home."""
    arguments = ["--no-sandbox", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    if video is not None:
        arguments += [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={video}",
        ]
    return playwright.chromium.launch(
        executable_path=chromium,
        args=arguments,
        env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": ""},
    )


def test_a_phone_that_trusts_the_ca_scans(venue: Venue, phone: Browser) -> None:
    page = phone.new_page()
    link = venue.server.pairing_url("Pintu Utara").partition("#")[2]
    page.goto(f"{venue.url}/scan/pair#{link}")
    page.wait_for_url("**/scan")

    assert page.evaluate("window.isSecureContext") is True
    opened = "navigator.mediaDevices.getUserMedia({ video: true })"
    assert (
        page.evaluate(f"{opened}.then((stream) => stream.getVideoTracks()[0].readyState)") == "live"
    )
    scope = page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.scope)")
    assert scope == f"{venue.url}/scan"


def test_cookies_leave_by_https_alone(venue: Venue, phone: Browser) -> None:
    page = phone.new_page()
    sign_in(page, venue)

    cookies = page.context.cookies()
    assert cookies
    assert all(one["secure"] for one in cookies)
    assert page.evaluate("location.protocol") == "https:"


def sign_in(page: Page, venue: Venue) -> None:
    """The owner signs in; this fails where the proxy hides from the app how it was reached."""
    account = venue.server.account("owner")
    page.goto(f"{venue.url}/office/login")
    page.fill("[name=email]", account["email"])
    page.fill("[name=password]", account["password"])
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/office/")


def test_a_phone_that_does_not_trust_the_ca_opens_nothing(
    venue: Venue, playwright: Playwright, chromium: str, tmp_path: Path
) -> None:
    """Control: it is the CA that makes the difference."""
    browser = browser_at(playwright, chromium, tmp_path, None)
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        browser.new_page().goto(f"{venue.url}/scan")
    browser.close()


def test_the_machine_is_reached_by_its_address_as_well(venue: Venue) -> None:
    """A hall without a name server of its own: phones type the address, and send no server name."""
    trusting = ssl.create_default_context(cafile=str(venue.ca))
    with urlopen(f"{venue.by_address}/healthz", context=trusting) as answer:
        assert answer.status == 200


def test_plain_http_gives_the_ca_and_leads_to_https(venue: Venue) -> None:
    with urlopen(f"{venue.plain}/ca.crt") as answer:
        assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
        assert answer.read() == venue.ca.read_bytes()
    host, port = venue.plain.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"GET /scan HTTP/1.0\r\nHost: x\r\n\r\n")
        head = line.recv(2000).decode()
    assert head.startswith("HTTP/1.0 302"), head
    assert "https://" in head


def test_the_recipe_for_a_public_name_is_one_that_caddy_reads() -> None:
    done = subprocess.run(
        [program("caddy"), "adapt", "--adapter", "caddyfile", "--config", "deploy/Caddyfile"],
        cwd=ROOT,
        env={**os.environ, "EVENTREG_HOST": "hadir.example.org"},
        capture_output=True,
        check=True,
    )
    said = json.dumps(json.loads(done.stdout))
    assert "hadir.example.org" in said
    assert "127.0.0.1:8000" in said
    assert "access" not in said
