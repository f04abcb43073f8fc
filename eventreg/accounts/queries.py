"""Reads of staff accounts that more than one caller needs."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from eventreg.accounts.models import Membership, Passkey, StaffSession, User
from eventreg.accounts.rules import hashed


def by_email(session: Session, email: str) -> User | None:
    """The account with this address, normalised as operations.normal_email does it, or none."""
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def signed_in(session: Session, token: str, *, now: datetime) -> User | None:
    """Whose browser holds this session token, with grants, in one query.

    None when the session is unknown, revoked or over at `now` (UTC), or the account is switched off.
    """
    statement = (
        select(User)
        .join(StaffSession, StaffSession.user_id == User.id)
        .where(
            StaffSession.token_hash == hashed(token),
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
            User.active,
        )
        .options(joinedload(User.memberships).joinedload(Membership.role))
    )
    return session.scalars(statement).unique().one_or_none()


def session_of_token(session: Session, token: str) -> StaffSession | None:
    """The session that was begun with this token, in any state, or none."""
    return session.scalars(
        select(StaffSession).where(StaffSession.token_hash == hashed(token))
    ).one_or_none()


def sessions_of(session: Session, user: User, *, now: datetime) -> list[StaffSession]:
    """Where somebody is signed in at `now` (UTC), the latest first."""
    statement = (
        select(StaffSession)
        .where(
            StaffSession.user_id == user.id,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
        )
        .order_by(StaffSession.id.desc())
    )
    return list(session.scalars(statement))


def has_second_factor(session: Session, user: User) -> bool:
    """Whether an authenticator app or a passkey stands beside somebody's password."""
    if user.tf_primary_method and user.tf_totp_secret:
        return True
    return session.scalar(select(Passkey.id).where(Passkey.user_id == user.id).limit(1)) is not None


def passkeys_of(session: Session, user: User) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    return list(
        session.scalars(select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id))
    )


def staff(session: Session) -> list[User]:
    """Everybody who has an account, with their roles, by name."""
    return list(session.scalars(select(User).order_by(User.name, User.id)))


def team(session: Session, event_id: int) -> list[Membership]:
    """The roles that are held in the event and in the whole office, with whose they are, by name."""
    statement = (
        select(Membership)
        .join(User)
        .where(or_(Membership.event_id == event_id, Membership.event_id.is_(None)))
        .options(contains_eager(Membership.user).raiseload(User.memberships))
        .order_by(User.name, User.id, Membership.id)
    )
    return list(session.scalars(statement))


def membership(session: Session, membership_id: int) -> Membership | None:
    """The role that somebody holds by its id, with the account, or none."""
    return session.get(Membership, membership_id, options=[joinedload(Membership.user)])


def signed_in_numbers(session: Session, *, now: datetime) -> dict[int, int]:
    """In how many browsers people are signed in at `now` (UTC), by account id."""
    rows = session.execute(
        select(StaffSession.user_id, func.count())
        .where(StaffSession.revoked_at.is_(None), StaffSession.expires_at > now)
        .group_by(StaffSession.user_id)
    )
    return dict(rows.all())
