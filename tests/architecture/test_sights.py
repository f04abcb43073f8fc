"""Every page is looked at in a browser: by axe, on a narrow screen, and with the keyboard."""

from collections import Counter

import pytest
from flask import Flask

from tests.browser.every_sight import EVERY, NO_SIGHT, SIGHTS_OF

#: Addresses that end so give a file, or figures for a page that is open.
_FILES = (".json", ".pdf", ".png", ".svg", ".txt", ".xlsx", ".ics", ".js", ".webmanifest")
#: The API answers no page, but for its reference.
_API = "/api/"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Addresses are judged without the database."""
    return sqlite_url


def pages(app: Flask) -> dict[str, str]:
    """Everything that opens by an address alone and may be a page; its address by its endpoint."""
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and not rule.rule.endswith(_FILES)
        and (not rule.rule.startswith(_API) or rule.endpoint in SIGHTS_OF)
    }


def test_no_page_is_forgotten(app: Flask) -> None:
    known = SIGHTS_OF.keys() | NO_SIGHT.keys()
    missing = [f"{name} ({path})" for name, path in sorted(pages(app).items()) if name not in known]
    assert not missing, (
        "Nobody has looked at these pages. Add a sight of each to tests/browser/sights.py or a file"
        " beside it, and a line to SIGHTS_OF in tests/browser/every_sight.py; or say in NO_SIGHT"
        " why there is no page to be seen.\n" + "\n".join(missing)
    )


def test_every_sight_is_of_one_page() -> None:
    named = Counter(sight for sights in SIGHTS_OF.values() for sight in sights)
    assert named == Counter(EVERY.keys()), (
        "SIGHTS_OF names each sight once: the page at whose address it is."
    )


def test_no_page_is_named_that_is_gone(app: Flask) -> None:
    assert set(SIGHTS_OF) <= set(app.view_functions)
    assert set(NO_SIGHT) <= set(pages(app)), "No exception is left over."
    assert not SIGHTS_OF.keys() & NO_SIGHT.keys(), "What has a sight needs no excuse."
