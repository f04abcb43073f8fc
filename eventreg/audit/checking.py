"""Whether the log is still what was sealed. Reads everything once, in order, in little memory."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, String, Text, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from eventreg.audit.chain import BEGINNING, GENESIS, LATE, Seal, seal_hash, value_digest
from eventreg.audit.models import AuditEntry, AuditSeal, AuditValue, SealedEntry
from eventreg.audit.queries import hash_of_row, hashed_columns, moment_of
from eventreg.audit.rules import Action, Fault, FaultKind

#: So many rows are at hand at once.
_BATCH = 1_000


@dataclass
class Checked:
    """What was gone through: known when all faults were read."""

    seals: int = 0
    entries: int = 0
    values: int = 0
    erased: int = 0
    #: Entries that wait for the next seal; who changes one of these leaves no trace here.
    waiting: int = 0
    last_number: int = 0
    last_hash: str = GENESIS


#: What sealed entries said before and after, in the order of seals and entries.
_SEALED_VALUES = (
    select(
        SealedEntry.seal_id,
        SealedEntry.entry_id,
        AuditValue.field,
        AuditValue.before,
        AuditValue.after,
        AuditValue.salt,
        AuditValue.digest,
        AuditValue.erased_at.is_not(None).label("is_erased"),
    )
    .select_from(SealedEntry)
    .join(AuditValue, AuditValue.entry_id == SealedEntry.entry_id)
    .order_by(SealedEntry.seal_id, SealedEntry.entry_id, AuditValue.id)
)


class _Values:
    """The values of one entry after the other, from a stream in the same order."""

    def __init__(self, rows: Iterator[Row[Any]]) -> None:
        self._groups = groupby(rows, key=lambda row: (int(row.seal_id), int(row.entry_id)))
        self._next = next(self._groups, None)

    def of(self, seal_id: int, entry_id: int) -> Sequence[Row[Any]]:
        """Those of this entry; of entries that are passed over nobody asks any more."""
        wanted = (seal_id, entry_id)
        while self._next is not None and self._next[0] < wanted:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != wanted:
            return ()
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows


@dataclass
class Check:
    """One going through the whole chain. `copies`: hashes of seals, by number, that were kept elsewhere.

    The session reads as of one moment, or values that are erased meanwhile may be counted amiss.
    """

    session: Session
    copies: Mapping[int, str] = field(default_factory=dict)
    done: Checked = field(default_factory=Checked)
    _until: datetime = BEGINNING
    _highest: int = 0
    _values: "_Values" = field(init=False)

    def __post_init__(self) -> None:
        self._values = _Values(self._stream(_SEALED_VALUES))

    def faults(self) -> Iterator[Fault]:
        """Everything that does not fit, seal after seal; nothing when the log is whole."""
        members = groupby(self._members(), key=lambda row: int(row.seal_id))
        group = next(members, None)
        for seal in self._seals():
            while group is not None and group[0] < seal.id:
                yield from self._without_seal(group)
                group = next(members, None)
            rows: Sequence[Row[Any]] = ()
            if group is not None and group[0] == seal.id:
                rows = list(group[1])
                group = next(members, None)
            yield from self._seal(seal, rows)
        while group is not None:
            yield from self._without_seal(group)
            group = next(members, None)
        yield from self._copies_without_seal()
        yield from self._not_sealed()
        yield from self._erased_unsaid()

    def _seals(self) -> Iterator[Row[Any]]:
        return self._stream(
            select(
                AuditSeal.id,
                AuditSeal.first_id,
                AuditSeal.last_id,
                AuditSeal.count.label("entries"),
                type_coerce(AuditSeal.until, String).label("until"),
                type_coerce(AuditSeal.sealed_at, String).label("sealed_at"),
                AuditSeal.previous,
                AuditSeal.hash,
            )
            .where(AuditSeal.id > 0)
            .order_by(AuditSeal.id)
        )

    def _members(self) -> Iterator[Row[Any]]:
        """What the seals hold, each with its entry or, where that is gone, with nothing."""
        return self._stream(
            select(
                *hashed_columns(),
                SealedEntry.seal_id,
                SealedEntry.entry_id,
                SealedEntry.hash.label("sealed_hash"),
            )
            .select_from(SealedEntry)
            .outerjoin(AuditEntry, AuditEntry.id == SealedEntry.entry_id)
            .order_by(SealedEntry.seal_id, SealedEntry.entry_id)
        )

    def _stream(self, statement: Any) -> Iterator[Row[Any]]:
        return iter(self.session.execute(statement.execution_options(yield_per=_BATCH)))

    def _seal(self, seal: Row[Any], rows: Sequence[Row[Any]]) -> Iterator[Fault]:
        """One seal: whether it follows the one before, says what it said, and holds what it held."""
        done = self.done
        if seal.id != done.last_number + 1:
            gone = f"{done.last_number + 1}–{seal.id - 1}"
            yield Fault(FaultKind.SEALS_REMOVED, seal=done.last_number + 1, detail=gone)
        elif seal.previous != done.last_hash:
            yield Fault(FaultKind.CHAIN_BROKEN, seal=seal.id)
        if not _fits(seal, rows):
            yield Fault(FaultKind.SEAL_CHANGED, seal=seal.id)
        if self.copies.get(seal.id, seal.hash) != seal.hash:
            yield Fault(FaultKind.NOT_THE_COPY, seal=seal.id)
        yield from self._entries(rows)
        done.seals += 1
        done.last_number, done.last_hash = seal.id, seal.hash
        self._until = max(self._until, moment_of(seal.until) or BEGINNING)

    def _without_seal(self, group: tuple[int, Iterator[Row[Any]]]) -> Iterator[Fault]:
        """Entries of a seal that is gone; that it is gone, the numbers of the others tell, or this."""
        number, rows = group
        yield Fault(FaultKind.SEAL_GONE, seal=number)
        yield from self._entries(list(rows))

    def _entries(self, rows: Sequence[Row[Any]]) -> Iterator[Fault]:
        """Entries of one seal against their hashes, and their values against theirs."""
        for row in rows:
            self.done.entries += 1
            self._highest = max(self._highest, row.entry_id)
            yield from self._entry(row, self._values.of(row.seal_id, row.entry_id))

    def _entry(self, row: Row[Any], values: Sequence[Row[Any]]) -> Iterator[Fault]:
        if row.id is None:
            yield Fault(FaultKind.REMOVED, entry=row.entry_id, seal=row.seal_id)
            return
        digests = [(value.field, value.digest) for value in values]
        if hash_of_row(row, digests) != row.sealed_hash:
            yield Fault(FaultKind.CHANGED, entry=row.entry_id, seal=row.seal_id)
        else:
            at = moment_of(row.at)
            if at is not None and at < self._until - LATE:
                yield Fault(FaultKind.DATED_BACK, entry=row.entry_id, seal=row.seal_id)
        for value in values:
            self.done.values += 1
            if value.is_erased:
                self.done.erased += 1
            elif value_digest(value.salt, value.field, value.before, value.after) != value.digest:
                yield Fault(
                    FaultKind.VALUE_CHANGED,
                    entry=row.entry_id,
                    seal=row.seal_id,
                    detail=value.field,
                )

    def _copies_without_seal(self) -> Iterator[Fault]:
        """Seals at the end that are gone: only a copy that was kept elsewhere can tell."""
        for number in sorted(self.copies):
            if number > self.done.last_number:
                yield Fault(FaultKind.COPY_ALONE, seal=number)

    def _not_sealed(self) -> Iterator[Fault]:
        """Entries that wait; and those that turned up where everything had been sealed long before."""
        rows = self._stream(
            select(AuditEntry.id, type_coerce(AuditEntry.at, String).label("at"))
            .outerjoin(SealedEntry, SealedEntry.entry_id == AuditEntry.id)
            .where(SealedEntry.entry_id.is_(None))
            .order_by(AuditEntry.id)
        )
        for row in rows:
            at = moment_of(row.at)
            if row.id < self._highest and (at is None or at < self._until - LATE):
                yield Fault(FaultKind.INSERTED, entry=row.id)
            else:
                self.done.waiting += 1

    def _erased_unsaid(self) -> Iterator[Fault]:
        """Every erasing has an entry that says how many values it took."""
        erased = self.session.scalar(
            select(func.count()).select_from(AuditValue).where(AuditValue.erased_at.is_not(None))
        )
        said = sum(
            _values_in(facts)
            for facts in self.session.scalars(
                select(cast(AuditEntry.facts, Text)).where(
                    AuditEntry.action == Action.VALUES_ERASED
                )
            )
        )
        if (erased or 0) != said:
            yield Fault(FaultKind.ERASED_UNSAID, detail=f"{erased}, {said}")


def _values_in(facts: str) -> int:
    """How many values an entry says were erased; whatever else somebody wrote there says none."""
    try:
        return int(json.loads(facts)["values"])
    except (KeyError, TypeError, ValueError):
        return 0


def _fits(seal: Row[Any], rows: Sequence[Row[Any]]) -> bool:
    """Whether a seal's hash is that of what it says and of the entries that it holds."""
    sealed_at, until = moment_of(seal.sealed_at), moment_of(seal.until)
    if sealed_at is None or until is None:
        return False
    entries = [(row.entry_id, row.sealed_hash) for row in rows]
    ids = [entry_id for entry_id, _hash in entries]
    counted = (min(ids, default=None), max(ids, default=None), len(ids))
    hashed = seal_hash(Seal(seal.id, seal.previous, sealed_at, until, entries))
    return hashed == seal.hash and counted == (seal.first_id, seal.last_id, seal.entries)
