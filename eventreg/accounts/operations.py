"""What can be done with staff accounts."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.accounts.models import Membership, StaffRoleRow, StaffSession, User
from eventreg.accounts.queries import by_email
from eventreg.accounts.rules import StaffRefusal, StaffRole, hashed
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.db import lock_rows

#: How long somebody stays signed in: a working day at the door, from set-up to the last guest.
SESSION_LIFE = timedelta(hours=12)
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
    password_hash: str | None,
    actor: Actor,
    now: datetime,
) -> Created | Updated | Refused:
    """Gives somebody a role in an event, or (event_id none) in the whole office.

    Makes the account when no account has the address; without `password_hash` it is opened by a
    link that sets one. An existing account keeps its name and password. `now` is aware, in UTC.
    """
    address = normal_email(email)
    if address is None:
        return Refused(StaffRefusal.BAD_EMAIL)
    if not 1 <= len(name.strip()) <= NAME_LENGTH:
        return Refused(StaffRefusal.BAD_NAME)
    user, is_new = _find_or_add(session, address, name.strip(), password_hash, now)
    lock_rows(session, User.id, [user.id])
    session.refresh(user, ["memberships"])
    if not _grant(session, user, role, event_id):
        return Refused(StaffRefusal.ROLE_HELD)
    record(
        session,
        Action.STAFF_CREATED if is_new else Action.STAFF_ROLE_GRANTED,
        Subject("user", user.id, event_id),
        actor=actor,
        now=now,
        facts={"role": role},
    )
    session.flush()
    return Created(user) if is_new else Updated(user)


def password_was_set(session: Session, user: User, *, keep: str | None, now: datetime) -> None:
    """Signs somebody out everywhere but in the session whose token is `keep`, and notes why."""
    revoke_sessions(session, user, keep=keep, now=now)
    subject = Subject("user", user.id, None)
    record(session, Action.STAFF_PASSWORD_SET, subject, actor=actor_of(user), now=now)
    session.flush()


def open_session(
    session: Session, user: User, *, token: str, browser: str, now: datetime
) -> StaffSession:
    """Notes that `user` signed in at `now` (UTC) in a browser whose cookie holds `token`."""
    opened = StaffSession(
        token_hash=hashed(token),
        user_id=user.id,
        browser=browser,
        created_at=now,
        expires_at=now + SESSION_LIFE,
    )
    session.add(opened)
    session.flush()
    record(
        session,
        Action.STAFF_SIGNED_IN,
        Subject("staff_session", opened.id, None),
        actor=actor_of(user),
        now=now,
    )
    return opened


def revoke_session(session: Session, opened: StaffSession, *, actor: Actor, now: datetime) -> None:
    """Ends one session at `now` (UTC): that browser is signed out at its next request."""
    if opened.revoked_at is not None:
        return
    opened.revoked_at = now
    record(
        session,
        Action.STAFF_SIGNED_OUT,
        Subject("staff_session", opened.id, None),
        actor=actor,
        now=now,
    )
    session.flush()


def revoke_sessions(session: Session, user: User, *, keep: str | None, now: datetime) -> None:
    """Ends all sessions of somebody at `now` (UTC), but the one of the token `keep`, if given."""
    statement = update(StaffSession).where(
        StaffSession.user_id == user.id, StaffSession.revoked_at.is_(None)
    )
    if keep is not None:
        statement = statement.where(StaffSession.token_hash != hashed(keep))
    session.execute(statement.values(revoked_at=now))


def forget_expired_sessions(session: Session, *, now: datetime) -> int:
    """Deletes the sessions that were over by themselves at `now` (UTC). Returns how many."""
    gone = session.execute(
        delete(StaffSession).where(StaffSession.expires_at <= now).returning(StaffSession.id)
    )
    return len(gone.all())


def actor_of(user: User) -> Actor:
    """A member of staff as the audit log names them."""
    return Actor(ActorKind.STAFF, id=user.id, label=user.name)


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


def _grant(session: Session, user: User, role: StaffRole, event_id: int | None) -> bool:
    """Adds the role; false when it is held already."""
    if any(grant.role is role and grant.event_id == event_id for grant in user.grants):
        return False
    row = session.scalars(select(StaffRoleRow).where(StaffRoleRow.name == role)).one_or_none()
    if row is None:
        row = StaffRoleRow(name=role)
        session.add(row)
    user.memberships.append(Membership(role=row, event_id=event_id))
    session.flush()
    return True
