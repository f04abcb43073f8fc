"""Uploaded files: what the database knows of them. Their content lies in the instance folder."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Base, IntPk, Line


class StoredFile(Base):
    """One uploaded file. Its name on disk is its random `uid`, so that two never meet."""

    __tablename__ = "stored_files"

    id: Mapped[IntPk]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    #: What it was called where it came from; only shown and offered again, never used as a path.
    name: Mapped[Line]
    media_type: Mapped[str] = mapped_column(String(100))
    #: Of the stored content: its length in bytes and its SHA-256 in hex.
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
