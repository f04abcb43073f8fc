"""Roles are changed and taken away, accounts switched off, invitations taken up; on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts import messages, operations, queries
from eventreg.accounts.models import Membership, User
from eventreg.accounts.operations import Created, Done, Refused, Updated, actor_of
from eventreg.accounts.rules import INVITATION_LIFE, Grant, StaffRefusal, StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, Actor
from tests.factories import make_event, make_staff

MALANG, SURABAYA = "35.73", "35.78"


def held(user: User, role: StaffRole) -> Membership:
    """The role that somebody holds."""
    return next(one for one in user.memberships if one.role.name == role)


def invite(session: Session, now: datetime, **facts: Any) -> Created | Updated | Refused:
    """Gives an invented person a role, by default that of an official."""
    wanted: dict[str, Any] = {
        "email": "wahyu@example.org",
        "name": "Wahyu Contoh",
        "role": StaffRole.OFFICIAL,
        "event_id": None,
        "password_hash": None,
        "actor": SYSTEM,
        "now": now,
        **facts,
    }
    return operations.create_staff(session, **wanted)


def invited(session: Session, now: datetime, **facts: Any) -> User:
    outcome = invite(session, now, **facts)
    assert isinstance(outcome, Created | Updated), outcome
    return outcome.user


def noted(session: Session) -> AuditEntry:
    """The last entry of the log."""
    session.flush()
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_an_official_is_limited_to_a_region_and_nobody_else_is(
    session: Session, now: datetime
) -> None:
    user = invited(session, now, region=MALANG)

    assert user.grants == (Grant(StaffRole.OFFICIAL, None, MALANG),)
    assert noted(session).facts == {"role": "official", "region": MALANG}
    for role in set(StaffRole) - {StaffRole.OFFICIAL}:
        assert invite(session, now, role=role, region=MALANG) == Refused(StaffRefusal.REGION)


def test_a_role_is_changed_in_its_place_with_what_it_was(session: Session, now: datetime) -> None:
    event = make_event(session)
    user = invited(session, now, event_id=event.id, region=MALANG)
    membership = user.memberships[0]

    def change(role: StaffRole, region: str | None) -> Done | Refused:
        return operations.change_role(session, membership, role, region, actor=SYSTEM, now=now)

    assert change(StaffRole.OFFICIAL, SURABAYA) == Done(user)
    assert user.grants == (Grant(StaffRole.OFFICIAL, event.id, SURABAYA),)
    assert change(StaffRole.DOOR, SURABAYA) == Refused(StaffRefusal.REGION)
    assert change(StaffRole.DOOR, None) == Done(user)
    assert user.grants == (Grant(StaffRole.DOOR, event.id),)
    entry = noted(session)
    assert (entry.action, entry.event_id) == (Action.STAFF_ROLE_CHANGED, event.id)
    assert entry.facts == {
        "role": "door",
        "role_before": "official",
        "region_before": SURABAYA,
    }


def test_a_change_into_a_role_that_is_held_already_is_refused(
    session: Session, now: datetime
) -> None:
    user = invited(session, now)
    invited(session, now, role=StaffRole.DOOR)

    outcome = operations.change_role(
        session, held(user, StaffRole.DOOR), StaffRole.OFFICIAL, None, actor=SYSTEM, now=now
    )

    assert outcome == Refused(StaffRefusal.ROLE_HELD)
    assert len(user.grants) == 2


def test_a_role_that_is_taken_away_is_gone_and_can_be_given_back(
    session: Session, now: datetime
) -> None:
    user = invited(session, now, region=MALANG)

    assert operations.take_role(session, user.memberships[0], actor=SYSTEM, now=now) == Done(user)

    session.expire_all()
    assert user.grants == ()
    assert noted(session).action == Action.STAFF_ROLE_TAKEN
    assert invited(session, now, region=MALANG).grants == (Grant(StaffRole.OFFICIAL, None, MALANG),)


def test_the_last_owner_stays_whoever_asks(session: Session, now: datetime) -> None:
    owner = make_staff(session)
    invited(session, now, role=StaffRole.OWNER)  # Invited only: this one cannot sign in yet.
    gone = make_staff(session)
    operations.switch_off(session, gone, actor=SYSTEM, now=now)
    event = make_event(session)
    make_staff(session, StaffRole.OWNER, event)  # An owner of one event does not own the office.
    membership = held(owner, StaffRole.OWNER)

    refused = Refused(StaffRefusal.LAST_OWNER)
    assert operations.take_role(session, membership, actor=SYSTEM, now=now) == refused
    assert operations.switch_off(session, owner, actor=SYSTEM, now=now) == refused
    for role in set(StaffRole) - {StaffRole.OWNER}:
        outcome = operations.change_role(session, membership, role, None, actor=SYSTEM, now=now)
        assert outcome == refused
    assert owner.active

    make_staff(session)
    assert operations.take_role(session, membership, actor=SYSTEM, now=now) == Done(owner)


def test_nobody_locks_themselves_out(session: Session, now: datetime) -> None:
    owner, _other = make_staff(session), make_staff(session)
    event = make_event(session)
    of_event = make_staff(session, StaffRole.OWNER, event)
    refused = Refused(StaffRefusal.OWN_ROLE)
    for user in (owner, of_event):
        membership = held(user, StaffRole.OWNER)
        actor = actor_of(user)
        assert operations.take_role(session, membership, actor=actor, now=now) == refused
        outcome = operations.change_role(
            session, membership, StaffRole.DOOR, None, actor=actor, now=now
        )
        assert outcome == refused
    assert operations.switch_off(session, owner, actor=actor_of(owner), now=now) == refused


def test_an_owner_of_the_office_may_lay_down_a_role_in_one_event(
    session: Session, now: datetime
) -> None:
    owner, event = make_staff(session), make_event(session)
    invited(session, now, email=owner.email, role=StaffRole.OWNER, event_id=event.id)
    in_event = next(one for one in owner.memberships if one.event_id == event.id)

    outcome = operations.take_role(session, in_event, actor=actor_of(owner), now=now)

    assert outcome == Done(owner)
    assert owner.grants == (Grant(StaffRole.OWNER, None),)


def managing(
    session: Session, user: User, actor: Actor, event_id: int, now: datetime
) -> list[object]:
    """What comes of everything that somebody may try with the staff."""
    role = held(user, StaffRole.DOOR)
    outcomes: list[object] = [
        invite(session, now, actor=actor, email="lain@example.org"),
        operations.switch_off(session, user, actor=actor, now=now),
        operations.switch_on(session, user, actor=actor, now=now),
        operations.end_sessions(session, user, actor=actor, now=now),
        operations.invite_again(session, user, event_id=None, actor=actor, now=now),
        operations.change_role(session, role, StaffRole.OFFICIAL, None, actor=actor, now=now),
        operations.take_role(session, role, actor=actor, now=now),
        invite(session, now, actor=actor, email="lain@example.org", event_id=event_id),
    ]
    return outcomes


def test_whoever_manages_no_staff_any_more_changes_nothing(session: Session, now: datetime) -> None:
    """The page was open before the right was taken away."""
    event, other = make_event(session), make_event(session)
    make_staff(session)
    user = invited(session, now, role=StaffRole.DOOR)
    actors = [
        make_staff(session, StaffRole.ORGANIZER),
        make_staff(session, StaffRole.OWNER, other),
        make_staff(session),
    ]
    operations.switch_off(session, actors[2], actor=SYSTEM, now=now)
    for one in actors:
        outcomes = managing(session, user, actor_of(one), event.id, now)
        assert outcomes == [Refused(StaffRefusal.NOT_ALLOWED)] * 8, one.name


def test_an_owner_of_an_event_manages_its_team_and_no_more(session: Session, now: datetime) -> None:
    event = make_event(session)
    owner = make_staff(session, StaffRole.OWNER, event)
    user = invited(session, now, role=StaffRole.DOOR, event_id=event.id)
    actor = actor_of(owner)

    given = invite(session, now, actor=actor, event_id=event.id)
    assert isinstance(given, Updated)
    for refused in (
        invite(session, now, actor=actor, role=StaffRole.OWNER),
        operations.switch_off(session, user, actor=actor, now=now),
        operations.end_sessions(session, user, actor=actor, now=now),
    ):
        assert refused == Refused(StaffRefusal.NOT_ALLOWED)
    role = held(user, StaffRole.DOOR)
    assert operations.take_role(session, role, actor=actor, now=now) == Done(user)


def test_a_switched_off_account_is_signed_out_and_comes_back_with_its_roles(
    session: Session, now: datetime
) -> None:
    user = make_staff(session, StaffRole.DOOR)
    operations.open_session(session, user, token="one", browser="", now=now)

    assert operations.switch_off(session, user, actor=SYSTEM, now=now) == Done(user)
    assert queries.signed_in(session, "one", now=now) is None
    assert invite(session, now, email=user.email) == Refused(StaffRefusal.SWITCHED_OFF)
    assert operations.switch_on(session, user, actor=SYSTEM, now=now) == Done(user)

    assert queries.signed_in(session, "one", now=now) is None  # The old browser stays signed out.
    assert user.grants == (Grant(StaffRole.DOOR, None),)
    actions = [one.action for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert actions[-2:] == [Action.STAFF_SWITCHED_OFF, Action.STAFF_SWITCHED_ON]


def test_somebody_is_signed_out_everywhere(session: Session, now: datetime) -> None:
    user = make_staff(session)
    operations.open_session(session, user, token="one", browser="", now=now)
    assert user.signed_in_at == now
    assert queries.signed_in_numbers(session, now=now) == {user.id: 1}

    assert operations.end_sessions(session, user, actor=SYSTEM, now=now) == Done(user)

    assert queries.signed_in(session, "one", now=now) is None
    assert queries.signed_in_numbers(session, now=now) == {}
    assert noted(session).action == Action.STAFF_SESSIONS_ENDED


def accept(session: Session, user: User, made: datetime, now: datetime) -> bool:
    return operations.accept_invitation(session, user, made, password_hash="hash", now=now)


def test_an_invitation_is_taken_up_once_within_a_week(session: Session, now: datetime) -> None:
    user = invited(session, now)

    assert not operations.is_open(user, now, now + INVITATION_LIFE)
    assert accept(session, user, now, now + INVITATION_LIFE - timedelta(seconds=1))
    assert user.password == "hash"
    assert noted(session).action == Action.STAFF_PASSWORD_SET
    assert not accept(session, user, now, now)


def test_a_newer_invitation_ends_the_older_one(session: Session, now: datetime) -> None:
    user = invited(session, now)
    later = now + timedelta(hours=1)

    outcome = operations.invite_again(session, user, event_id=None, actor=SYSTEM, now=later)

    assert outcome == Done(user)
    assert not accept(session, user, now, later)
    assert accept(session, user, later, later)
    again = operations.invite_again(session, user, event_id=None, actor=SYSTEM, now=later)
    assert again == Refused(StaffRefusal.HAS_PASSWORD)


def test_one_more_role_ends_the_link_that_was_made_for_less(
    session: Session, now: datetime
) -> None:
    """Whoever saw the link of a door officer must not come by the account of an owner."""
    user = invited(session, now, role=StaffRole.DOOR)
    later = now + timedelta(minutes=5)

    invited(session, later, role=StaffRole.OWNER)

    assert not accept(session, user, now, later)


def test_a_switched_off_account_takes_up_no_invitation(session: Session, now: datetime) -> None:
    user = invited(session, now)
    operations.switch_off(session, user, actor=SYSTEM, now=now)

    assert not accept(session, user, now, now)
    again = operations.invite_again(session, user, event_id=None, actor=SYSTEM, now=now)
    assert again == Refused(StaffRefusal.SWITCHED_OFF)


def test_a_team_sees_the_link_of_nobody_who_works_elsewhere(
    session: Session, now: datetime
) -> None:
    event = make_event(session)
    actor = actor_of(make_staff(session, StaffRole.OWNER, event))
    user = invited(session, now, role=StaffRole.DOOR, event_id=event.id)

    def show() -> Done | Refused:
        return operations.invite_again(
            session, user, event_id=event.id, shown=True, actor=actor, now=now
        )

    assert show() == Done(user)
    assert noted(session).action == Action.STAFF_LINK_SHOWN
    invited(session, now)
    assert show() == Refused(StaffRefusal.ROLES_ELSEWHERE)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é" * 300])
def test_what_is_no_link_invites_nobody(session: Session, text: str) -> None:
    assert messages.invited(session, text) is None


def test_a_team_resets_the_password_of_nobody_who_works_elsewhere(
    session: Session, now: datetime
) -> None:
    event = make_event(session)
    actor = actor_of(make_staff(session, StaffRole.OWNER, event))
    user = make_staff(session, StaffRole.DOOR, event)

    def show(event_id: int | None = event.id) -> Done | Refused:
        return operations.show_reset(session, user, event_id=event_id, actor=actor, now=now)

    assert show() == Done(user)
    assert noted(session).action == Action.STAFF_RESET_SHOWN
    assert show(None) == Refused(StaffRefusal.NOT_ALLOWED)
    operations.create_staff(
        session,
        email=user.email,
        name=user.name,
        role=StaffRole.OWNER,
        event_id=None,
        password_hash=None,
        actor=SYSTEM,
        now=now,
    )
    assert show() == Refused(StaffRefusal.ROLES_ELSEWHERE)
    user.active = False
    assert show() == Refused(StaffRefusal.SWITCHED_OFF)
