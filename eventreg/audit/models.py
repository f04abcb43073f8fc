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
    )

    id: Mapped[IntPk]
    at: Mapped[datetime]
    action: Mapped[Action] = mapped_column(String(40))
    actor_kind: Mapped[ActorKind] = mapped_column(word(ActorKind))
    actor_id: Mapped[int | None]
    actor_label: Mapped[Line]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, str | int | None]] = mapped_column(JSON)

    values: Mapped[list["AuditValue"]] = relationship(back_populates="entry")


class AuditValue(Base):
    """A value before and after: erasable when its retention ends, the entry stays."""

    __tablename__ = "audit_values"

    id: Mapped[IntPk]
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), index=True)
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)

    entry: Mapped[AuditEntry] = relationship(back_populates="values")
