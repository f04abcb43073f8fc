"""The page of one's own account: where one is signed in, and ending that."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.models import StaffSession
from eventreg.accounts.queries import sessions_of
from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.clock import utc_now
from tests.clients import SeparateClient
from tests.factories import make_staff, sign_in
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture
def elsewhere(app: Flask) -> PageClient:
    """Another browser."""
    client = app.test_client()
    assert isinstance(client, SeparateClient)
    client.environ_base["HTTP_USER_AGENT"] = CHROME
    return PageClient(app, client)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", list(StaffRole))
def test_everybody_finds_their_account_in_the_menu(
    page: PageClient, signed_in: SignedIn, role: StaffRole, language: str
) -> None:
    signed_in(role)
    page.get(f"/office/change?lang={language}")
    page.click("Keamanan akun" if language == "id" else "Account security")

    assert page.heading in {"Keamanan akun", "Account security"}
    for link in ("/office/tf-setup", "/office/wan-register", "/office/change"):
        assert page.soup.select(f'main a[href="{link}"]')


def test_a_guest_is_asked_to_sign_in(page: PageClient) -> None:
    for address in ("", "/authenticator/remove", "/passkeys/1/remove"):
        page.get(f"/office/account{address}", 303)
        assert page.response.location.startswith("/office/login?next=/office/account")
    for address in ("/sessions/end", "/sessions/1/end"):
        page.get("/office/login")
        page.post(f"/office/account{address}", status=401)


def test_another_browser_is_signed_out(
    page: PageClient, elsewhere: PageClient, session: Session
) -> None:
    user = make_staff(session)
    sign_in(page, user)
    sign_in(elsewhere, user)
    page.get("/office/account")
    rows = page.soup.select("#sessions tbody tr")
    assert ["Chrome, Android" in row.get_text() for row in rows] == [True, False]
    assert ["Peramban ini" in row.get_text() for row in rows] == [False, True]
    other = sessions_of(session, user, now=utc_now())[0]

    page.submit(f"/sessions/{other.id}/end", status=303)

    elsewhere.get("/office/account", 303)
    page.follow()
    assert len(page.soup.select("#sessions tbody tr")) == 1
    assert not page.soup.select('form[action$="/sessions/end"]')
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.STAFF_SIGNED_OUT)
    ).one()
    assert (entry.subject_id, entry.actor_id) == (other.id, user.id)


def test_all_other_browsers_are_signed_out_at_once(
    page: PageClient, elsewhere: PageClient, session: Session
) -> None:
    user = make_staff(session)
    for _ in range(2):
        sign_in(elsewhere, user)
        elsewhere.client.delete_cookie("eventreg")
    sign_in(elsewhere, user)
    sign_in(page, user)
    page.get("/office/account")

    page.submit("/office/account/sessions/end", status=303)

    elsewhere.get("/office/account", 303)
    page.follow()
    assert len(sessions_of(session, user, now=utc_now())) == 1
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.STAFF_SESSIONS_ENDED)
    ).one()
    assert entry.subject_id == user.id


def test_nobody_ends_the_sessions_of_others_here(
    page: PageClient, elsewhere: PageClient, session: Session, signed_in: SignedIn
) -> None:
    other = make_staff(session)
    sign_in(elsewhere, other)
    signed_in(StaffRole.OWNER)
    theirs = sessions_of(session, other, now=utc_now())[0].id
    page.get("/office/account")

    page.post(f"/office/account/sessions/{theirs}/end", status=404)
    page.get("/office/account")
    page.submit("/office/logout", status=302)

    elsewhere.get("/office/account")
    gone = session.scalars(select(StaffSession).where(StaffSession.id == theirs)).one()
    assert gone.revoked_at is None
