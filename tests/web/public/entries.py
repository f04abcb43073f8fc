"""What people type into the sign-up form, kind by kind. Everybody is invented."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup

from tests.pages import PageClient

COMMON = {
    "full_name": "Ngatmiri",
    "gender": "P",
    "phone": "0893-0001-0001",
    "region": "35.73",
    "notice": "y",
}
OWN = {
    "agency": {"agency": "Dinas Contoh Kota Malang", "position": "Staf"},
    "kim": {"kim_name": "KIM Sekar Arum"},
    "influencer": {"accounts-0-platform": "instagram", "accounts-0-handle": "@ngalam.contoh"},
}
KINDS = tuple(OWN)


def form_url(slug: str, kind: str) -> str:
    """Where the form of a category stands."""
    return f"/e/{slug}/register/{kind}"


def complete(kind: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A complete entry of a kind with some answers changed; None leaves a field out."""
    entry = {**COMMON, **OWN[kind], "submission_id": str(uuid4()), **(changes or {})}
    return {name: value for name, value in entry.items() if value is not None}


def csrf_token(page: PageClient, slug: str, kind: str) -> str:
    """The token of a form that was opened now; it goes with every form of this visitor."""
    field = page.get(form_url(slug, kind)).select_one("input[name=csrf_token]")
    assert field is not None
    return str(field["value"])


def send(
    page: PageClient,
    slug: str,
    kind: str,
    changes: Mapping[str, Any] | None = None,
    *,
    status: int = 303,
    token: str | None = None,
) -> BeautifulSoup:
    """Sends a complete entry in one POST, as a script would; `token` of a form opened before."""
    token = token or csrf_token(page, slug, kind)
    data = {"csrf_token": token, **complete(kind, changes)}
    return page.post(form_url(slug, kind), data, status)


def message_at(page: PageClient, field: str) -> str:
    """What stands beside a field that must be corrected."""
    message = page.soup.select_one(f"#{field}-error")
    assert message is not None, f"No message beside {field}: {page.text}"
    return " ".join(message.get_text(" ").split())
