"""Making accounts, giving roles, ending sessions; on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts import operations, queries
from eventreg.accounts.models import StaffSession, User
from eventreg.accounts.rules import Grant, StaffRefusal, StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from tests.factories import make_event


def staff(session: Session, now: datetime, **facts: Any) -> Any:
    """An account of an invented organizer, or what `facts` say."""
    return operations.create_staff(
        session,
        **{
            "email": "dewi@example.org",
            "name": "Dewi Anggraini",
            "role": StaffRole.ORGANIZER,
            "event_id": None,
            "password_hash": None,
            "actor": SYSTEM,
            "now": now,
            **facts,
        },
    )


def account(session: Session, now: datetime, **facts: Any) -> User:
    outcome = staff(session, now, **facts)
    assert isinstance(outcome, operations.Created)
    return outcome.user


def test_an_account_is_made_with_its_role_and_noted(session: Session, now: datetime) -> None:
    user = account(session, now, email=" Dewi@Example.ORG ")

    assert user.email == "dewi@example.org"
    assert user.grants == (Grant(StaffRole.ORGANIZER, None),)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id) == (Action.STAFF_CREATED, user.id)
    assert entry.facts == {"role": "organizer"}


def test_a_second_role_goes_to_the_same_account_whatever_the_case(
    session: Session, now: datetime
) -> None:
    event = make_event(session)
    user = account(session, now, password_hash="kept")

    outcome = staff(
        session,
        now,
        email="DEWI@example.org",
        name="Somebody Else",
        role=StaffRole.DOOR,
        event_id=event.id,
        password_hash="other",
    )

    assert outcome == operations.Updated(user)
    assert (user.name, user.password) == ("Dewi Anggraini", "kept")
    assert set(user.grants) == {
        Grant(StaffRole.ORGANIZER, None),
        Grant(StaffRole.DOOR, event.id),
    }


@pytest.mark.parametrize("in_event", [True, False])
def test_a_role_is_given_once(session: Session, now: datetime, *, in_event: bool) -> None:
    event_id = make_event(session).id if in_event else None
    account(session, now, event_id=event_id)

    outcome = staff(session, now, event_id=event_id)

    assert outcome == operations.Refused(StaffRefusal.ROLE_HELD)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"email": "dewi"}, StaffRefusal.BAD_EMAIL),
        ({"email": "dewi@example.org\nBcc: x@example.org"}, StaffRefusal.BAD_EMAIL),
        ({"email": "de\0wi@example.org"}, StaffRefusal.BAD_EMAIL),
        ({"name": "  "}, StaffRefusal.BAD_NAME),
        ({"name": "x" * 101}, StaffRefusal.BAD_NAME),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    session: Session, now: datetime, facts: dict[str, str], reason: StaffRefusal
) -> None:
    assert staff(session, now, **facts) == operations.Refused(reason)
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_a_session_opens_ends_by_itself_and_is_forgotten(session: Session, now: datetime) -> None:
    user = account(session, now)
    operations.open_session(session, user, token="one", browser="Chrome, Android", now=now)
    end = now + operations.SESSION_LIFE

    assert queries.signed_in(session, "one", now=end - timedelta(seconds=1)) is user
    assert queries.signed_in(session, "one", now=end) is None
    assert queries.signed_in(session, "two", now=now) is None
    assert operations.forget_expired_sessions(session, now=end - timedelta(seconds=1)) == 0
    assert operations.forget_expired_sessions(session, now=end) == 1
    assert session.scalars(select(StaffSession)).all() == []


def test_a_revoked_session_opens_nothing_and_leaves_the_others(
    session: Session, now: datetime
) -> None:
    user = account(session, now)
    one = operations.open_session(session, user, token="one", browser="", now=now)
    two = operations.open_session(session, user, token="two", browser="", now=now)

    operations.revoke_session(session, one, actor=SYSTEM, now=now)

    assert queries.signed_in(session, "one", now=now) is None
    assert queries.signed_in(session, "two", now=now) is user
    assert queries.sessions_of(session, user, now=now) == [two]


def test_an_account_that_was_switched_off_is_signed_out(session: Session, now: datetime) -> None:
    user = account(session, now)
    operations.open_session(session, user, token="one", browser="", now=now)
    user.active = False
    session.flush()

    assert queries.signed_in(session, "one", now=now) is None


def test_a_new_password_ends_all_sessions_but_the_one_at_hand(
    session: Session, now: datetime
) -> None:
    user = account(session, now)
    operations.open_session(session, user, token="one", browser="", now=now)
    operations.open_session(session, user, token="two", browser="", now=now)

    operations.password_was_set(session, user, keep="two", now=now)

    assert queries.signed_in(session, "one", now=now) is None
    assert queries.signed_in(session, "two", now=now) is not None
    noted = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert noted is not None
    assert noted.action == Action.STAFF_PASSWORD_SET
