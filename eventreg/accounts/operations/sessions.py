"""Where somebody is signed in: sessions begin, end, and are forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from eventreg.accounts.models import StaffSession, User
from eventreg.accounts.operations.staff import actor_of
from eventreg.accounts.rules import hashed
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import Action, Actor

#: How long somebody stays signed in: a working day at the door, from set-up to the last guest.
SESSION_LIFE = timedelta(hours=12)


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
    user.signed_in_at = now
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


def end_other_sessions(session: Session, user: User, *, keep: str, now: datetime) -> None:
    """Signs somebody out everywhere at `now` (UTC) but in the session of the token `keep`."""
    revoke_sessions(session, user, keep=keep, now=now)
    subject = Subject("user", user.id, None)
    record(session, Action.STAFF_SESSIONS_ENDED, subject, actor=actor_of(user), now=now)
    session.flush()


def forget_expired_sessions(session: Session, *, now: datetime) -> int:
    """Deletes the sessions that were over by themselves at `now` (UTC). Returns how many."""
    gone = session.execute(
        delete(StaffSession).where(StaffSession.expires_at <= now).returning(StaffSession.id)
    )
    return len(gone.all())
