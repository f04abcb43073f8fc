"""Noting in the log what was done to a group or an invitation, and what of it is different now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.registration.models import Group
from eventreg.registration.operations.rows import in_words


def note_group(
    session: Session,
    action: Action,
    group: Group,
    changes: Iterable[Change] = (),
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Notes that `actor` did `action` to a group at `now` (aware, UTC), and what it changed."""
    subject = Subject("group", group.id, group.event_id)
    audit.record(session, action, subject, actor=actor, now=now, changes=changes)


def differences(before: Any, after: Any, *, prefix: str = "") -> list[Change]:
    """What is different between two values of one dataclass, by field; parts with parts are left out."""
    known, wanted = vars(before), vars(after)
    return [
        Change(f"{prefix}{name}", in_words(known[name]), in_words(wanted[name]))
        for name in known
        if known[name] != wanted[name] and not hasattr(known[name], "__dataclass_fields__")
    ]
