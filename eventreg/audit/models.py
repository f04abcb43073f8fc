"""Tables of the audit log. Values that may be personal stand apart, so that they can be erased."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.audit.rules import Action, ActorKind
from eventreg.db import Base, IntPk, Line, word


class AuditEntry(Base):
    """One thing that was done. Never changed, never deleted in use."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "event_id", "at"),
        Index(None, "subject_kind", "subject_id"),
        # For the pages of the log, by what they are narrowed.
        Index(None, "at"),
        Index(None, "action", "at"),
        Index(None, "event_id", "action", "at"),
        Index(None, "actor_kind", "actor_id", "at"),
    )

    id: Mapped[IntPk]
    at: Mapped[datetime]
    action: Mapped[Action] = mapped_column(String(40))
    actor_kind: Mapped[ActorKind] = mapped_column(word(ActorKind))
    actor_id: Mapped[int | None]
    actor_label: Mapped[Line]
    #: From where: an address and a browser, a phone's gate, "command line"; of participants nothing.
    origin: Mapped[str] = mapped_column(String(200), server_default="")
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, str | int | None]] = mapped_column(JSON)

    values: Mapped[list["AuditValue"]] = relationship(back_populates="entry")


class AuditValue(Base):
    """A value before and after: erasable when its retention ends, the entry and the digest stay."""

    __tablename__ = "audit_values"

    id: Mapped[IntPk]
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), index=True)
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    #: Random; it goes with the value, so that the digest tells nobody what it was made of.
    salt: Mapped[str] = mapped_column(String(32), server_default="")
    digest: Mapped[str] = mapped_column(String(64), server_default="")
    erased_at: Mapped[datetime | None]

    entry: Mapped[AuditEntry] = relationship(back_populates="values")


class AuditSeal(Base):
    """A batch of entries, chained to the batch before by its hash (audit/chain.py). Number 0 has none."""

    __tablename__ = "audit_seals"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_id: Mapped[int | None]
    last_id: Mapped[int | None]
    count: Mapped[int]
    #: The newest moment of an entry that the chain holds up to here.
    until: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class SealedEntry(Base):
    """Which seal holds an entry, and the entry's hash then. By rows, not by ranges of ids: an entry
    whose transaction ends late has a smaller id than some that are sealed already.
    """

    __tablename__ = "sealed_entries"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("audit_entries.id"), primary_key=True, autoincrement=False
    )
    seal_id: Mapped[int] = mapped_column(ForeignKey("audit_seals.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
