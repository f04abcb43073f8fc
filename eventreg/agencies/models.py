"""Organizations and their other names."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.agencies.rules import AgencyKind
from eventreg.db import Base, IntPk, Key, Line, word


class Agency(Base):
    """An agency or KIM of one region. Recaps count by these rows, never by what was typed."""

    __tablename__ = "agencies"
    __table_args__ = (Index(None, "region_code", "kind"),)

    id: Mapped[IntPk]
    kind: Mapped[AgencyKind] = mapped_column(word(AgencyKind))
    name: Mapped[Line]
    region_code: Mapped[str] = mapped_column(String(13), ForeignKey("regions.code"))
    village_code: Mapped[str | None] = mapped_column(String(13), ForeignKey("regions.code"))
    created_at: Mapped[datetime]

    aliases: Mapped[list["AgencyAlias"]] = relationship(
        back_populates="agency", cascade="all, delete-orphan"
    )


class AgencyAlias(Base):
    """A key under which typed names find their agency; the official name's own key is one of them."""

    __tablename__ = "agency_aliases"
    __table_args__ = (Index(None, "key"),)

    id: Mapped[IntPk]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    name: Mapped[Line]
    key: Mapped[Key]

    agency: Mapped[Agency] = relationship(back_populates="aliases")
