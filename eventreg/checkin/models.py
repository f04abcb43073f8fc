"""Tables of the door. Scans are append-only; attendance follows from them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.checkin.rules import DeviceRole, Direction, Method, Reason, Verdict
from eventreg.db import Base, IntPk, Short, word
from eventreg.events.models import Event


class Device(Base):
    """A phone or a desk computer that may scan for one event, until it expires or is revoked."""

    __tablename__ = "devices"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[Short]
    role: Mapped[DeviceRole] = mapped_column(word(DeviceRole))
    #: SHA-256 of the bearer token, in hex: a stolen database opens no door.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    #: SHA-256 of the pairing code, in hex; gone once it was used.
    pairing_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    pairing_expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()


class Scan(Base):
    """One reading of one ticket, with the verdict that it was given. Never changed."""

    __tablename__ = "scans"
    __table_args__ = (
        Index(None, "registration_id", "session_id", "scanned_at"),
        Index(None, "event_id", "received_at"),
    )

    #: The client's own UUID: sent again, it is answered as the first time.
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_sessions.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    #: Who recorded it, as papers name them: the device's or the officer's name at that time.
    officer: Mapped[Short]
    direction: Mapped[Direction] = mapped_column(word(Direction))
    method: Mapped[Method] = mapped_column(word(Method))
    #: Corrected by the device's clock offset, bounded by its pairing and the arrival. UTC.
    scanned_at: Mapped[datetime]
    #: As the device said it. UTC.
    claimed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    verdict: Mapped[Verdict] = mapped_column(word(Verdict))
    reason: Mapped[Reason | None] = mapped_column(word(Reason))
    #: The scan by which the person was already inside, for a repeat.
    first_scan_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("scans.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    device: Mapped[Device | None] = relationship()


class ScanUndo(Base):
    """A scan that was a mistake: it stays in the record and counts no more. Append-only, too."""

    __tablename__ = "scan_undos"

    scan_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("scans.id"), primary_key=True)
    undone_at: Mapped[datetime]
    #: Who took it back, as papers name them.
    officer: Mapped[Short]
    reason: Mapped[str] = mapped_column(Text)


class Attendance(Base):
    """Who was present in which session: computed from scans, kept for counting and for the guard.

    The unique pair lets only one of several simultaneous first scans be accepted.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("registration_id", "session_id", name="uq_attendance_person_session"),
        Index(None, "session_id"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    #: The earliest corrected time among the valid `in` scans (Masuk). UTC.
    entered_at: Mapped[datetime]
    #: The latest corrected time among the accepted `out` scans (Keluar). UTC.
    left_at: Mapped[datetime | None]
    inside: Mapped[bool]
    method: Mapped[Method] = mapped_column(word(Method))
    officer: Mapped[Short]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.
