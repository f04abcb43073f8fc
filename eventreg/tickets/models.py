"""Tickets: which code belongs to which registration."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Base, IntPk


class Ticket(Base):
    """An opaque code (26 characters of base32) given to one registration."""

    __tablename__ = "tickets"
    __table_args__ = (Index(None, "registration_id"),)

    id: Mapped[IntPk]
    code: Mapped[str] = mapped_column(String(26), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    issued_at: Mapped[datetime]
