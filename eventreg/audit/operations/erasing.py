"""Erasing what values said when their time is over: the entries stay, and so does the chain."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.operations import Subject, record
from eventreg.audit.rules import Action, Actor


def erase_values(
    session: Session,
    event_id: int,
    *,
    registrations: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Erases before and after of an event's entries, with their salts; how many values. Notes it.

    `registrations`: only of these people. Which field was changed, when and by whom stays. Entries
    that are at hand in the session still show their values until they are read anew. `now`: UTC.
    """
    session.flush()
    entries = select(AuditEntry.id).where(AuditEntry.event_id == event_id)
    if registrations is not None:
        entries = entries.where(
            AuditEntry.subject_kind == "registration", AuditEntry.subject_id.in_(registrations)
        )
    done = session.execute(
        update(AuditValue)
        .where(AuditValue.entry_id.in_(entries), AuditValue.erased_at.is_(None))
        .values(before="", after="", salt="", erased_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    if done.rowcount:
        record(
            session,
            Action.VALUES_ERASED,
            Subject("event", event_id, event_id),
            actor=actor,
            now=now,
            facts={"values": done.rowcount},
        )
        session.flush()
    return done.rowcount
