"""Sign-ins that failed are noted, as long as they are few."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.rules import SignInFault, failures_to_note
from eventreg.audit.models import AuditEntry
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import SYSTEM, Action, Actor

_WITHIN = timedelta(hours=1)


def note_failed_sign_in(
    session: Session, user: User | None, fault: SignInFault, *, origin: str, now: datetime
) -> None:
    """Notes that nobody was signed in, and why. `user`: none where no account has the typed address.

    Nothing of what was typed is kept: people type passwords into the field for the address. All
    addresses without an account are counted as one. `origin`: from where; `now` is aware, in UTC.
    """
    about = user.id if user else None
    noted = session.scalars(
        select(AuditEntry.subject_id).where(
            AuditEntry.action == Action.STAFF_SIGN_IN_FAILED, AuditEntry.at > now - _WITHIN
        )
    ).all()
    left = failures_to_note(noted.count(about), len(noted))
    if not left:
        return
    facts: dict[str, str | int | None] = {"fault": fault}
    if left == 1:
        facts["further"] = "unnoted"
    record(
        session,
        Action.STAFF_SIGN_IN_FAILED,
        Subject("user", about, None),
        actor=Actor(SYSTEM.kind, label=SYSTEM.label, origin=origin),
        now=now,
        facts=facts,
    )
    session.flush()
