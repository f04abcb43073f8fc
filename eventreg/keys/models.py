"""The table of keys."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.db import Base, IntPk, Short
from eventreg.events.models import Event
from eventreg.keys.rules import KeyFacts, Purpose, purposes_in


class ApiKey(Base):
    """What another system holds to work with one event, until it expires or is revoked."""

    __tablename__ = "api_keys"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    #: What it is for, as the office calls it.
    name: Mapped[Short]
    #: The words of its purposes, with a space between them.
    rights: Mapped[str] = mapped_column(String(100))
    #: SHA-256 of the key, in hex: a stolen database opens nothing.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: Its first characters, by which the office knows it again.
    hint: Mapped[str] = mapped_column(String(12))
    created_by: Mapped[Short]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    #: Noted once a minute at most.
    last_used_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What its holder may do."""
        return purposes_in(self.rights)

    @property
    def facts(self) -> KeyFacts:
        """What decides on whether it opens anything."""
        return KeyFacts(self.expires_at, self.revoked_at)
