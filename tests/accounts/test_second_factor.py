"""Authenticator apps: set up, asked for, used once; required for owners. Through the pages."""

import json
from collections.abc import Callable, Iterator

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.models import StaffSession, User
from eventreg.accounts.rules import FactorChange, StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.factory import create_app
from eventreg.mail.models import OutboxMail
from eventreg.work.letters import render
from tests.accounts.factors import (
    forget_last_code,
    give_password,
    protected,
    send_first_code,
    set_up_app,
    shown_secret,
    sign_in_by_code,
)
from tests.clients import SeparateClient
from tests.factories import make_event, make_staff, sign_in
from tests.pages import PageClient

Visitor = Callable[[dict[str, str]], PageClient]


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    """A browser at an installation with these settings."""
    apps: list[Flask] = []

    def visit(overrides: dict[str, str]) -> PageClient:
        app = create_app(overrides=overrides)
        apps.append(app)
        app.test_client_class = SeparateClient
        client = app.test_client()
        assert isinstance(client, SeparateClient)
        return PageClient(app, client)

    yield visit
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def changes_told(session: Session) -> list[str]:
    """What the messages in the outbox say was changed."""
    mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [one.facts["change"] for one in mails if one.message == "factors_changed"]


def actions(session: Session) -> list[Action]:
    """What the log says was done to accounts."""
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [one.action for one in entries if one.subject_kind == "user"]


@pytest.mark.parametrize("in_event", [True, False])
def test_an_owner_sets_up_a_second_factor_before_anything_else_opens(
    page: PageClient, session: Session, *, in_event: bool
) -> None:
    event = make_event(session, slug="acara")
    give_password(page, make_staff(session, event=event if in_event else None, demo=False))

    for address in ("/office/", "/office/events/acara", "/office/events/acara/registrations"):
        page.get(address, 303)
        assert page.response.location == "/office/account"
    page.get("/office/account")
    assert "Mohon siapkan verifikasi dua langkah" in page.text
    page.post("/office/events/acara/cancel", {"reason": "Hujan"}, 303)
    assert page.response.location == "/office/account"

    set_up_app(page)
    page.get("/office/")
    page.get("/office/events/acara")


@pytest.mark.parametrize("role", [StaffRole.ORGANIZER, StaffRole.DOOR, StaffRole.OFFICIAL])
def test_others_are_not_held_up(page: PageClient, session: Session, role: StaffRole) -> None:
    give_password(page, make_staff(session, role, demo=False))

    page.get("/office/")


def test_an_owner_of_the_demo_is_exempt_and_told_so(page: PageClient, session: Session) -> None:
    sign_in(page, make_staff(session))

    page.get("/office/")
    assert "Akun demo" in page.text


def test_a_real_account_is_not_called_a_demo(page: PageClient, session: Session) -> None:
    give_password(page, make_staff(session, StaffRole.ORGANIZER, demo=False))

    page.get("/office/")
    assert "Akun demo" not in page.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_password_and_code_sign_in(
    page: PageClient, client: SeparateClient, session: Session, language: str
) -> None:
    user = make_staff(session, demo=False)
    secret = protected(session, page, user)

    page.get(f"/office/login?next=/office/account&lang={language}")
    give_password(page, user, "/office/login?next=/office/account")
    assert client.get("/office/account").status_code == 303, "A password alone must not suffice."
    page.follow()
    page.submit(status=302, code=pyotp.TOTP(secret).now())

    assert page.response.location == "/office/account"
    page.follow()


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "1234567890123", "enam angka", "١٢٣٤٥٦", "nul\0"]
)
def test_a_wrong_code_lets_nobody_in(page: PageClient, session: Session, code: str) -> None:
    user = make_staff(session, demo=False)
    secret = protected(session, page, user)
    give_password(page, user)
    page.follow()
    assert code != pyotp.TOTP(secret).now()

    page.submit(status=422, code=code)

    page.get("/office/account", 303)
    page.get("/office/tf-validate")
    page.submit(status=302, code=pyotp.TOTP(secret).now())


def test_a_code_works_once(page: PageClient, session: Session) -> None:
    user = make_staff(session, demo=False)
    secret = protected(session, page, user)
    code = pyotp.TOTP(secret).now()
    give_password(page, user)
    page.follow()
    page.submit(status=302, code=code)
    page.follow()
    page.submit("/office/logout", status=302)

    give_password(page, user)
    page.follow()
    page.submit(status=422, code=code)

    # Control: it is only that it was used.
    forget_last_code(session, user)
    page.submit(status=302, code=code)


def test_the_code_of_the_set_up_does_not_sign_in(page: PageClient, session: Session) -> None:
    user = make_staff(session, demo=False)
    give_password(page, user)
    secret = set_up_app(page)
    session.refresh(user)
    assert user.tf_counter is not None
    page.get("/office/account")
    page.submit("/office/logout", status=302)

    give_password(page, user)
    page.follow()
    page.submit(status=422, code=pyotp.TOTP(secret).at(user.tf_counter * 30))


def test_a_mistyped_first_code_does_not_cost_the_picture(
    page: PageClient, session: Session
) -> None:
    user = make_staff(session, demo=False)
    give_password(page, user)
    page.get("/office/tf-setup")
    page.submit()
    secret = shown_secret(page)
    assert page.soup.select_one("figure svg path")
    send_first_code(page, "000000")
    page.follow()

    assert shown_secret(page) == secret
    session.refresh(user)
    assert user.tf_totp_secret is None
    send_first_code(page, pyotp.TOTP(secret).now())
    session.refresh(user)
    assert user.tf_totp_secret is not None


def test_a_new_app_replaces_the_old_one_once_it_is_confirmed(
    page: PageClient, session: Session
) -> None:
    user = make_staff(session, demo=False)
    old = protected(session, page, user)
    sign_in_by_code(page, user, old)
    new = set_up_app(page)
    page.get("/office/account")
    page.submit("/office/logout", status=302)
    forget_last_code(session, user)

    give_password(page, user)
    page.follow()
    page.submit(status=422, code=pyotp.TOTP(old).now())
    page.submit(status=302, code=pyotp.TOTP(new).now())


def test_the_secret_is_stored_encrypted_and_noted_and_told(
    page: PageClient, session: Session
) -> None:
    user = make_staff(session, demo=False)
    secret = protected(session, page, user)

    assert user.tf_totp_secret is not None
    assert secret not in user.tf_totp_secret
    assert "enckey" in json.loads(user.tf_totp_secret)
    assert actions(session)[-1] == Action.STAFF_FACTOR_ADDED
    assert changes_told(session) == [FactorChange.AUTHENTICATOR_ADDED]
    assert session.scalars(select(OutboxMail)).one().recipient == user.email


def test_an_app_is_removed_on_a_page_of_its_own(page: PageClient, session: Session) -> None:
    user = make_staff(session, demo=False)
    secret = protected(session, page, user)
    sign_in_by_code(page, user, secret)
    page.get("/office/account/authenticator/remove")
    assert "satu-satunya" in page.text
    page.submit(status=302)

    session.refresh(user)
    assert user.tf_totp_secret is None
    assert actions(session)[-1] == Action.STAFF_FACTOR_REMOVED
    assert changes_told(session)[-1] == FactorChange.AUTHENTICATOR_REMOVED
    page.get("/office/", 303)
    page.get("/office/account/authenticator/remove", 404)


def test_nobody_comes_to_the_second_step_without_the_first(
    page: PageClient, session: Session
) -> None:
    make_staff(session)
    for address in (
        "/office/tf-validate",
        "/office/mf-recovery",
        "/office/tf-select",
        "/office/tf-setup",
    ):
        page.get(address, 302)
        assert page.response.location == "/office/login"


def test_what_is_not_offered_is_not_there(page: PageClient, session: Session) -> None:
    page.get("/office/tf-rescue", 404)
    user = make_staff(session)
    sign_in(page, user)

    page.get("/office/tf-validate", 303)

    page.get("/office/account")
    assert session.scalars(select(StaffSession.revoked_at)).all() == [None]


def test_a_new_key_of_the_installation_takes_the_secrets_along(
    page: PageClient, session: Session, overrides: dict[str, str], visitor: Visitor
) -> None:
    user = make_staff(session, demo=False)
    secret = protected(session, page, user)
    before = user.tf_totp_secret
    session.commit()
    later = {
        "secret_key": "another key of the installation",
        "old_secret_key": overrides["secret_key"],
    }

    sign_in_by_code(visitor(overrides | later), user, secret)

    session.refresh(user)
    assert user.tf_totp_secret != before
    forget_last_code(session, user)
    session.commit()
    sign_in_by_code(last := visitor(overrides | later | {"old_secret_key": ""}), user, secret)
    last.expect(302)


def test_a_secret_under_a_lost_key_is_a_wrong_code_and_no_fault(
    page: PageClient, session: Session, overrides: dict[str, str], visitor: Visitor
) -> None:
    user = make_staff(session, demo=False)
    secret = protected(session, page, user)
    session.commit()
    lost = visitor(overrides | {"secret_key": "another key of the installation"})

    sign_in_by_code(lost, user, secret)

    lost.expect(422)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("change", list(FactorChange))
def test_every_change_is_told_in_words(
    app: Flask, session: Session, user: User, change: FactorChange, language: str
) -> None:
    mail = OutboxMail(
        message="factors_changed",
        language=language,
        facts={"user": str(user.id), "change": change.value},
    )
    with app.test_request_context():
        letter = render(session, mail, now=utc_now())
    assert letter is not None
    assert user.name in letter.text
    assert "/office/reset/" in letter.text


@pytest.fixture
def user(session: Session) -> User:
    """Somebody whose factors are changed."""
    return make_staff(session, demo=False)
