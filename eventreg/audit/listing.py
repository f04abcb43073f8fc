"""Reading the log in pages: the newest first, narrowed, and as fast for a long log as for a short one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, true, union_all
from sqlalchemy.orm import Session, selectinload

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action, ActorKind


@dataclass(frozen=True)
class LogFilter:
    """What a reading of the log is narrowed to; none: not narrowed.

    `since` and `until` (aware): from the first moment up to, not including, the second. `actor`: a
    kind, with an id only that one. `subject`: a kind of row and its id.
    """

    event_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    actions: tuple[Action, ...] | None = None
    actor: tuple[ActorKind, int | None] | None = None
    subject: tuple[str, int] | None = None


@dataclass(frozen=True)
class Before:
    """A place in the log: everything older than this entry."""

    at: datetime
    id: int


def log_page(
    session: Session, wanted: LogFilter, *, before: Before | None, most: int
) -> list[AuditEntry]:
    """The newest entries, or those before a place, newest first, up to `most`, with their values.

    Each kind of action is looked up for itself, so that a rare one is found as fast as a common one
    however long the log is.
    """
    newest = AuditEntry.at.desc(), AuditEntry.id.desc()
    conditions = _conditions(wanted)
    if before is not None:
        conditions.append(AuditEntry.at <= before.at)  # For the index, which is by the moment.
        conditions.append(or_(AuditEntry.at < before.at, AuditEntry.id < before.id))
    kinds = [true()] if wanted.actions is None else [AuditEntry.action == a for a in wanted.actions]
    found = [
        select(AuditEntry.id).where(*conditions, kind).order_by(*newest).limit(most).subquery()
        for kind in kinds
    ]
    return list(
        session.scalars(
            select(AuditEntry)
            .where(AuditEntry.id.in_(union_all(*(select(one.c.id) for one in found))))
            .options(selectinload(AuditEntry.values))
            .order_by(*newest)
            .limit(most)
        )
    )


def log_portions(
    session: Session, wanted: LogFilter, *, portion: int
) -> Iterator[list[AuditEntry]]:
    """Everything that the filter leaves, newest first, in portions that are forgotten one by one."""
    before: Before | None = None
    while found := log_page(session, wanted, before=before, most=portion):
        yield found
        before = Before(found[-1].at, found[-1].id)
        session.expunge_all()


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.event_id is not None:
        conditions.append(AuditEntry.event_id == wanted.event_id)
    if wanted.since is not None:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.at < wanted.until)
    if wanted.actor is not None:
        kind, id_ = wanted.actor
        conditions.append(AuditEntry.actor_kind == kind)
        if id_ is not None:
            conditions.append(AuditEntry.actor_id == id_)
    if wanted.subject is not None:
        conditions.append(AuditEntry.subject_kind == wanted.subject[0])
        conditions.append(AuditEntry.subject_id == wanted.subject[1])
    return conditions
