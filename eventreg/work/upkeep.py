"""The daily round: what is over is forgotten."""

from eventreg.accounts.operations import forget_expired_sessions
from eventreg.checkin.operations import forget_pairing_codes
from eventreg.clock import utc_now
from eventreg.db import db, writing


def forget_what_is_over() -> None:
    """Deletes staff sessions that ended by themselves and pairing codes that nobody used."""
    with writing():
        now = utc_now()
        forget_expired_sessions(db.session(), now=now)
        forget_pairing_codes(db.session(), now=now)
        db.session.commit()
