"""The samples of the reference page do what they say, copied from the page and run against a real server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from eventreg.api.openapi import document
from eventreg.api.openapi_systems import TAG
from eventreg.keys.rules import Purpose
from eventreg.registration.models import Registration
from tests.api.door import Door
from tests.api.systems import System, with_key
from tests.clients import SeparateClient
from tests.concurrency.servers import Server
from tests.factories import make_event

IDS = [
    one["operationId"]
    for item in document()["paths"].values()
    for one in item.values()
    if TAG in one["tags"]
]


@pytest.fixture
def server(overrides: dict[str, str], session: Session, tmp_path: Path) -> Iterator[Server]:
    """The same installation, served by processes of its own."""
    session.commit()
    server = Server(overrides, tmp_path)
    yield server
    server.stop()


class Terminal:
    """Where somebody tries the samples: what the page shows, and the two variables that it names."""

    def __init__(self, server: Server, system: System) -> None:
        address = f"http://127.0.0.1:{server.port}/api/v1"
        with urlopen(f"{address}/reference") as answer:
            self.page = BeautifulSoup(answer.read(), "html.parser")
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "EVENTREG_EVENT": f"{address}/events/{system.event.slug}",
            "EVENTREG_KEY": system.token,
        }
        system.session.commit()  # Or it would hold the write lock, which the server's own requests need.

    def copied(self, id_: str) -> str:
        """A sample as the page shows it."""
        found = self.page.select_one(f"pre#{id_}")
        assert found, id_
        return found.get_text()

    def shell(self, operation: str) -> str:
        """What curl says in a shell."""
        return self._run("/bin/sh", self.copied(f"{operation}-1"))

    def python(self, operation: str) -> str:
        """What Python says, with nothing beside its own library."""
        return self._run(sys.executable, "-I", self.copied(f"{operation}-2"))

    def _run(self, *command: str) -> str:
        *program, source = command
        done = subprocess.run(
            [*program, "-c", source],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_every_operation_of_other_systems_has_a_sample_in_both(client: SeparateClient) -> None:
    page = BeautifulSoup(client.get("/api/v1/reference").data, "html.parser")
    for id_ in IDS:
        labels = [one.get_text(strip=True) for one in page.select(f"#{id_} figcaption span")]
        assert labels == [f"curl: {id_}", f"Python: {id_}"]
    before = page.select_one("pre#before-code")
    assert before
    assert [line.partition("=")[0] for line in before.get_text().split("\n")[:2]] == [
        "export EVENTREG_EVENT",
        "export EVENTREG_KEY",
    ]


def test_the_samples_run(portal: System, door: Door, person: Registration, server: Server) -> None:
    """With a full key: the second sample of registering is the same request again, so nobody is doubled."""
    if shutil.which("curl") is None:
        pytest.skip("no curl on this machine")
    assert door.one(person)["verdict"] == "accepted"
    uid = str(person.uid)
    slug, title = portal.event.slug, portal.event.title
    terminal = Terminal(server, portal)
    assert json.loads(terminal.shell("getEvent"))["slug"] == slug
    assert terminal.python("getEvent").splitlines()[0] == title
    made = json.loads(terminal.shell("register"))["registration"]
    assert terminal.python("register").split() == [made["id"], made["state"], "True"]
    listed = json.loads(terminal.shell("listRegistrations"))["registrations"]
    assert [one["id"] for one in listed] == [uid, made["id"]]
    lines = terminal.python("listRegistrations").splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == [one["id"] for one in listed]
    stays = json.loads(terminal.shell("listAttendance"))["attendance"]
    assert [one["registration"] for one in stays] == [uid]
    assert terminal.python("listAttendance").split()[0] == uid


def test_the_python_sample_says_what_is_refused(
    client: SeparateClient, session: Session, server: Server
) -> None:
    """A problem document, not a traceback."""
    event = make_event(session, slug="tanpa-tempat", quota=0)
    system = with_key(client, session, event, Purpose.WRITE_REGISTRATIONS)
    said = Terminal(server, system).python("register")
    assert said.startswith("409 ")
    assert "full" in said
