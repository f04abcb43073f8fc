"""The console script as a person or a script calls it: output, exit status, one line on errors."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from click import Command, Group
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, Origin
from eventreg.cli import commands
from eventreg.db import db, writing
from eventreg.factory import create_app
from tests.databases import PostgresqlServer

ROOT = Path(__file__).parents[2]
TO_READ = ("--purpose", "read_registrations")


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


class Installation:
    """An installation of its own, with its commands."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = settings

    @cached_property
    def app(self) -> Flask:
        """The app that commands run in."""
        return create_app(overrides={"instance_path": str(self.folder), **self.settings})

    def run(self, *args: str, given: str = "") -> Result:
        """Runs `eventreg` with these words in this process, which is quick."""
        done = CliRunner().invoke(commands, args, obj=lambda: self.app, input=given)
        return Result(done.exit_code, done.stdout, done.stderr)

    def process(self, *args: str) -> Result:
        """Runs the console script itself, as a shell would."""
        kept = {name: value for name, value in os.environ.items() if "EVENTREG" not in name}
        named = {f"EVENTREG_{name.upper()}": value for name, value in self.settings.items()}
        done = subprocess.run(
            [sys.executable, "-m", "eventreg", *args],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**kept, "EVENTREG_INSTANCE_PATH": str(self.folder), **named},
            timeout=120,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def json(self, *args: str) -> Any:
        """What a command answers to a script; nothing else stands on standard output."""
        result = self.run(*args, "--json")
        assert (result.returncode, result.stderr) == (0, ""), result.stderr
        return json.loads(result.stdout)

    def close(self) -> None:
        """Gives the connections back."""
        with self.app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with a small demo."""
    installation = Installation(tmp_path_factory.mktemp("instance"))
    assert installation.run("db", "upgrade").returncode == 0
    assert installation.run("demo", "--participants", "9").returncode == 0
    yield installation
    installation.close()


def failed(result: Result, status: int) -> str:
    """The one line that a failed command wrote."""
    assert result.returncode == status, result.stderr
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    if status == 1:
        assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return lines[-1]


def all_commands(group: Group, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Command]:
    """Every command and group by the words that call it."""
    found: dict[tuple[str, ...], Command] = {path: group}
    for name, one in group.commands.items():
        here = (*path, name)
        found |= all_commands(one, here) if isinstance(one, Group) else {here: one}
    return found


@pytest.mark.parametrize("path", all_commands(commands), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...], tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, [*path, "--help"])

    assert result.exit_code == 0
    assert result.output.startswith("Usage:")
    assert all_commands(commands)[path].help


def test_help_needs_neither_settings_nor_a_database(tmp_path: Path) -> None:
    result = Installation(tmp_path, database_url="x", base_url="x").process("demo", "--help")

    assert (result.returncode, result.stderr) == (0, "")


def test_upgrading_can_be_repeated_and_copies_nothing_that_is_up_to_date(
    demo: Installation,
) -> None:
    result = demo.run("db", "upgrade")

    assert (result.returncode, result.stderr) == (0, "")
    assert not list(demo.folder.glob("*before-upgrade*"))


def test_the_demo_answers_a_script_with_what_the_contract_names(demo: Installation) -> None:
    answer = demo.json("demo", "--participants", "9")

    assert set(answer) == {"event", "url", "accounts", "categories", "sessions"}
    assert answer["event"] == "cerdig-2025"
    assert answer["url"] == "http://127.0.0.1:8000/e/cerdig-2025"
    assert {one["role"] for one in answer["accounts"]} == {
        *("owner", "organizer", "door", "official"),
    }
    assert {frozenset(one) for one in answer["accounts"]} == {
        frozenset({"email", "password", "role"})
    }
    assert [one["slug"] for one in answer["categories"]] == ["agency", "kim", "influencer"]
    assert [set(one) for one in answer["sessions"]] == [
        {"id", "title", "starts_at", "ends_at"},
    ] * 2
    assert all(isinstance(one["id"], str) for one in answer["sessions"])
    assert answer == demo.json("demo", "--participants", "9")


def test_the_demo_says_a_person_where_to_go(demo: Installation) -> None:
    result = demo.run("demo", "--participants", "9")

    assert "http://127.0.0.1:8000/e/cerdig-2025" in result.stdout
    assert "owner@example.com" in result.stdout


def test_the_demo_of_first_use_leaves_what_is_there(demo: Installation) -> None:
    assert demo.run("demo", "--first-use", "--participants", "500").returncode == 0

    counted = demo.run(
        *("export", "cerdig-2025", "--format", "csv", "--report", "registrations"),
        *("--output", "-"),
    )
    assert len(counted.stdout.splitlines()) == 1 + 9


@pytest.mark.parametrize(
    "args",
    [
        ("demo", "--participants", "31", "--quota", "10"),
        ("demo", "--participants", "-1"),
        ("demo", "--participants", "many"),
        ("demo", "--unknown"),
        ("tidak-ada",),
        ("device", "add"),
        ("device", "add", "cerdig-2025"),
        ("device", "add", "cerdig-2025", "--name", " "),
        ("device", "add", "cerdig-2025", "--name", "x" * 101),
        ("device", "add", "cerdig-2025", "--name", "A", "--role", "boss"),
        ("device", "add", "cerdig-2025", "--name", "A", "--gate", "x" * 101),
        ("device", "add", "cerdig-2025", "--name", "A", "--session", "x"),
        ("key", "add", "cerdig-2025"),
        ("key", "add", "cerdig-2025", "--name", "A"),
        ("key", "add", "cerdig-2025", "--name", " ", *TO_READ),
        ("key", "add", "cerdig-2025", "--name", "A", "--purpose", "all"),
        ("key", "add", "cerdig-2025", "--name", "A", "--days", "0", *TO_READ),
        ("key", "revoke", "cerdig-2025", "satu"),
        ("user", "add", "--email", "a@example.org", "--name", "A", "--role", "boss"),
        ("user", "add", "--email", "no address", "--name", "A", "--role", "door"),
        ("export", "cerdig-2025", "--format", "docx", "--output", "x"),
    ],
)
def test_wrong_use_ends_with_status_2(args: tuple[str, ...], demo: Installation) -> None:
    assert failed(demo.run(*args), 2)


@pytest.mark.parametrize(
    "args",
    [
        ("device", "add", "tidak-ada", "--name", "A"),
        ("key", "add", "tidak-ada", "--name", "A", *TO_READ),
        ("key", "list", "tidak-ada"),
        ("key", "revoke", "cerdig-2025", "2147483647"),
        (
            "user",
            "add",
            "--email",
            "a@example.org",
            "--name",
            "A",
            "--role",
            "door",
            "--event",
            "x",
        ),
        ("export", "tidak-ada", "--format", "csv", "--output", "-"),
        ("user", "link", "--email", "nobody@example.org"),
        ("user", "off", "nobody@example.org"),
    ],
)
def test_what_is_not_there_ends_with_status_1_and_one_line(
    args: tuple[str, ...], demo: Installation
) -> None:
    assert failed(demo.run(*args), 1)


def test_a_device_is_added_by_its_link(demo: Installation) -> None:
    answer = demo.json("device", "add", "cerdig-2025", "--name", "Pintu 1")

    assert set(answer) == {"device", "pairing_url", "code", "expires_at"}
    assert answer["device"]["name"] == "Pintu 1"
    assert answer["pairing_url"] == f"http://127.0.0.1:8000/scan/pair#{answer['code']}"


def test_a_device_is_added_with_its_token(demo: Installation) -> None:
    answer = demo.json("device", "add", "cerdig-2025", "--name", "P", "--role", "desk", "--token")

    assert set(answer) == {"device", "token", "expires_at"}
    assert answer["device"]["role"] == "desk"
    plain = demo.run("device", "add", "cerdig-2025", "--name", "Q", "--token")
    assert (plain.returncode, "Token: " in plain.stdout) == (0, True)


def test_a_device_is_added_with_a_gate_a_session_and_a_pin(demo: Installation) -> None:
    sessions = json.loads(demo.run("demo", "--json").stdout)["sessions"]
    chosen = sessions[1]["id"]
    words = (
        "device",
        "add",
        "cerdig-2025",
        "--name",
        "Meja",
        "--role",
        "desk",
        "--gate",
        "Gerbang A",
    )
    answer = demo.json(*words, "--session", chosen, "--pin", "--until-start")

    assert set(answer) == {"device", "pairing_url", "code", "expires_at", "pin"}
    assert (answer["device"]["gate"], answer["device"]["sessions"]) == ("Gerbang A", [chosen])
    assert len(answer["pin"]) == 6
    plain = demo.run(*words, "--pin")
    assert "PIN" in plain.stdout
    assert failed(demo.run(*words, "--session", "999999"), 1)
    ending = demo.json(*words, "--token", "--ends", "2031-05-06T10:00")
    assert ending["expires_at"] == "2031-05-06T03:00:00+00:00"


def test_staff_are_added_with_a_password_or_by_invitation(demo: Installation) -> None:
    words = ("user", "add", "--name", "Budi", "--role", "door", "--event", "cerdig-2025", "--email")
    with_password = demo.run(*words, "a@example.org", given="sampul hijau tua 1945\n")
    invited = demo.run(*words, "b@example.org")
    short = demo.run(*words, "c@example.org", given="short\n")

    assert with_password.returncode == invited.returncode == 0
    assert "http://127.0.0.1:8000/office/" not in with_password.stdout
    assert "http://127.0.0.1:8000/office/" in invited.stdout
    assert "sampul" not in with_password.stdout + with_password.stderr
    assert failed(short, 1)


def test_staff_are_listed_and_switched_off_where_nobody_can_sign_in(demo: Installation) -> None:
    words = ("user", "add", "--name", "Budi", "--role", "door", "--event", "cerdig-2025", "--email")
    given = "sampul hijau tua 1945\n"
    assert demo.run(*words, "budi@example.org", given=given).returncode == 0
    budi = account(demo, "budi@example.org")
    assert budi == {
        "email": "budi@example.org",
        "name": "Budi",
        "state": "active",
        "last_signed_in": None,
        "roles": [{"role": "door", "event": "cerdig-2025", "region": None}],
    }
    (line,) = [one for one in demo.run("user", "list").stdout.splitlines() if "budi@" in one]
    assert line == "budi@example.org  active  door in cerdig-2025  last signed in: never"

    off = demo.run("user", "off", "BUDI@example.org")
    assert (off.returncode, off.stderr) == (0, "")
    assert account(demo, "budi@example.org")["state"] == "off"
    with demo.app.app_context(), writing(intent=False):
        logged = select(AuditEntry.origin).where(AuditEntry.action == Action.STAFF_SWITCHED_OFF)
        assert list(db.session.scalars(logged)) == [Origin.COMMAND_LINE]
    assert "already" in failed(demo.run("user", "off", "budi@example.org"), 1)


def test_the_last_owner_is_not_switched_off(tmp_path: Path) -> None:
    office = Installation(tmp_path)
    assert office.run("db", "upgrade").returncode == 0
    words = ("user", "add", "--name", "Sri", "--role", "owner", "--email", "sri@example.org")
    assert office.run(*words, given="sampul hijau tua 1945\n").returncode == 0
    assert "last owner" in failed(office.run("user", "off", "sri@example.org"), 1)
    assert account(office, "sri@example.org")["state"] == "active"
    office.close()


def account(office: Installation, email: str) -> dict[str, Any]:
    """What the list says of one account."""
    found: dict[str, Any]
    (found,) = [one for one in office.json("user", "list")["users"] if one["email"] == email]
    return found


def test_a_wrong_setting_stops_the_start_with_one_line_that_names_it(tmp_path: Path) -> None:
    result = Installation(tmp_path, base_url="daftar.example.org").process("demo")

    assert "EVENTREG_BASE_URL" in failed(result, 1)


def test_a_script_that_is_run_as_a_program_does_its_work(demo: Installation) -> None:
    result = demo.process("device", "add", "cerdig-2025", "--name", "A", "--token", "--json")

    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["token"]


def test_a_database_that_is_not_migrated_is_one_line(tmp_path: Path) -> None:
    result = Installation(tmp_path).process("device", "add", "cerdig-2025", "--name", "A")

    assert "eventreg db upgrade" in failed(result, 1)


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:9/none"
    line = failed(Installation(tmp_path, database_url=url).process("demo"), 1)

    assert "database" in line
    assert "secret" not in line


def test_everything_works_on_postgresql_too(
    tmp_path: Path, postgresql_server: PostgresqlServer
) -> None:
    with postgresql_server.empty() as url:
        plain = url.replace("postgresql+psycopg://", "postgresql://")
        office = Installation(tmp_path, database_url=plain)
        assert office.run("db", "upgrade").returncode == 0
        assert office.json("demo", "--participants", "5", "--quota", "4")["categories"] == [
            {"slug": slug, "quota": 4} for slug in ("agency", "kim", "influencer")
        ]
        assert office.json("device", "add", "cerdig-2025", "--name", "A", "--token")["token"]
        assert not list(tmp_path.glob("*.sqlite3"))
        office.close()


def test_a_key_is_made_listed_and_revoked(demo: Installation) -> None:
    wanted = ("--purpose", "write_registrations", *TO_READ)
    made = demo.json("key", "add", "cerdig-2025", "--name", "Portal", *wanted)
    assert set(made) == {"id", "key", "purposes", "expires_at"}
    assert made["purposes"] == ["read_registrations", "write_registrations"]
    path = "/api/v1/events/cerdig-2025"
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert demo.app.test_client().get(path, headers=headers).status_code == 200
    (listed,) = demo.json("key", "list", "cerdig-2025")["keys"]
    assert (listed["id"], listed["state"]) == (made["id"], "valid")
    assert listed["purposes"] == made["purposes"]
    assert "read_registrations,write_registrations" in demo.run("key", "list", "cerdig-2025").stdout
    assert made["key"] not in demo.run("key", "list", "cerdig-2025").stdout
    assert demo.run("key", "revoke", "cerdig-2025", made["id"]).returncode == 0
    assert demo.app.test_client().get(path, headers=headers).status_code == 401
    assert demo.json("key", "list", "cerdig-2025")["keys"][0]["state"] == "revoked"


def test_a_key_made_by_a_command_may_end_by_itself(demo: Installation) -> None:
    said = demo.run("key", "add", "cerdig-2025", "--name", "Sebentar", "--days", "2", *TO_READ)
    assert said.stdout.startswith("Key: evk_")
    assert "Valid until 20" in said.stdout
