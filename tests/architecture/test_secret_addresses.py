"""Addresses that are secrets stay out of the access logs that our recipes make."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRET = ("/r/", "/g/", "/live/", "/office/invitation/", "/office/reset/")


@pytest.mark.parametrize("path", SECRET)
def test_the_recipes_leave_secret_addresses_out(path: str) -> None:
    recipe = (ROOT / "docs/administration.md").read_text(encoding="utf-8")
    found = re.search(r"\$loggable \{ ~(\S+) 0;", recipe)

    assert found is not None
    assert re.search(found[1], f"{path}AbC123")
    assert not re.search(found[1], "/acara/daftar")
    assert path in (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
