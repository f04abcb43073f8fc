"""What sets the project up and checks it: Node's version, locks, catalogues, the suite's own sum."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog

from deploy import test as suite
from deploy.node import new_enough
from deploy.test import Tally
from deploy.translations import gaps, problems
from tests.architecture.checks import ROOT

LOCKS = sorted((ROOT / "deploy").glob("requirements*.txt"))


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("v18.20.4", False),
        ("v20.18.1", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("", False),
    ],
)
def test_node_is_taken_from_the_path_only_where_vite_runs_on_it(
    version: str, *, answer: bool
) -> None:
    assert new_enough(version) is answer


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_name_a_hash_for_everything_and_no_registry(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-+(i|index|extra-index|find-links|f)\b", text, re.MULTILINE)
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert "==" in requirement.splitlines()[0]
        assert "--hash=sha256:" in requirement, requirement


def test_the_front_ends_lock_names_no_registry() -> None:
    assert "://registry" not in (ROOT / "eventreg/frontend/package-lock.json").read_text()
    assert '"resolved"' not in (ROOT / "eventreg/frontend/package-lock.json").read_text()


def catalogue(**sentences: str) -> Catalog:
    found = Catalog(locale="id")
    for sentence, text in sentences.items():
        found.add(sentence.replace("_", " "), text)
    return found


TEMPLATE = catalogue(Sign_in="", Places_left="")
COMPLETE = {"Sign_in": "Masuk", "Places_left": "Sisa tempat"}


def test_a_complete_catalogue_passes() -> None:
    assert list(problems(TEMPLATE, catalogue(**COMPLETE), "x.po")) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"Sign_in": ""}, "not translated"),
        ({"Sign_in": "Masuk, %(name)s"}, "other gaps"),
        ({"Sign_out": "Keluar"}, "nothing uses"),
    ],
)
def test_a_fault_in_a_catalogue_is_named(change: dict[str, str], said: str) -> None:
    found = list(problems(TEMPLATE, catalogue(**{**COMPLETE, **change}), "x.po"))
    assert len(found) == 1
    assert said in found[0]


def test_a_fuzzy_sentence_is_named() -> None:
    fuzzy = catalogue(**COMPLETE)
    fuzzy.add("Sign in", "Masuk", flags={"fuzzy"})
    assert "fuzzy" in next(problems(TEMPLATE, fuzzy, "x.po"))


def test_gaps_are_found_in_every_way_of_writing_them() -> None:
    assert gaps("Hello %(name)s, {count} of %s") == {"name", "{count}", "%s"}
    assert gaps(("%(num)s row", "%(num)s rows")) == {"num"}


def test_the_suite_counts_what_ran_and_names_what_did_not(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite><testcase classname='a' name='good'/>"
        "<testcase classname='a' name='bad'><failure/></testcase>"
        "<testcase classname='a' name='missed'><skipped message='no browser'/></testcase>"
        "</testsuite></testsuites>"
    )
    tally = Tally()
    tally.add(report, ended_well=False)
    assert (tally.passed, tally.failed) == (1, 1)
    assert tally.missed == ["a: missed: no browser"]
    tally.add(tmp_path / "never written", ended_well=False)
    assert tally.failed == 2


@pytest.mark.parametrize(("room", "used"), [(0, True), (1 << 80, False)])
def test_tests_write_into_memory_where_it_is_roomy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, *, used: bool
) -> None:
    monkeypatch.setattr(suite, "MEMORY", tmp_path)
    monkeypatch.setattr(suite, "ROOM", room)
    monkeypatch.delenv("TMPDIR", raising=False)
    assert suite.in_memory() == ({"TMPDIR": str(tmp_path)} if used else {})


def test_tests_write_where_somebody_says_and_else_only_into_memory_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "MEMORY", tmp_path / "none")
    monkeypatch.delenv("TMPDIR", raising=False)
    assert suite.in_memory() == {}
    monkeypatch.setattr(suite, "MEMORY", tmp_path)
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    assert suite.in_memory() == {}
