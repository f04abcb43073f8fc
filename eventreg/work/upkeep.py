"""The daily round: what is over is forgotten."""

from eventreg.accounts.operations import forget_expired_sessions
from eventreg.clock import utc_now
from eventreg.db import db, writing


def forget_what_is_over() -> None:
    """Deletes the staff sessions that ended by themselves."""
    with writing():
        forget_expired_sessions(db.session(), now=utc_now())
        db.session.commit()
