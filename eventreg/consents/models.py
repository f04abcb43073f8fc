"""The record of consents."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.consents.rules import ConsentKind
from eventreg.db import Base, IntPk, word


class Consent(Base):
    """One answer to one text. A withdrawal is a further row; the latest one counts."""

    __tablename__ = "consents"

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    kind: Mapped[ConsentKind] = mapped_column(word(ConsentKind))
    version: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    given: Mapped[bool]
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(12))
