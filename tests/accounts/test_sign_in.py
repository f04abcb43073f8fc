"""Signing in and out, through the pages, on both databases."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts import operations, queries
from eventreg.accounts.models import StaffSession, User
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.clock import utc_now
from eventreg.web.access import SIGNED_IN, current_staff, public
from tests.clients import SeparateClient
from tests.factories import PASSWORD, make_staff, sign_in
from tests.pages import PageClient


@pytest.fixture(autouse=True)
def who(app: Flask) -> None:
    """A page that says who is signed in."""

    @app.get("/trial/who")
    @public
    def who() -> str:
        user = current_staff()
        return user.email if user else "nobody"


def signed_in_as(client: SeparateClient) -> str:
    return client.get("/trial/who").get_data(as_text=True)


def test_the_right_password_signs_in_and_leads_to_the_office(
    page: PageClient, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)
    page.get("/office/login")
    page.submit(email=user.email.upper(), password=PASSWORD)

    page.expect(302, 303)
    assert page.response.location == "/office/"
    assert signed_in_as(client) == user.email
    actions = [entry.action for entry in session.scalars(select(AuditEntry))]
    assert actions == [Action.STAFF_CREATED, Action.STAFF_SIGNED_IN]


def test_the_cookie_is_closed_to_scripts_and_other_sites(
    page: PageClient, session: Session
) -> None:
    sign_in(page, make_staff(session))

    cookie = page.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # The tests' base URL is plain http.


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_page(
    page: PageClient, session: Session, language: str
) -> None:
    email = make_staff(session).email
    answers = []
    for address, password in (
        (email, "a wrong password"),
        ("nobody@example.org", PASSWORD),
        (email, "x" * 60_000),
        ("nobody@example.org", "x" * 60_000),
        (email, "nul\0in the middle"),
        ("no address", PASSWORD),
        ("", ""),
    ):
        page.get(f"/office/login?lang={language}")
        page.submit(status=422, email=address, password=password)
        answers.append(page.text)

    assert len(set(answers)) == 1
    assert page.soup.select_one("[role=alert]")


def test_an_account_without_a_password_cannot_sign_in(page: PageClient, session: Session) -> None:
    user = make_staff(session)
    user.password = None
    page.get("/office/login")

    page.submit(status=422, email=user.email, password=PASSWORD)


def test_signing_out_is_a_post_and_ends_the_session(
    page: PageClient, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)
    sign_in(page, user)
    row = session.scalars(select(StaffSession)).one()
    stolen = client.get_cookie("eventreg")
    assert stolen is not None

    assert client.get("/office/logout").status_code == 405
    page.get("/office/change")
    page.submit("logout", status=302)

    assert signed_in_as(client) == "nobody"
    assert row.revoked_at is not None
    client.set_cookie("eventreg", stolen.value)
    assert signed_in_as(client) == "nobody", "The cookie from before must be worth nothing."


def test_a_sign_out_without_its_token_does_nothing(
    page: PageClient, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)
    sign_in(page, user)

    assert client.post("/office/logout").status_code == 400
    assert signed_in_as(client) == user.email


def test_a_session_that_was_revoked_elsewhere_is_over_at_the_next_request(
    page: PageClient, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)
    sign_in(page, user)
    (row,) = queries.sessions_of(session, user, now=utc_now())

    operations.revoke_session(session, row, actor=SYSTEM, now=utc_now())

    assert signed_in_as(client) == "nobody"


def test_a_session_ends_after_twelve_hours_whatever_the_cookie_says(
    page: PageClient, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)
    sign_in(page, user)
    (row,) = queries.sessions_of(session, user, now=utc_now())
    assert row.expires_at - row.created_at == timedelta(hours=12)

    row.expires_at = utc_now() - timedelta(seconds=1)

    assert signed_in_as(client) == "nobody"


def test_who_is_signed_in_costs_one_query(page: PageClient, session: Session) -> None:
    sign_in(page, make_staff(session))
    page.max_queries = 1

    page.get("/office/change")


def test_the_token_of_the_form_changes_with_the_sign_in(
    page: PageClient, client: SeparateClient, session: Session
) -> None:
    user = make_staff(session)
    page.get("/office/login")
    before = page.form().fields["csrf_token"]
    page.submit(email=user.email, password=PASSWORD)

    assert client.post("/office/logout", data={"csrf_token": before[0]}).status_code == 400


def test_json_is_not_taken_and_no_token_is_given(client: SeparateClient) -> None:
    for body in ({"email": "a@example.org", "password": PASSWORD}, [1], "x"):
        answer = client.post("/office/login?include_auth_token", json=body)
        assert answer.status_code in {400, 415}


def test_the_sign_in_pages_are_marked(app: Flask) -> None:
    marks = {
        endpoint: getattr(view, "access", None)
        for endpoint, view in app.view_functions.items()
        if endpoint.startswith("security.")
    }
    assert marks == {
        "security.login": "public",
        "security.logout": "public",
        "security.forgot_password": "public",
        "security.reset_password": "public",
        "security.change_password": SIGNED_IN,
        # The second steps of signing in, by whoever has taken the first one.
        "security.two_factor_token_validation": "public",
        "security.two_factor_rescue": "public",
        "security.tf_select": "public",
        "security.mf_recovery": "public",
        "security.wan_signin": "public",
        "security.wan_signin_response": "public",
        "security.verify": SIGNED_IN,
        "security.wan_verify": SIGNED_IN,
        "security.wan_verify_response": SIGNED_IN,
        "security.two_factor_setup": SIGNED_IN,
        "security.two_factor_setup_validate": SIGNED_IN,
        "security.mf_recovery_codes": SIGNED_IN,
        "security.wan_register": SIGNED_IN,
        "security.wan_register_response": SIGNED_IN,
        "security.wan_delete": SIGNED_IN,
    }


def test_somebody_who_is_signed_in_is_sent_from_the_sign_in_page_to_the_office(
    page: PageClient, session: Session
) -> None:
    sign_in(page, make_staff(session))

    page.get("/office/login", status=302)
    assert page.response.location == "/office/"


def test_a_stored_password_is_argon2id(session: Session) -> None:
    user: User = make_staff(session)

    assert user.password is not None
    assert user.password.startswith("$argon2id$")
