"""How often a sign-in may be tried."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.clients import SeparateClient
from tests.factories import PASSWORD, make_staff
from tests.pages import PageClient


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Attempts are not counted in the database."""
    return sqlite_url


@pytest.fixture
def overrides(overrides: dict[str, str]) -> dict[str, str]:
    return overrides | {"rate_limits": "on"}


def attempt(
    page: PageClient, email: str, address: str = "10.0.0.1", password: str = "a wrong password"
) -> int:
    page.get("/office/login")
    form = page.form()
    form.fill("email", email)
    form.fill("password", password)
    page.client.environ_base["REMOTE_ADDR"] = address
    page.submit(form)
    return page.response.status_code


def test_an_account_is_tried_five_times_a_minute_from_wherever(
    page: PageClient, session: Session
) -> None:
    email = make_staff(session).email
    tried = [attempt(page, email, f"10.0.0.{number}") for number in range(6)]

    assert tried == [422] * 5 + [429]
    assert attempt(page, email.upper(), "10.0.0.9", PASSWORD) == 429
    assert 1 <= int(page.response.headers["Retry-After"]) <= 60


def test_an_address_tries_ten_times_a_minute_whatever_the_account(page: PageClient) -> None:
    tried = [attempt(page, f"nobody-{number}@example.org") for number in range(11)]

    assert tried == [422] * 10 + [429]
    assert attempt(page, "nobody@example.org", "10.0.0.2") == 422


def test_looking_at_the_page_is_not_counted(page: PageClient) -> None:
    for _ in range(12):
        page.get("/office/login")


def test_messages_to_one_address_are_few(page: PageClient, session: Session) -> None:
    email = make_staff(session).email
    statuses = []
    for number in range(4):
        page.get("/office/reset")
        page.client.environ_base["REMOTE_ADDR"] = f"10.0.1.{number}"
        page.submit(email=email)
        statuses.append(page.response.status_code)

    assert statuses == [200, 200, 200, 429]


def test_the_answer_speaks_the_language_of_its_reader(page: PageClient) -> None:
    for _ in range(6):
        attempt(page, "nobody@example.org")

    page.expect(429)
    assert page.soup.select("html[lang=id]")


def test_load_tests_switch_the_limits_off(app: Flask, client: SeparateClient) -> None:
    """Control: the same attempts pass where the setting says so."""
    object.__setattr__(app.extensions["settings"], "rate_limits", False)
    page = PageClient(app, client)

    assert {attempt(page, "nobody@example.org") for _ in range(12)} == {422}
