"""Reads of staff accounts that more than one caller needs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventreg.accounts.models import Membership, StaffSession, User
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
