"""What the operations share: values in the words of the log, and noting what was done."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.clock import local


def differences(before: Any, after: Any, zone: str) -> tuple[Change, ...]:
    """The fields in which two values of one dataclass differ; moments as seen on the wall in `zone`."""
    return tuple(
        Change(
            field.name,
            in_words(getattr(before, field.name), zone),
            in_words(getattr(after, field.name), zone),
        )
        for field in fields(before)
        if getattr(before, field.name) != getattr(after, field.name)
    )


def in_words(value: object, zone: str) -> str:
    """A value as the log shows it."""
    if isinstance(value, datetime):
        return local(value, zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, frozenset):
        return ", ".join(str(one) for one in sorted(value))
    return "" if value is None else str(value)


def note(
    session: Session,
    action: Action,
    subject: Subject,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    facts: dict[str, str | int | None] | None = None,
    changes: tuple[Change, ...] = (),
) -> None:
    """Notes what was done to an event or to a part of it, and writes it all to the database."""
    session.flush()
    audit.record(
        session, action, subject, actor=actor, now=now, reason=reason, facts=facts, changes=changes
    )
    session.flush()
