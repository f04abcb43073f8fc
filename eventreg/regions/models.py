"""Provinces, regencies and cities, districts and villages, by their official codes."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Base, Short


class Region(Base):
    """One row of the official list. `code` is a dotted string and sorts as one: 35.73.02.1001."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[Short]
    kind: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(12), index=True)
    parent_code: Mapped[str | None] = mapped_column(
        String(13), ForeignKey("regions.code"), index=True
    )
    key: Mapped[str] = mapped_column(String(100), index=True)
