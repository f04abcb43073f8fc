"""Tables of the door. Scans are append-only; attendance follows from them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
)
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Mapped, backref, column_property, mapped_column, relationship

from eventreg.checkin.rules import (
    LASTS_AFTER_EVENT,
    DeviceRole,
    Direction,
    Mark,
    Method,
    Reason,
    RemovedPlace,
    ScanWarning,
    Shown,
    Verdict,
)
from eventreg.db import Base, Changed, IntPk, Line, Short, word
from eventreg.events.models import Event, EventSession
from eventreg.registration.models import touched


class Device(Base):
    """A phone or a desk computer that may scan for one event, until it expires or is revoked."""

    __tablename__ = "devices"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[Short]
    role: Mapped[DeviceRole] = mapped_column(word(DeviceRole))
    #: Where it stands, as papers and verdicts name the place; empty where that does not matter.
    gate: Mapped[Short] = mapped_column(default="")
    #: By which a desk's phone checks its PIN without a network: "iterations$salt$hash" (PBKDF2).
    pin_verifier: Mapped[str | None] = mapped_column(String(200))
    #: SHA-256 of the bearer token, in hex: a stolen database opens no door.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    #: SHA-256 of the pairing code, in hex; gone once it was used.
    pairing_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    #: Until when the code works at least; see `pairing_ends_at`.
    pairing_expires_at: Mapped[datetime | None]
    #: Whether the code works until the event begins, whenever that will be.
    pairing_until_start: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    paired_at: Mapped[datetime | None]
    #: As it was to end when it was added; see `ends_at`.
    expires_at: Mapped[datetime]
    #: Until when the office lets it scan, where it said so; the event then prolongs it no more.
    chosen_end: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    #: What the device last said of itself: its release, how many scans it has not delivered, how
    #: many people its list holds and of when that list is, and when it wiped the list.
    app_version: Mapped[str] = mapped_column(String(40), default="")
    queue_length: Mapped[int | None]
    roster_size: Mapped[int | None]
    synced_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    #: The sessions that it may scan for; none of them means all.
    limited_to: Mapped[list["DeviceSession"]] = relationship(cascade="all, delete-orphan")
    #: Read together with the device, so that no scan costs a query for it.
    event_ends_at: Mapped[datetime | None] = column_property(
        select(func.max(EventSession.ends_at))
        .where(EventSession.event_id == event_id)
        .correlate_except(EventSession)
        .scalar_subquery()
    )

    event_archived_at: Mapped[datetime | None] = column_property(
        select(Event.archived_at)
        .where(Event.id == event_id)
        .correlate_except(Event)
        .scalar_subquery()
    )

    @property
    def ends_at(self) -> datetime:
        """Until when it may scan and read (UTC): an event that is postponed prolongs its devices.

        One that is archived ends them at once.
        """
        end = self.chosen_end or self.expires_at
        if self.chosen_end is None and self.event_ends_at is not None:
            end = max(end, self.event_ends_at + LASTS_AFTER_EVENT)
        return end if self.event_archived_at is None else min(end, self.event_archived_at)

    @property
    def pairing_ends_at(self) -> datetime | None:
        """Until when its pairing code works (UTC): it moves with an event that moves; none: it has none."""
        least = self.pairing_expires_at
        start = self.event.starts_at if self.pairing_until_start else None
        return max(least, start) if least and start else least


class DeviceSession(Base):
    """A session that a device is limited to."""

    __tablename__ = "device_sessions"

    device_id: Mapped[int] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"), primary_key=True)

    #: A session that is removed takes its limits along: nobody can scan for it any more.
    session: Mapped[EventSession] = relationship(
        backref=backref("device_limits", cascade="all, delete-orphan")
    )


class Scan(Base):
    """One reading of one ticket, with the verdict that it was given.

    Never changed but for `session_id`, which staff may set right (`SessionMove` keeps what it was), and
    for `to_settle` with `shown`, where the phone never heard of the verdict in time.
    """

    __tablename__ = "scans"
    __table_args__ = (
        Index(None, "registration_id", "session_id", "scanned_at"),
        Index(None, "event_id", "received_at"),
        Index(None, "event_id", "to_settle"),
    )

    #: The client's own UUID: sent again, it is answered as the first time.
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_sessions.id"))
    #: The checkpoint where something was received; then there is no session.
    checkpoint_id: Mapped[int | None] = mapped_column(ForeignKey("checkpoints.id"))
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
    #: What the door was warned of although the scan was accepted.
    warning: Mapped[ScanWarning | None] = mapped_column(word(ScanWarning))
    #: The verdict came too late for the door and says otherwise than the door was shown: staff must
    #: settle it (`ConflictClearing`).
    to_settle: Mapped[bool] = mapped_column(default=False)
    #: What the phone showed before the server answered, as far as it says so.
    shown: Mapped[Shown | None] = mapped_column(word(Shown))
    #: What it was for, where that had been removed when it came: it then names no place.
    removed: Mapped[RemovedPlace | None] = mapped_column(word(RemovedPlace))
    #: How that place was called.
    removed_name: Mapped[Line] = mapped_column(default="")

    device: Mapped[Device | None] = relationship()


class ConflictClearing(Base):
    """A conflict that staff have settled, with their note. Append-only."""

    __tablename__ = "conflict_clearings"

    scan_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("scans.id"), primary_key=True)
    cleared_at: Mapped[datetime]
    officer: Mapped[Short]
    note: Mapped[str] = mapped_column(Text)


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
    changed_at: Mapped[Changed]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.


class Receipt(Base):
    """What somebody received at a checkpoint, once: the guard of "once each", and what is counted."""

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("registration_id", "checkpoint_id", name="uq_receipts_person_checkpoint"),
        Index(None, "checkpoint_id"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoints.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    #: The earliest corrected time among the valid scans. UTC.
    received_at: Mapped[datetime]
    method: Mapped[Method] = mapped_column(word(Method))
    officer: Mapped[Short]
    changed_at: Mapped[Changed]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.


class AttendanceMark(Base):
    """What staff noted about somebody in a session beside presence: excused, sick, late."""

    __tablename__ = "attendance_marks"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"), primary_key=True)
    mark: Mapped[Mark] = mapped_column(word(Mark))
    note: Mapped[str] = mapped_column(Text, default="")
    officer: Mapped[Short]
    marked_at: Mapped[datetime]


class SessionMove(Base):
    """Scans that staff put into another session, because a device had recorded for the wrong one."""

    __tablename__ = "session_moves"

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    to_session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"))
    reason: Mapped[str] = mapped_column(Text)
    officer: Mapped[Short]
    moved_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[Short] = mapped_column(default="")

    scans: Mapped[list["MovedScan"]] = relationship(cascade="all, delete-orphan")


class MovedScan(Base):
    """One scan of a move, with the session that it was recorded for."""

    __tablename__ = "moved_scans"
    __table_args__ = (Index(None, "scan_id"),)

    move_id: Mapped[int] = mapped_column(ForeignKey("session_moves.id"), primary_key=True)
    scan_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("scans.id"), primary_key=True)
    from_session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"))


@listens_for(Attendance, "after_delete")
@listens_for(Receipt, "after_delete")
def _touch_registration(
    _mapper: object, connection: Connection, gone: Attendance | Receipt
) -> None:
    """What was taken back leaves no row that says so: the person's own row tells devices of it."""
    connection.execute(touched([gone.registration_id]))
