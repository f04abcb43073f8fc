"""Reading the log as it is hashed: row by row and as it stands, whatever somebody wrote into it."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, Text, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from eventreg.audit.chain import entry_hash, moment
from eventreg.audit.models import AuditEntry, AuditSeal, AuditValue

#: The columns of an entry that its hash covers: all of them.
HASHED = (
    "id",
    "at",
    "action",
    "actor_kind",
    "actor_id",
    "actor_label",
    "origin",
    "event_id",
    "subject_kind",
    "subject_id",
    "reason",
    "facts",
)


def hashed_columns() -> list[ColumnElement[Any]]:
    """What is read of an entry to hash it, past the types that would refuse what was tampered with."""
    raw: dict[str, ColumnElement[Any]] = {
        "at": type_coerce(AuditEntry.at, String),
        "action": type_coerce(AuditEntry.action, String),
        "actor_kind": type_coerce(AuditEntry.actor_kind, String),
        "facts": cast(AuditEntry.facts, Text),
    }
    table = AuditEntry.__table__.c
    return [raw[name].label(name) if name in raw else table[name].label(name) for name in HASHED]


def hash_of_row(row: Row[Any], values: Sequence[tuple[str, str]]) -> str:
    """The hash of an entry that was read by `hashed_columns`; `values`: field and digest of each."""
    columns = dict(zip(HASHED, row[: len(HASHED)], strict=True))
    at = moment_of(columns["at"])
    columns["at"] = moment(at) if at else str(columns["at"])
    facts = columns["facts"]
    try:
        return entry_hash(columns | {"facts": json.loads(facts)}, values)
    except (TypeError, ValueError):  # It is no JSON any more, and has a hash even so.
        return entry_hash({name: str(value) for name, value in columns.items()}, values)


def moment_of(stored: object) -> datetime | None:
    """A moment as the database's driver gives it, aware; none when it is not a moment (any more)."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    try:
        return datetime.fromisoformat(str(stored)).replace(tzinfo=UTC)
    except ValueError:
        return None


def values_of(session: Session, ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """The values of these entries as they are hashed: field and digest, in the order of their ids."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for entry_id, field, digest in session.execute(
        select(AuditValue.entry_id, AuditValue.field, AuditValue.digest)
        .where(AuditValue.entry_id.in_(ids))
        .order_by(AuditValue.id)
    ):
        found[entry_id].append((field, digest))
    return found


def last_seal(session: Session) -> AuditSeal | None:
    """The newest seal; none while nothing was sealed yet."""
    newest = select(func.max(AuditSeal.id)).where(AuditSeal.id > 0).scalar_subquery()
    return session.scalars(select(AuditSeal).where(AuditSeal.id == newest)).one_or_none()
