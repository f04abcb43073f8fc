"""`eventreg audit`: what it says, and with which status."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_commands import Installation, failed


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installation]:
    """An installation whose log has some entries."""
    installation = Installation(tmp_path)
    assert installation.run("db", "upgrade").returncode == 0
    assert installation.run("demo", "--participants", "3").returncode == 0
    yield installation
    installation.close()


def test_sealing_and_checking_say_how_much_there_is(installed: Installation) -> None:
    sealed = installed.json("audit", "seal")
    assert (sealed["seals"], sealed["entries"] > 3) == (1, True)
    checked = installed.json("audit", "check")
    assert checked["whole"] is True
    assert (checked["seals"], checked["entries"]) == (1, sealed["entries"])
    assert checked["last"] == sealed["last"]
    result = installed.run("audit", "check")
    assert (result.returncode, result.stderr) == (0, "")
    last = f"{sealed['last']['number']}:{sealed['last']['hash']}"
    assert f"Last seal: {last}" in result.stdout
    assert installed.run("audit", "check", "--copy", last).returncode == 0
    again = installed.json("audit", "seal")
    assert (again["seals"], again["last"]) == (0, None)


def test_what_was_done_to_the_log_is_told_line_by_line_with_status_1(
    installed: Installation,
) -> None:
    installed.json("audit", "seal")
    with closing(sqlite3.connect(installed.folder / "eventreg.sqlite3")) as database, database:
        database.execute("DROP TRIGGER audit_entries_refuse_update")
        database.execute("UPDATE audit_entries SET reason = 'lain' WHERE id = 2")
    result = installed.run("audit", "check")
    assert result.returncode == 1
    assert "entry 2 (seal 1): was changed after it was sealed" in result.stdout.splitlines()
    assert result.stderr.strip() == "Error: the log is not what was sealed: 1 faults"
    answer = installed.run("audit", "check", "--json")
    assert answer.returncode == 1
    assert [fault["kind"] for fault in json.loads(answer.stdout)["faults"]] == ["changed"]


def test_a_copy_that_does_not_fit_is_told(installed: Installation) -> None:
    installed.json("audit", "seal")
    result = installed.run("audit", "check", "--copy", f"1:{'0' * 64}", "--copy", f"7:{'a' * 64}")
    assert result.returncode == 1
    assert "seal 1: has another hash than the copy that you kept" in result.stdout
    assert "seal 7: you kept its hash, but it is not there" in result.stdout


@pytest.mark.parametrize("copy", ["", "1", "x:y", "0:" + "0" * 64, "1:" + "g" * 64])
def test_a_copy_that_cannot_be_one_is_wrong_use(installed: Installation, copy: str) -> None:
    assert "--copy" in failed(installed.run("audit", "check", "--copy", copy), 2)
