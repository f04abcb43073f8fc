"""Tables of attending online. Presence itself follows from scans, as everywhere."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from eventreg.db import Base, IntPk, Line, Short, word
from eventreg.events.models import NEVER_TWICE, EventSession
from eventreg.online.rules import Standing
from eventreg.registration.models import Registration


class PresenceWord(Base):
    """A word that is announced in the meeting; whoever types it meanwhile on their own page is present.

    Its id is never another's: the ids of the scans that it brings are made of it.
    """

    __tablename__ = "presence_words"
    __table_args__ = NEVER_TWICE

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"), index=True)
    word: Mapped[Short]
    opens_at: Mapped[datetime]
    #: Brought forward when staff close it early; before `opens_at` it was called off.
    closes_at: Mapped[datetime]
    officer: Mapped[Short]
    created_at: Mapped[datetime]

    #: A session that is removed takes its words along: nobody was present by any of them.
    session: Mapped[EventSession] = relationship(
        backref=backref("presence_words", cascade="all, delete-orphan")
    )
    tries: Mapped[list["WordTries"]] = relationship(cascade="all, delete-orphan")


class WordTries(Base):
    """How often somebody typed another word than the one that was announced."""

    __tablename__ = "word_tries"

    word_id: Mapped[int] = mapped_column(ForeignKey("presence_words.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    wrong: Mapped[int]


class MeetingReport(Base):
    """What the meeting program reports of who attended a session, and whether it was recorded."""

    __tablename__ = "meeting_reports"
    __table_args__ = (UniqueConstraint("session_id", "digest", name="uq_meeting_reports_file"),)

    id: Mapped[IntPk]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"))
    #: SHA-256 of the file and of how it was read, in hex: the same one is there once.
    digest: Mapped[str] = mapped_column(String(64))
    #: What the file was called.
    name: Mapped[Short]
    #: How many rows it had, and how many of them could not be used.
    rows: Mapped[int]
    faulty: Mapped[int]
    officer: Mapped[Short]
    created_at: Mapped[datetime]
    #: Whoever attended for fewer minutes is not recorded.
    least_minutes: Mapped[int] = mapped_column(default=0)
    #: Who recorded it and when; none: not recorded, or taken back.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    session: Mapped[EventSession] = relationship(
        backref=backref("meeting_reports", cascade="all, delete-orphan")
    )
    people: Mapped[list["MeetingPerson"]] = relationship(
        back_populates="report", cascade="all, delete-orphan", order_by="MeetingPerson.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.


class MeetingPerson(Base):
    """Somebody as the meeting program knows them, with whom it may be. Several may be one person."""

    __tablename__ = "meeting_people"
    __table_args__ = (Index(None, "report_id", "standing"), Index(None, "registration_id"))

    id: Mapped[IntPk]
    report_id: Mapped[int] = mapped_column(ForeignKey("meeting_reports.id"))
    name: Mapped[Line]
    email: Mapped[str] = mapped_column(String(254))
    #: From when to when they were there: pairs of seconds since 1970, in order, none overlapping.
    stays: Mapped[list[list[int]]] = mapped_column(JSON)
    minutes: Mapped[int]
    standing: Mapped[Standing] = mapped_column(word(Standing))
    #: Ids of registrations that it may be.
    candidates: Mapped[list[int]] = mapped_column(JSON)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    #: Whether staff said so; else name or address did.
    by_staff: Mapped[bool] = mapped_column(default=False)

    report: Mapped[MeetingReport] = relationship(back_populates="people")
    registration: Mapped[Registration | None] = relationship()
