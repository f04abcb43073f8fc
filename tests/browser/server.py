"""The real thing: eventreg in processes of its own, with its own data, reached over the network."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen
from uuid import uuid4

from flask import Flask
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import add_device
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.queries import by_slug
from eventreg.factory import create_app
from eventreg.tickets.queries import ticket_of
from tests.browser.door_event import DoorEvent, door_event
from tests.browser.full_event import FullEvent, full_event
from tests.clients import SeparateClient
from tests.factories import make_event, make_registration, offer_of

ROOT = Path(__file__).resolve().parent.parent.parent
BUILT = ROOT / "eventreg" / "static" / "dist" / "manifest.json"
EVENT = "cerdig-2025"
#: An event beside the demo, whose agencies have no place left.
OTHER_EVENT = "acara-lain"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Holder:
    """A participant of the demo with a ticket."""

    id: str
    full_name: str
    printed_name: str
    code: str
    link: str


@dataclass
class Server:
    """A running installation with the demo loaded, and its command line."""

    folder: Path
    port: int
    demo: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    #: The code of a ticket of OTHER_EVENT.
    other_code: str = ""
    #: What opens the pages of an event in which everything has happened; there once prepared.
    full: FullEvent | None = None
    #: The same for an event at whose door everything has happened.
    door: DoorEvent | None = None
    _app: Flask | None = None
    _named: dict[str, Holder] = field(default_factory=dict)
    _holders: Iterator[Holder] = field(default_factory=lambda: iter(()))

    @property
    def url(self) -> str:
        """Where it is reached; 127.0.0.1 is a secure context, so that the camera works there."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def event_url(self) -> str:
        """The page of the demo's event."""
        return f"{self.url}/e/{EVENT}"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this installation is started with; nothing else of ours leaks in."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("EVENTREG_")}
        return clean | {
            "EVENTREG_INSTANCE_PATH": str(self.folder),
            "EVENTREG_BASE_URL": self.url,
            "EVENTREG_SMTP_URL": "",
        }

    def run(self, *arguments: str, typed: str = "") -> str:
        """One command of `eventreg`, with this on its standard input; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "eventreg", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"eventreg {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def ask(self, *arguments: str) -> dict[str, Any]:
        """One command with --json; its answer."""
        answer: dict[str, Any] = json.loads(self.run(*arguments, "--json"))
        return answer

    def pairing_url(self, name: str, role: str = "door") -> str:
        """A fresh link that pairs a device of this name with the demo's event."""
        with self.inside() as session:
            event = by_slug(session, EVENT)
            assert event is not None
            new = add_device(
                session, event, name=name, role=DeviceRole(role), actor=SYSTEM, now=utc_now()
            )
            session.commit()
        return f"{self.url}/scan/pair#{new.secret}"

    @property
    def app(self) -> Flask:
        """The installation in the test's own process, which does not count how often something is tried."""
        if self._app is None:
            self._app = create_app(
                overrides={
                    "instance_path": str(self.folder),
                    "base_url": self.url,
                    "smtp_url": "",
                    "rate_limits": "off",
                }
            )
            self._app.test_client_class = SeparateClient
        return self._app

    @contextmanager
    def inside(self) -> Iterator[Session]:
        """A session of this installation in the test's own process, for arranging; it may write."""
        with self.app.app_context(), writing():
            yield db.session()

    def account(self, role: str) -> dict[str, str]:
        """The demo's account of a role: its email and password."""
        found: dict[str, str] = next(one for one in self.demo["accounts"] if one["role"] == role)
        return found

    @property
    def somebody(self) -> Holder:
        """Somebody of the demo who is never scanned."""
        return self._named["somebody"]

    @property
    def seen(self) -> Holder:
        """Somebody of the demo who was scanned before anything else happened."""
        return self._named["seen"]

    def holder(self) -> Holder:
        """Somebody of the demo whom no test has been given before."""
        found = next(self._holders, None)
        assert found is not None, "All participants of the demo are used up: load more."
        return found

    def prepare(self, *, participants: int) -> None:
        """Migrates, and loads the demo."""
        self.run("db", "upgrade")
        self.demo = self.ask("demo", "--participants", str(participants))
        wanted = ("--format", "csv", "--report", "registrations", "--with-codes", "--output", "-")
        rows = csv.DictReader(self.run("export", EVENT, *wanted).lstrip("\ufeff").splitlines())
        self._holders = iter([_holder(row) for row in rows])
        self._named = {"somebody": self.holder(), "seen": self.holder()}

        self.other_code = _other_event(self)
        with self.inside() as session:
            self.full = full_event(session, now=utc_now())
            self.door = door_event(session, now=utc_now())
            session.commit()

    def start(self) -> None:
        """Serves the demo, in which somebody has come already."""
        self.serve()
        self.scan([self.seen], gate="Gerbang Timur")

    def serve(self) -> None:
        """Serves, and waits until it answers."""
        with (self.folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "eventreg", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def scan(self, holders: list[Holder], *, gate: str) -> None:
        """Checks these people in to the first session, by a device called `gate` and the API."""
        token = self.ask("device", "add", EVENT, "--name", gate, "--token")["token"]
        moment = utc_now().isoformat()
        scan = {"session": self.demo["sessions"][0]["id"], "direction": "in", "method": "camera"}
        scans = [
            scan | {"id": str(uuid4()), "code": one.code, "scanned_at": moment} for one in holders
        ]
        request = Request(
            f"{self.url}/api/v1/scans",
            json.dumps({"scans": scans}).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urlopen(request) as answer:
            results = json.load(answer)["results"]
        assert {one["verdict"] for one in results} == {"accepted"}

    def _wait(self) -> None:
        assert self.process is not None
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, f"The server ended:\n{self.log()}"
            try:
                with urlopen(f"{self.url}/healthz", timeout=1):
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        raise TimeoutError(self.log())

    def log(self) -> str:
        """Everything that the server has said."""
        return (self.folder / "server.log").read_text(encoding="utf-8")

    def stop(self) -> None:
        """Ends it as an operator would."""
        if self._app is not None:
            with self._app.app_context():
                db.engine.dispose()
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


def _holder(row: dict[str, str]) -> Holder:
    name = row["full_name"].removeprefix("'")
    with_front = " ".join(filter(None, (row["title_front"], name)))
    printed = ", ".join(filter(None, (with_front, row["title_back"])))
    return Holder(row["id"], name, printed, row["ticket_code"], row["link"])


def _other_event(server: Server) -> str:
    """Makes OTHER_EVENT with one participant, beside the demo; the code of the one ticket."""
    with server.inside() as session:
        event = make_event(session, slug=OTHER_EVENT, quota=1)
        person = make_registration(session, offer_of(event, "agency"))
        code = ticket_of(session, person.id).code
        session.commit()
    return code


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
