"""The whole system below https://host/daftar, whether or not the proxy strips the prefix."""

import io
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from eventreg.tickets.queries import ticket_of
from tests.clients import SeparateClient
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import complete, form_url

PREFIX = "/daftar"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Addresses are not a matter of the database."""
    return sqlite_url


@pytest.fixture
def overrides(overrides: dict[str, str]) -> dict[str, str]:
    """The installation lives below a sub-path."""
    return overrides | {"base_url": "https://Kantor.example.org/daftar"}


@pytest.fixture(params=["stripped", "passed on"], autouse=True)
def proxy(request: pytest.FixtureRequest, app: Flask) -> None:
    """The proxy in front of the app, which strips the prefix or passes it on."""
    inner = app.wsgi_app
    strip = request.param == "stripped"

    def proxied(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.url_scheme"] = "https"
        if strip:
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(PREFIX) or "/"
        return inner(environ, start_response)

    app.wsgi_app = proxied  # type: ignore[method-assign]  # WSGI layers wrap it so.


def test_every_link_and_asset_stays_below_the_prefix(
    page: PageClient, event: Event, session: Session
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    own = [f"/r/{person.secret}", f"/r/{person.secret}/edit"]
    for path in ["/", f"/e/{event.slug}", f"/e/{event.slug}/register/kim", "/office/login", *own]:
        page.get(PREFIX + path)
        for tag in page.soup.select("[href], [src], form[action]"):
            address = str(tag.get("href") or tag.get("src") or tag.get("action") or "")
            if address.startswith("/"):
                assert address.startswith(f"{PREFIX}/"), f"{path}: {address}"


def test_assets_are_served_there(page: PageClient, event: Event) -> None:
    page.get(f"{PREFIX}/")
    sheets = [str(tag["href"]) for tag in page.soup.select("link[rel=stylesheet]")]
    assert sheets
    for sheet in sheets:
        answer = page.client.get(sheet)
        assert answer.status_code == 200


def test_a_sign_up_leads_to_the_own_page_below_the_prefix(page: PageClient, event: Event) -> None:
    page.get(PREFIX + form_url(event.slug, "agency"))
    token = page.form().fields["csrf_token"][0]
    data = complete("agency", {"csrf_token": token})
    url = PREFIX + form_url(event.slug, "agency")
    page.post(url, data, 303, headers={"Referer": "https://localhost/daftar/"})

    location = urlsplit(page.response.headers["Location"]).path
    assert location.startswith(f"{PREFIX}/r/")
    page.get(location)


def test_the_qr_keeps_the_letters_of_the_prefix(
    client: SeparateClient, event: Event, session: Session
) -> None:
    """Hosts know no case; paths on a web server do."""
    person = make_registration(session, offer_of(event, "kim"))
    code = ticket_of(session, person.id).code
    picture = client.get(f"{PREFIX}/r/{person.secret}/qr.png")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.data)))

    assert found.text == f"HTTPS://KANTOR.EXAMPLE.ORG/daftar/T/{code}"
    assert client.get(f"{PREFIX}/T/{code}").status_code == 200


def test_cookies_are_for_the_prefix_alone(client: SeparateClient) -> None:
    """Other systems of the office live on the same host."""
    for path in ("/office/login", "/?lang=en"):
        for line in client.get(PREFIX + path).headers.getlist("Set-Cookie"):
            assert f"Path={PREFIX}" in line, line


def test_the_office_and_the_api_are_there_too(client: SeparateClient) -> None:
    sent = client.get(f"{PREFIX}/office/").headers["Location"]

    assert urlsplit(sent).path == f"{PREFIX}/office/login"
    assert client.get(f"{PREFIX}/api/v1/openapi.json").status_code == 200
    answer = client.get(f"{PREFIX}/api/v1/tidak-ada")
    assert answer.mimetype == "application/problem+json"
