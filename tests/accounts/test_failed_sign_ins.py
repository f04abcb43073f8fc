"""What the log says of sign-ins that failed: enough to see an attack, nothing that was typed, and not too much."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.operations import note_failed_sign_in
from eventreg.accounts.rules import (
    FAILURES_IN_ALL,
    FAILURES_OF_ONE,
    SignInFault,
    failures_to_note,
)
from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.rules import Action, ActorKind
from tests.accounts.factors import give_password, protected, sign_in_by_code
from tests.factories import PASSWORD, make_staff, sign_in
from tests.pages import PageClient

TYPED = "kata sandi yang keliru"
#: People type their password into the field for the address.
STRANGER = "rahasia-sekali@example.org"


def failures(session: Session) -> list[AuditEntry]:
    wanted = select(AuditEntry).where(AuditEntry.action == Action.STAFF_SIGN_IN_FAILED)
    return list(session.scalars(wanted.order_by(AuditEntry.id)))


def attempt(page: PageClient, email: str, password: str = TYPED) -> None:
    page.get("/office/login")
    page.submit(status=422, email=email, password=password)


def test_a_wrong_password_is_noted_with_account_and_origin(
    page: PageClient, session: Session
) -> None:
    user = make_staff(session)
    page.client.environ_base |= {
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0",
    }
    attempt(page, user.email)
    (entry,) = failures(session)
    assert (entry.subject_kind, entry.subject_id, entry.event_id) == ("user", user.id, None)
    assert entry.facts == {"fault": "password"}
    assert entry.origin == "192.0.2.7 · Firefox, Linux"
    assert entry.actor_kind is ActorKind.SYSTEM, "Nobody has proved to be the account's owner."


def test_an_address_without_an_account_is_noted_without_the_address(
    page: PageClient, session: Session
) -> None:
    attempt(page, STRANGER)
    (entry,) = failures(session)
    assert (entry.subject_id, entry.facts) == (None, {"fault": "unknown"})
    said = f"{entry.facts} {entry.reason} {entry.origin} {entry.actor_label}"
    assert "rahasia" not in said
    assert TYPED not in said
    assert session.scalar(select(func.count()).select_from(AuditValue)) == 0


def test_an_empty_form_is_no_attempt(page: PageClient, session: Session) -> None:
    attempt(page, "", "")
    attempt(page, make_staff(session).email, "")
    assert failures(session) == []


def test_the_right_password_of_an_account_that_is_off_is_noted_as_such(
    page: PageClient, session: Session
) -> None:
    user = make_staff(session)
    user.active = False
    attempt(page, user.email, PASSWORD)
    assert [one.facts for one in failures(session)] == [{"fault": "switched_off"}]


def test_a_good_sign_in_notes_no_failure(page: PageClient, session: Session) -> None:
    sign_in(page, make_staff(session))
    assert failures(session) == []


@pytest.fixture
def owner(session: Session) -> User:
    """Somebody for whom a second factor is required."""
    return make_staff(session, demo=False)


def test_wrong_codes_after_the_right_password_are_noted(
    page: PageClient, session: Session, owner: User
) -> None:
    """Whoever gets so far knows the password: nothing in the log matters more."""
    secret = protected(session, page, owner)
    sign_in_by_code(page, owner, secret)
    page.get("/office/account")
    page.submit("/office/logout", status=302)
    give_password(page, owner)
    page.follow()
    page.submit(status=422, code="000000")
    page.click("HP hilang? Gunakan kode pemulihan")
    page.submit(status=422, code="aaaa-bbbb-cccc")
    assert [(one.subject_id, one.facts["fault"]) for one in failures(session)] == [
        (owner.id, "code"),
        (owner.id, "recovery_code"),
    ]


def test_who_tries_on_and_on_fills_no_log(session: Session, now: datetime) -> None:
    """The last entry says that it is the last; after an hour it begins again."""
    user = make_staff(session)

    def fail(about: User | None, at: datetime) -> None:
        fault = SignInFault.PASSWORD if about else SignInFault.UNKNOWN
        note_failed_sign_in(session, about, fault, origin="", now=at)

    for number in range(3 * FAILURES_OF_ONE):
        fail(user, now + timedelta(seconds=number))
    found = failures(session)
    assert len(found) == FAILURES_OF_ONE
    assert ["further" in one.facts for one in found] == [False] * 9 + [True]
    for number in range(3 * FAILURES_OF_ONE):
        fail(None, now + timedelta(seconds=number))
    assert len(failures(session)) == 2 * FAILURES_OF_ONE, "Strangers are counted as one."
    fail(user, now + timedelta(hours=1, seconds=1))
    assert len(failures(session)) == 2 * FAILURES_OF_ONE + 1


@pytest.mark.parametrize(
    ("of_one", "in_all", "left"),
    [
        (0, 0, FAILURES_OF_ONE),
        (FAILURES_OF_ONE - 1, FAILURES_OF_ONE - 1, 1),
        (FAILURES_OF_ONE, FAILURES_OF_ONE, 0),
        (0, FAILURES_IN_ALL - 1, 1),
        (0, FAILURES_IN_ALL + 5, 0),
    ],
)
def test_how_many_are_still_noted(of_one: int, in_all: int, left: int) -> None:
    assert failures_to_note(of_one, in_all) == left


def test_the_office_reads_it_in_words(page: PageClient, session: Session, owner: User) -> None:
    attempt(page, owner.email)
    attempt(page, STRANGER)
    secret = protected(session, page, owner)
    sign_in_by_code(page, owner, secret)
    page.get("/office/audit?lang=en")
    assert "A sign-in failed." in page.text
    assert "No account has the e-mail address that was typed" in page.text
    assert STRANGER not in page.text
