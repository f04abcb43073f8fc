"""Recovery codes, through the pages, and the way back by the command line."""

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.models import StaffSession, User
from eventreg.accounts.rules import FactorChange
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.cli.users import users
from eventreg.mail.models import OutboxMail
from tests.accounts.factors import give_password, protected, sign_in_by_code
from tests.factories import make_staff
from tests.pages import PageClient


@pytest.fixture
def user(session: Session) -> User:
    """An owner, for whom a second factor is required."""
    return make_staff(session, demo=False)


def make_codes(page: PageClient) -> list[str]:
    """New codes for whoever is signed in, as the page shows them."""
    page.get("/office/mf-recovery-codes")
    page.submit(status=200)
    return [one.get_text() for one in page.soup.select("#recovery-codes code")]


def use_code(page: PageClient, user: User, code: str, status: int) -> None:
    """Password, then a recovery code in place of the app's."""
    give_password(page, user)
    page.follow()
    page.click("HP hilang? Gunakan kode pemulihan")
    page.submit(status=status, code=code)


def sign_out(page: PageClient) -> None:
    page.get("/office/account")
    page.submit("/office/logout", status=302)


def test_each_code_lets_in_once(page: PageClient, session: Session, user: User) -> None:
    secret = protected(session, page, user)
    sign_in_by_code(page, user, secret)
    codes = make_codes(page)
    assert len(set(codes)) == 10
    sign_out(page)

    use_code(page, user, codes[3], 302)
    page.get("/office/account")
    assert "Sisa 9 kode" in page.text
    sign_out(page)
    use_code(page, user, codes[3], 422)
    # As people write them down.
    page.submit(status=302, code=f" {codes[4].upper().replace('-', ' ')} ")

    told = [one.facts.get("change") for one in session.scalars(select(OutboxMail))]
    assert told[-3:] == [FactorChange.CODES_MADE, FactorChange.CODE_USED, FactorChange.CODE_USED]
    noted = [one.action for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert Action.STAFF_CODES_MADE in noted
    assert noted.count(Action.STAFF_CODE_USED) == 2


def test_codes_are_kept_as_hashes_and_shown_once(
    page: PageClient, session: Session, user: User
) -> None:
    secret = protected(session, page, user)
    sign_in_by_code(page, user, secret)
    codes = make_codes(page)

    session.refresh(user)
    kept = " ".join(user.mf_recovery_codes or [])
    assert all(code not in kept and code.replace("-", "") not in kept for code in codes)
    page.get("/office/mf-recovery-codes?show_codes=1")
    assert not any(code in page.text for code in codes)


def test_new_codes_end_the_earlier_ones(page: PageClient, session: Session, user: User) -> None:
    secret = protected(session, page, user)
    sign_in_by_code(page, user, secret)
    (first, *_others) = make_codes(page)
    again = make_codes(page)
    sign_out(page)

    use_code(page, user, first, 422)
    page.submit(status=302, code=again[0])


@pytest.mark.parametrize("code", ["", "0000-0000-0000", "x" * 10_000, "nul\0", "kode"])
def test_what_is_no_code_lets_nobody_in(
    page: PageClient, session: Session, user: User, code: str
) -> None:
    secret = protected(session, page, user)
    sign_in_by_code(page, user, secret)
    make_codes(page)
    sign_out(page)

    use_code(page, user, code, 422)
    page.get("/office/account", 303)


def test_nobody_makes_codes_without_signing_in(page: PageClient) -> None:
    page.get("/office/mf-recovery-codes", 303)
    page.get("/office/login")
    page.post("/office/mf-recovery-codes", status=401)


def test_whoever_lost_everything_is_reset_by_the_command_line(
    app: Flask, page: PageClient, session: Session, user: User
) -> None:
    secret = protected(session, page, user)
    sign_in_by_code(page, user, secret)
    make_codes(page)
    email = user.email

    def reset(address: str) -> tuple[int, str]:
        session.commit()
        done = CliRunner().invoke(users, ["reset-factors", "--email", address], obj=lambda: app)
        return done.exit_code, done.output

    assert reset(email.upper())[0] == 0
    session.expire_all()
    assert (user.tf_totp_secret, user.mf_recovery_codes, user.webauthn) == (None, None, [])
    assert all(session.scalars(select(StaffSession.revoked_at)))
    page.get("/office/account", 303)
    give_password(page, user)
    page.get("/office/", 303)
    assert page.response.location == "/office/account"
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.STAFF_FACTORS_RESET)
    ).one()
    assert (entry.subject_id, entry.origin) == (user.id, "command line")
    assert reset(email) == (1, f"Error: {email} has no second factor\n")
    assert reset("nobody@example.org")[0] == 1


class TestLimits:
    """How often codes may be tried."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        """Attempts are not counted in the database."""
        return sqlite_url

    @pytest.fixture
    def overrides(self, overrides: dict[str, str]) -> dict[str, str]:
        return overrides | {"rate_limits": "on"}

    @pytest.mark.parametrize("address", ["/office/tf-validate", "/office/mf-recovery"])
    def test_codes_are_tried_five_times_a_minute(
        self, page: PageClient, session: Session, user: User, address: str
    ) -> None:
        secret = protected(session, page, user)
        give_password(page, user)
        tried = []
        for _attempt in range(6):
            page.get(address)
            page.submit(address, code="000000")
            tried.append(page.response.status_code)

        assert tried == [422] * 5 + [429]
        page.get("/office/tf-validate")
        page.submit("/office/tf-validate", status=None, code=pyotp.TOTP(secret).now())
        assert page.response.status_code == (429 if address == "/office/tf-validate" else 302)
