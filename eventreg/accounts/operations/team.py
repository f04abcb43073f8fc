"""Roles are changed and taken away, accounts are switched off, invitations made again and taken up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import Membership, StaffRoleRow, User
from eventreg.accounts.operations.sessions import revoke_sessions
from eventreg.accounts.operations.staff import (
    Refused,
    actor_of,
    facts_of,
    holds,
    locked,
    role_row,
    still_manages,
)
from eventreg.accounts.rules import (
    Grant,
    StaffRefusal,
    StaffRole,
    invitation_stands,
    refuse_loss,
)
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import Action, Actor, ActorKind


@dataclass(frozen=True)
class Done:
    """It was done, or it was so already."""

    user: User


def change_role(
    session: Session,
    membership: Membership,
    role: StaffRole,
    region: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> Done | Refused:
    """Makes of a role that somebody holds another one in the same place, or limits it to a region.

    `region` is the code of a kabupaten or kota, for officials alone. `now` is aware, in UTC.
    """
    if region is not None and role is not StaffRole.OFFICIAL:
        return Refused(StaffRefusal.REGION)
    user = _begin(session, membership, actor)
    if isinstance(user, Refused):
        return user
    event_id, old = membership.event_id, _grant_of(membership)
    new = Grant(role, event_id, region)
    if new == old:
        return Done(user)
    if role is not old.role and holds(user, role, event_id):
        return Refused(StaffRefusal.ROLE_HELD)
    after = (*(one for one in user.grants if one != old), new)
    refusal = _refuse_loss(session, user, after, event_id, actor)
    if refusal is not None:
        return Refused(refusal)
    membership.role, membership.region_code = role_row(session, role), region
    facts = {**facts_of(role, region), "role_before": old.role, "region_before": old.region}
    _note(session, Action.STAFF_ROLE_CHANGED, user, event_id, actor, now, facts)
    return Done(user)


def take_role(
    session: Session, membership: Membership, *, actor: Actor, now: datetime
) -> Done | Refused:
    """Takes a role away at `now` (UTC); it opens nothing from the next request on. The account stays."""
    user = _begin(session, membership, actor)
    if isinstance(user, Refused):
        return user
    event_id, old = membership.event_id, _grant_of(membership)
    after = tuple(one for one in user.grants if one != old)
    refusal = _refuse_loss(session, user, after, event_id, actor)
    if refusal is not None:
        return Refused(refusal)
    user.memberships.remove(membership)
    facts = facts_of(old.role, old.region)
    _note(session, Action.STAFF_ROLE_TAKEN, user, event_id, actor, now, facts)
    return Done(user)


def switch_off(session: Session, user: User, *, actor: Actor, now: datetime) -> Done | Refused:
    """Nobody signs in with the account from `now` (UTC) on, and it is signed out everywhere.

    Its roles stay, for the day on which it is switched on again.
    """
    if not still_manages(session, actor, None):
        return Refused(StaffRefusal.NOT_ALLOWED)
    user = locked(session, user.id)
    if not user.active:
        return Done(user)
    if _is_own(user, actor):
        return Refused(StaffRefusal.OWN_ROLE)
    refusal = _refuse_loss(session, user, (), None, actor)
    if refusal is not None:
        return Refused(refusal)
    user.active = False
    revoke_sessions(session, user, keep=None, now=now)
    _note(session, Action.STAFF_SWITCHED_OFF, user, None, actor, now)
    return Done(user)


def switch_on(session: Session, user: User, *, actor: Actor, now: datetime) -> Done | Refused:
    """The account may sign in again from `now` (UTC) on, with the roles that it had."""
    if not still_manages(session, actor, None):
        return Refused(StaffRefusal.NOT_ALLOWED)
    user = locked(session, user.id)
    if not user.active:
        user.active = True
        _note(session, Action.STAFF_SWITCHED_ON, user, None, actor, now)
    return Done(user)


def end_sessions(session: Session, user: User, *, actor: Actor, now: datetime) -> Done | Refused:
    """Signs somebody out everywhere at `now` (UTC): a phone was lost, a computer is shared."""
    if not still_manages(session, actor, None):
        return Refused(StaffRefusal.NOT_ALLOWED)
    revoke_sessions(session, user, keep=None, now=now)
    _note(session, Action.STAFF_SESSIONS_ENDED, user, None, actor, now)
    return Done(user)


def invite_again(
    session: Session,
    user: User,
    *,
    event_id: int | None,
    shown: bool = False,
    actor: Actor,
    now: datetime,
) -> Done | Refused:
    """Makes a new invitation at `now` (UTC), by which any earlier link ends.

    `event_id`: the event whose team invites, none: the office. `shown`: the link is for the eyes of
    whoever invites, who must not get at roles by it that they could not give themselves.
    """
    if not still_manages(session, actor, event_id):
        return Refused(StaffRefusal.NOT_ALLOWED)
    user = locked(session, user.id)
    if not user.active:
        return Refused(StaffRefusal.SWITCHED_OFF)
    if user.password is not None:
        return Refused(StaffRefusal.HAS_PASSWORD)
    if shown and _works_elsewhere(user, event_id):
        return Refused(StaffRefusal.ROLES_ELSEWHERE)
    user.invited_at = now
    action = Action.STAFF_LINK_SHOWN if shown else Action.STAFF_INVITED
    _note(session, action, user, event_id, actor, now)
    return Done(user)


def show_reset(
    session: Session, user: User, *, event_id: int | None, actor: Actor, now: datetime
) -> Done | Refused:
    """Notes at `now` (UTC) that whoever manages staff is shown a link for somebody's new password.

    For people whom no mail reaches. `event_id`: the event whose team helps, none: the office. Nobody
    gets at roles by it that they could not give themselves; second factors stay as they are.
    """
    if not still_manages(session, actor, event_id):
        return Refused(StaffRefusal.NOT_ALLOWED)
    user = locked(session, user.id)
    if not user.active:
        return Refused(StaffRefusal.SWITCHED_OFF)
    if user.password is None:
        return Refused(StaffRefusal.NO_PASSWORD)
    if _works_elsewhere(user, event_id):
        return Refused(StaffRefusal.ROLES_ELSEWHERE)
    _note(session, Action.STAFF_RESET_SHOWN, user, event_id, actor, now)
    return Done(user)


def _works_elsewhere(user: User, event_id: int | None) -> bool:
    """Whether the account holds roles that an owner of this event could not give; none: of the office."""
    return event_id is not None and any(one.event_id != event_id for one in user.grants)


def accept_invitation(
    session: Session, user: User, invited_at: datetime, *, password_hash: str, now: datetime
) -> bool:
    """Sets the first password by the invitation of `invited_at`; false when that one is over.

    Moments are aware, in UTC. Of two who use the same link at once one succeeds.
    """
    user = locked(session, user.id)
    if not is_open(user, invited_at, now):
        return False
    user.password = password_hash
    _note(session, Action.STAFF_PASSWORD_SET, user, None, actor_of(user), now)
    return True


def is_open(user: User, invited_at: datetime, now: datetime) -> bool:
    """Whether the invitation of `invited_at` can be taken up at `now` (both UTC): once, and the last one."""
    return (
        user.active
        and user.password is None
        and user.invited_at == invited_at
        and invitation_stands(invited_at, now)
    )


def _begin(session: Session, membership: Membership, actor: Actor) -> User | Refused:
    """The locked account whose role is to be changed, if it still holds it and `actor` may."""
    if not still_manages(session, actor, membership.event_id):
        return Refused(StaffRefusal.NOT_ALLOWED)
    user = locked(session, membership.user_id)
    return user if membership in user.memberships else Refused(StaffRefusal.NOT_HELD)


def _refuse_loss(
    session: Session,
    user: User,
    after: tuple[Grant, ...],
    event_id: int | None,
    actor: Actor,
) -> StaffRefusal | None:
    return refuse_loss(
        user.grants,
        after,
        event_id,
        own=_is_own(user, actor),
        other_owners=_other_owners(session, user),
    )


def _is_own(user: User, actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and actor.id == user.id


def _other_owners(session: Session, user: User) -> int:
    """How many others own the office and can sign in."""
    found = session.scalar(
        select(func.count(User.id.distinct()))
        .join(Membership, Membership.user_id == User.id)
        .join(StaffRoleRow, StaffRoleRow.id == Membership.role_id)
        .where(
            StaffRoleRow.name == StaffRole.OWNER,
            Membership.event_id.is_(None),
            Membership.region_code.is_(None),
            User.active,
            User.password.is_not(None),
            User.id != user.id,
        )
    )
    return found or 0


def _grant_of(membership: Membership) -> Grant:
    return Grant(StaffRole(membership.role.name), membership.event_id, membership.region_code)


def _note(
    session: Session,
    action: Action,
    user: User,
    event_id: int | None,
    actor: Actor,
    now: datetime,
    facts: dict[str, str | int | None] | None = None,
) -> None:
    subject = Subject("user", user.id, event_id)
    record(session, action, subject, actor=actor, now=now, facts=facts)
    session.flush()
