"""Sealing the log in batches, each chained to the one before, so that tampering shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, insert, select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.chain import BEGINNING, GENESIS, LATE, Seal, seal_hash
from eventreg.audit.models import AuditEntry, AuditSeal, SealedEntry
from eventreg.audit.queries import hash_of_row, hashed_columns, moment_of, values_of

#: So many entries at most are sealed in one transaction: the door must not wait for it.
BATCH = 500


@dataclass(frozen=True)
class Sealed:
    """A new seal: its number and hash, how many entries it holds, and whether more may wait."""

    number: int
    hash: str
    count: int
    is_full: bool


def seal(session: Session, *, now: datetime, most: int = BATCH) -> Sealed | None:
    """Seals the oldest entries that no seal holds yet, up to `most`; none when there are none.

    An entry whose transaction ends late is taken by the seal after that, whatever its id. One that
    turns up more than `LATE` below what is sealed, with an id that was passed over, is left alone:
    nothing here writes so, and the check reports it. Two who seal at once do so one after the other,
    for the row of seal 0 is locked. `now`: aware, UTC.
    """
    db.lock_rows(session, AuditSeal.id, [0])
    last = session.execute(
        select(AuditSeal.id, AuditSeal.hash, AuditSeal.until).order_by(AuditSeal.id.desc()).limit(1)
    ).one_or_none()
    number, previous, until = last if last is not None else (0, GENESIS, BEGINNING)
    rows = _unsealed(session, until, most)
    if not rows:
        return None
    digests = values_of(session, [row.id for row in rows])
    made = Seal(
        number=number + 1,
        previous=previous,
        sealed_at=now,
        until=max(until, *filter(None, (moment_of(row.at) for row in rows))),
        entries=sorted((row.id, hash_of_row(row, digests.get(row.id, ()))) for row in rows),
    )
    return _keep(session, made, is_full=len(rows) == most)


def _unsealed(session: Session, until: datetime, most: int) -> Sequence[Row[Any]]:
    """By their moments, so that `until` says honestly what the chain holds; then what came too late."""
    since = until - LATE
    highest = session.scalar(select(func.max(SealedEntry.entry_id))) or 0
    rows = session.execute(
        _not_sealed(AuditEntry.at >= since).order_by(AuditEntry.at, AuditEntry.id).limit(most)
    ).all()
    if len(rows) < most:
        dated_back = and_(AuditEntry.id > highest, AuditEntry.at < since)
        late = _not_sealed(dated_back).order_by(AuditEntry.id).limit(most - len(rows))
        rows = [*rows, *session.execute(late)]
    return rows


def _not_sealed(condition: ColumnElement[bool]) -> Select[Any]:
    is_sealed = exists().where(SealedEntry.entry_id == AuditEntry.id)
    return select(*hashed_columns()).where(condition, ~is_sealed)


def _keep(session: Session, made: Seal, *, is_full: bool) -> Sealed:
    ids = [entry_id for entry_id, _hash in made.entries]
    hash_ = seal_hash(made)
    session.execute(
        insert(AuditSeal).values(
            id=made.number,
            first_id=min(ids),
            last_id=max(ids),
            count=len(ids),
            until=made.until,
            previous=made.previous,
            hash=hash_,
            sealed_at=made.sealed_at,
        )
    )
    session.execute(
        insert(SealedEntry),
        [
            {"entry_id": entry_id, "seal_id": made.number, "hash": hash_of_it}
            for entry_id, hash_of_it in made.entries
        ],
    )
    return Sealed(made.number, hash_, len(ids), is_full)
