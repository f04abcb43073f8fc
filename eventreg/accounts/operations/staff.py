"""Accounts are made, and hold their first roles."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.accounts.models import Membership, StaffRoleRow, User
from eventreg.accounts.queries import by_email
from eventreg.accounts.rules import Grant, Permission, StaffRefusal, StaffRole, may
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.db import lock_rows

NAME_LENGTH = 100


@dataclass(frozen=True)
class Created:
    """A new account."""

    user: User


@dataclass(frozen=True)
class Updated:
    """The account was there already, under its own name and password; it holds the role now."""

    user: User


@dataclass(frozen=True)
class Refused:
    """Nothing was done."""

    reason: StaffRefusal


def normal_email(email: str) -> str | None:
    """An address as accounts are looked up by, in lower case; none when it is not an address.

    Nothing is asked of the network.
    """
    try:
        found = validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def create_staff(
    session: Session,
    *,
    email: str,
    name: str,
    role: StaffRole,
    event_id: int | None,
    region: str | None = None,
    password_hash: str | None,
    actor: Actor,
    now: datetime,
) -> Created | Updated | Refused:
    """Gives somebody a role in an event, or (event_id none) in the whole office.

    Makes the account when no account has the address; without `password_hash` it is opened by an
    invitation, and one that was made before for less ends. An existing account keeps its name and
    password. `region`: the code of the kabupaten or kota that an official is limited to. `now` is
    aware, in UTC.
    """
    address = normal_email(email)
    if address is None:
        return Refused(StaffRefusal.BAD_EMAIL)
    if not 1 <= len(name.strip()) <= NAME_LENGTH:
        return Refused(StaffRefusal.BAD_NAME)
    if region is not None and role is not StaffRole.OFFICIAL:
        return Refused(StaffRefusal.REGION)
    if not still_manages(session, actor, event_id):
        return Refused(StaffRefusal.NOT_ALLOWED)
    user, is_new = _find_or_add(session, address, name.strip(), password_hash, now)
    user = locked(session, user.id)
    if not user.active:
        return Refused(StaffRefusal.SWITCHED_OFF)
    if not _grant(session, user, Grant(role, event_id, region)):
        return Refused(StaffRefusal.ROLE_HELD)
    if user.password is None:
        user.invited_at = now
    record(
        session,
        Action.STAFF_CREATED if is_new else Action.STAFF_ROLE_GRANTED,
        Subject("user", user.id, event_id),
        actor=actor,
        now=now,
        facts=facts_of(role, region),
    )
    session.flush()
    return Created(user) if is_new else Updated(user)


def actor_of(user: User) -> Actor:
    """A member of staff as the audit log names them."""
    return Actor(ActorKind.STAFF, id=user.id, label=user.name, origin=user.origin)


def facts_of(role: StaffRole, region: str | None) -> dict[str, str | int | None]:
    """A role as the audit log notes it."""
    return {"role": role, "region": region} if region else {"role": role}


def still_manages(session: Session, actor: Actor, event_id: int | None) -> bool:
    """Whether `actor` may manage the staff of the event (none: of the office) now, under the lock.

    Until the commit nobody else changes who is an owner: two owners who take away each other's role
    come one after the other, and the second is told that it is theirs no more.
    """
    lock_rows(session, StaffRoleRow.name, [StaffRole.OWNER])
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        return True
    user = _fresh(session, actor.id)
    return user.active and may(user.grants, Permission.STAFF_MANAGE, event_id)


def locked(session: Session, user_id: int) -> User:
    """The account with the roles that it holds now; nobody else changes them until the commit."""
    lock_rows(session, User.id, [user_id])
    return _fresh(session, user_id)


def _fresh(session: Session, user_id: int) -> User:
    """The account as it is in the database, whatever was read before a lock was waited for."""
    statement = select(User).where(User.id == user_id).execution_options(populate_existing=True)
    return session.scalars(statement).unique().one()


def _find_or_add(
    session: Session, address: str, name: str, password_hash: str | None, now: datetime
) -> tuple[User, bool]:
    """The account of the address and whether it is new; the constraint decides between two writers."""
    found = by_email(session, address)
    if found is not None:
        return found, False
    user = User(
        email=address,
        name=name,
        password=password_hash,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        confirmed_at=None,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:
        return session.scalars(select(User).where(User.email == address)).one(), False
    return user, True


def _grant(session: Session, user: User, grant: Grant) -> bool:
    """Adds the role; false when it is held already."""
    if holds(user, grant.role, grant.event_id):
        return False
    row = role_row(session, grant.role)
    user.memberships.append(Membership(role=row, event_id=grant.event_id, region_code=grant.region))
    session.flush()
    return True


def holds(user: User, role: StaffRole, event_id: int | None) -> bool:
    """Whether somebody holds this very role in the event, or (none) in the whole office."""
    return any(grant.role is role and grant.event_id == event_id for grant in user.grants)


def role_row(session: Session, role: StaffRole) -> StaffRoleRow:
    """The role's row; the first who holds a role brings it in."""
    row = session.scalars(select(StaffRoleRow).where(StaffRoleRow.name == role)).one_or_none()
    if row is None:
        row = StaffRoleRow(name=role)
        session.add(row)
    return row
