"""What imports cannot guard: the rules of the house that every module keeps."""

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import checks
from tests.architecture.checks import ROOT

Check = Callable[[str, str], Iterator[str]]

#: Each check with a small piece of bad code that it must find, and where that stands.
CHECKS: list[tuple[Check, str, str]] = [
    (checks.commits, "eventreg/events/operations.py", "def f(session):\n    session.commit()"),
    (checks.clock_readings, "eventreg/web/x.py", "import datetime\nx = datetime.datetime.now()"),
    (checks.clock_readings, "eventreg/events/queries.py", "from eventreg.clock import utc_now\nutc_now()"),
    (checks.evaluated_once, "eventreg/events/models.py", "x = mapped_column(default=utc_now())"),
    (checks.too_long, "eventreg/events/rules.py", "def f():\n" + "    x = 1\n" * 40),
    (checks.too_long, "eventreg/web/x.py", "@a.get('/')\ndef f():\n" + "    x = 1\n" * 20),
    (checks.too_long, "eventreg/events/rules.py", "x = 1\n" * 301),
    (checks.vague_names, "eventreg/events/utils.py", ""),
    (checks.vague_names, "eventreg/web/form_helpers.py", ""),
    (checks.vague_names, "eventreg/services/events.py", ""),
    (checks.undocumented, "eventreg/events/rules.py", "def f():\n    return 1"),
    (checks.undocumented, "eventreg/events/operations/x.py", "class Opened:\n    x = 1"),
    (checks.late_imports, "eventreg/events/rules.py", "def f():\n    import re"),
    (checks.hidden_sentences, "eventreg/web/x.py", "def f():\n    return f'{_(\"Yes\")}'"),
    (checks.unmarked_routes, "eventreg/web/x.py", "@a.get('/')\ndef f():\n    return ''"),
    (
        checks.unmarked_routes,
        "eventreg/web/x.py",
        "from eventreg.web.access import public, requires\n@a.get('/')\n@public\n@requires(1)\ndef f(): 0",
    ),
    (checks.real_prefixes, "tests/x.py", "phone = '0812-3456" + "-7890'"),
    (checks.real_prefixes, "tests/x.py", "phone = '+628123" + "4567890'"),
]  # fmt: skip
ALL = sorted({check for check, _path, _text in CHECKS}, key=lambda check: check.__name__)


@pytest.mark.parametrize("check", ALL, ids=lambda check: check.__name__)
def test_the_code_keeps_the_rule(check: Check) -> None:
    problems = [problem for path, text in checks.sources() for problem in check(path, text)]
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize(("check", "path", "text"), CHECKS)
def test_the_check_sees_a_breach(check: Check, path: str, text: str) -> None:
    assert len(list(check(path, text))) == 1


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (checks.commits, "eventreg/web/x.py", "def f(session):\n    session.commit()"),
        (checks.clock_readings, "eventreg/clock.py", "datetime.now()"),
        (checks.too_long, "eventreg/events/rules.py", "def f():\n" + "    x = 1\n" * 39),
        (checks.undocumented, "eventreg/events/rules.py", "def _own():\n    return 1"),
        (checks.real_prefixes, "tests/x.py", "phone = '+62 893-0000-0001'; nip = '198708122010121004'"),
    ],
)  # fmt: skip
def test_the_check_lets_good_code_pass(check: Check, path: str, text: str) -> None:
    assert list(check(path, text)) == []


def test_the_list_of_longer_modules_only_shrinks() -> None:
    """Whoever shortens one takes its new length over; one that fits leaves the list."""
    for path, length in checks.LONGER_MODULES.items():
        lines = len((ROOT / path).read_text().splitlines())
        assert checks.MODULE_LINES < lines <= length, f"{path}: {lines} lines, not {length}"
        assert lines == length, f"{path} shrank to {lines} lines: write that into LONGER_MODULES."


def test_invented_people_have_numbers_of_nobody() -> None:
    folders = ("tests", "bench", "docs", "eventreg/care", "templates")
    problems = [
        problem
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".py", ".csv", ".json", ".html", ".txt", ".md"}
        for problem in checks.real_prefixes(path.relative_to(ROOT).as_posix(), path.read_text())
    ]
    assert not problems, "\n" + "\n".join(problems)
