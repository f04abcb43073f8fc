"""Organizations, their other names, and what was settled of names that people typed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.agencies.rules import AgencyKind, ChangeKind
from eventreg.db import Base, IntPk, Key, Line, Short, word


class Agency(Base):
    """An agency or KIM of one region. Recaps count by these rows, never by what was typed."""

    __tablename__ = "agencies"
    __table_args__ = (Index(None, "region_code", "kind"),)

    id: Mapped[IntPk]
    kind: Mapped[AgencyKind] = mapped_column(word(AgencyKind))
    name: Mapped[Line]
    region_code: Mapped[str] = mapped_column(String(13), ForeignKey("regions.code"))
    village_code: Mapped[str | None] = mapped_column(String(13), ForeignKey("regions.code"))
    #: The row that counts in its stead. It stays, without names, so that a merge can be taken back.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    created_at: Mapped[datetime]

    aliases: Mapped[list["AgencyAlias"]] = relationship(
        back_populates="agency", cascade="all, delete-orphan", order_by="AgencyAlias.id"
    )


class AgencyAlias(Base):
    """A key under which typed names find their agency; the official name's own key is one of them."""

    __tablename__ = "agency_aliases"
    __table_args__ = (Index(None, "key"),)

    id: Mapped[IntPk]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    name: Mapped[Line]
    key: Mapped[Key]
    #: In which region people type it, where that is another than the agency's own.
    region_code: Mapped[str | None] = mapped_column(String(13), ForeignKey("regions.code"))

    agency: Mapped[Agency] = relationship(back_populates="aliases")


class AgencyChange(Base):
    """What staff settled: a typed name, or two rows that are one. It can be taken back."""

    __tablename__ = "agency_changes"
    __table_args__ = (Index(None, "kind", "key"),)

    id: Mapped[IntPk]
    kind: Mapped[ChangeKind] = mapped_column(word(ChangeKind))
    #: The row that the name means, or that is kept; none: a row of no agency, or one that is gone.
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    #: The row that was merged into it.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    #: On whose page it was settled; none: the whole office's.
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    #: The typed name: where, among which kind, as somebody wrote it, and its key.
    region_code: Mapped[str] = mapped_column(String(13), default="")
    agency_kind: Mapped[AgencyKind] = mapped_column(word(AgencyKind))
    name: Mapped[Line]
    key: Mapped[Key] = mapped_column(default="")
    #: The names that were added, moved or taken away by it, as `NotedAlias` says.
    aliases: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    #: How many people it concerned at that moment.
    people: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime]
    done_by: Mapped[Short]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[Short] = mapped_column(default="")

    agency: Mapped[Agency | None] = relationship(foreign_keys=[agency_id])
    other: Mapped[Agency | None] = relationship(foreign_keys=[other_id])
