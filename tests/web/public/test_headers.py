"""Headers of every answer, cookies, and forms without their token."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from tests.clients import SeparateClient
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.public.entries import complete, form_url

PATHS = ["/", "/privacy", "/scan", "/healthz", "/readyz", "/office/login", "/api/v1/openapi.json"]
ERRORS = ["/tidak-ada", "/api/v1/tidak-ada", "/e/tidak-ada", "/static/tidak-ada.js"]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Headers are not a matter of the database."""
    return sqlite_url


@pytest.mark.parametrize("path", PATHS + ERRORS)
def test_every_answer_carries_the_headers(path: str, client: SeparateClient) -> None:
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert ("'wasm-unsafe-eval'" in policy) is (path == "/scan")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=" in headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"]
    assert "Strict-Transport-Security" not in headers


def test_pictures_and_redirects_carry_them_too(
    client: SeparateClient, event: Event, session: Session
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    for path in (f"/r/{person.secret}/qr.svg", f"/r/{person.secret}/qr.png", "/office/"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["Cache-Control"] == "no-store", path


def cookies_of(client: SeparateClient) -> dict[str, str]:
    """The cookies that a form page and a choice of language set, as they were sent."""
    answers = [client.get("/office/login"), client.get("/?lang=en")]
    lines = [line for one in answers for line in one.headers.getlist("Set-Cookie")]
    return {line.partition("=")[0]: line for line in lines}


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(client: SeparateClient) -> None:
    cookies = cookies_of(client)

    assert set(cookies) == {"eventreg", "lang"}
    for line in cookies.values():
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Secure" not in line


def test_a_visit_without_a_form_sets_no_cookie(client: SeparateClient, event: Event) -> None:
    assert "Set-Cookie" not in client.get("/").headers


class TestUnderHttps:
    """What an https address adds."""

    @pytest.fixture
    def overrides(self, overrides: dict[str, str]) -> dict[str, str]:
        """The installation's address is one of https."""
        return overrides | {"base_url": "https://daftar.example.org"}

    def test_cookies_are_secure_and_the_browser_is_told_to_stay(
        self, client: SeparateClient
    ) -> None:
        for line in cookies_of(client).values():
            assert "Secure" in line
        assert "max-age" in client.get("/").headers["Strict-Transport-Security"]

    def test_a_browser_that_tells_no_referrer_may_sign_up(
        self, page: PageClient, event: Event
    ) -> None:
        """Some people's browsers never say where they come from; the token and SameSite suffice."""
        url, secure = form_url(event.slug, "agency"), "https://localhost"
        page.get(url, base_url=secure)
        page.post(url, complete("agency"), 303, base_url=secure)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("token", [None, "", "x", "\x00"])
def test_a_form_without_its_token_is_refused_in_the_readers_language(
    token: str | None, language: str, page: PageClient, event: Event, session: Session
) -> None:
    page.get(f"/?lang={language}")
    data = complete("agency", {} if token is None else {"csrf_token": token})
    answer = page.client.post(form_url(event.slug, "agency"), data=data)

    assert answer.status_code == 400
    assert f'<html lang="{language}"' in answer.get_data(as_text=True)


def test_a_token_of_another_visitor_is_refused(app: Flask, page: PageClient, event: Event) -> None:
    page.get(form_url(event.slug, "agency"))
    token = page.form().fields["csrf_token"][0]
    stranger = PageClient(app, SeparateClient(app, app.response_class))
    stranger.get(form_url(event.slug, "agency"))
    data = complete("agency", {"csrf_token": token})
    answer = stranger.client.post(form_url(event.slug, "agency"), data=data)

    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_refused_on_a_page(
    method: str, client: SeparateClient, event: Event
) -> None:
    answer = client.open(f"/e/{event.slug}", method=method)

    assert answer.status_code in {400, 405}
    assert answer.mimetype == "text/html"


def test_a_page_answers_to_head_without_a_body(client: SeparateClient, event: Event) -> None:
    answer = client.head(f"/e/{event.slug}")

    assert (answer.status_code, answer.data) == (200, b"")
