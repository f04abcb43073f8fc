"""Writing the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from eventreg.audit.chain import new_salt, value_digest
from eventreg.audit.models import AuditEntry, AuditValue
from eventreg.audit.rules import LONGEST_ORIGIN, Action, Actor, Change


@dataclass(frozen=True)
class Subject:
    """What something was done to: the table's word and the row's id; the event it belongs to."""

    kind: str
    id: int | None
    event_id: int | None


def record(
    session: Session,
    action: Action,
    subject: Subject,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    facts: dict[str, str | int | None] | None = None,
    changes: Iterable[Change] = (),
) -> None:
    """Notes that `actor` did `action` to `subject` at `now` (aware, UTC). `facts` must not be personal."""
    entry = AuditEntry(
        at=now,
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        origin=actor.origin[:LONGEST_ORIGIN],
        event_id=subject.event_id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        reason=reason,
        facts=facts or {},
    )
    entry.values = [_value(change) for change in changes]
    session.add(entry)


def _value(change: Change) -> AuditValue:
    salt = new_salt()
    return AuditValue(
        field=change.field,
        before=change.before,
        after=change.after,
        salt=salt,
        digest=value_digest(salt, change.field, change.before, change.after),
    )


def record_many(
    session: Session,
    action: Action,
    subjects: Iterable[Subject],
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    facts: dict[str, str | int | None] | None = None,
) -> None:
    """Notes the same action of `actor` on each subject, as `record` does, at once. `now`: aware, UTC."""
    rows: list[dict[str, object]] = [
        {
            "at": now,
            "action": action,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor_label": actor.label,
            "origin": actor.origin[:LONGEST_ORIGIN],
            "event_id": subject.event_id,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "reason": reason,
            "facts": facts or {},
        }
        for subject in subjects
    ]
    if rows:
        session.execute(insert(AuditEntry), rows)
