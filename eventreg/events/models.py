"""Tables of an event."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.categories.rules import ParticipantKind, Role
from eventreg.db import Base, IntPk, Line, Short, word
from eventreg.events.rules import EventState


class Event(Base):
    """A registered activity (kegiatan): who organizes it, where, when sign-up is open, whom to ask."""

    __tablename__ = "events"

    id: Mapped[IntPk]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[Line]
    theme: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    venue: Mapped[Line] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    organizer: Mapped[Line] = mapped_column(default="")
    contact_name: Mapped[Short] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    signup_opens_at: Mapped[datetime | None]
    signup_closes_at: Mapped[datetime | None]
    state: Mapped[EventState] = mapped_column(word(EventState), default=EventState.DRAFT)
    ticket_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]

    sessions: Mapped[list["EventSession"]] = relationship(
        back_populates="event",
        order_by="EventSession.starts_at, EventSession.id",
        cascade="all, delete-orphan",
    )
    offers: Mapped[list["CategoryOffer"]] = relationship(
        back_populates="event",
        order_by="CategoryOffer.position, CategoryOffer.id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.

    @property
    def starts_at(self) -> datetime | None:
        """When the first session begins (UTC); none while there is no session."""
        return min((one.starts_at for one in self.sessions), default=None)

    @property
    def ends_at(self) -> datetime | None:
        """When the last session ends (UTC); none while there is no session."""
        return max((one.ends_at for one in self.sessions), default=None)


class EventSession(Base):
    """A part of the event with an attendance of its own. Two may bear the same title."""

    __tablename__ = "event_sessions"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    title: Mapped[Line]
    room: Mapped[Line] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: Scans outside these are refused; none means that the door decides by itself.
    admits_from: Mapped[datetime | None]
    admits_until: Mapped[datetime | None]

    event: Mapped[Event] = relationship(back_populates="sessions")
    admissions: Mapped[list["SessionAdmission"]] = relationship(cascade="all, delete-orphan")


class CategoryOffer(Base):
    """A category of participants in one event: a kind, its names, its quota and its role."""

    __tablename__ = "category_offers"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        CheckConstraint("quota IS NULL OR quota >= 0", name="quota_not_negative"),
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    slug: Mapped[str] = mapped_column(String(40))
    kind: Mapped[ParticipantKind] = mapped_column(word(ParticipantKind))
    name_id: Mapped[Short]
    name_en: Mapped[Short]
    role: Mapped[Role] = mapped_column(word(Role), default=Role.PARTICIPANT)
    #: Whether its people count as participants in quotas and recaps.
    counts: Mapped[bool] = mapped_column(default=True)
    #: Whether people sign up by themselves; otherwise staff add them.
    public: Mapped[bool] = mapped_column(default=True)
    quota: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(back_populates="offers")

    def name(self, language: str) -> str:
        """The name in the reader's language ('id' or 'en')."""
        return (self.name_en or self.name_id) if language == "en" else self.name_id


class SessionAdmission(Base):
    """A category that a session admits. A session without any admits all."""

    __tablename__ = "session_admissions"

    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"), primary_key=True)
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("category_offers.id", ondelete="CASCADE"), primary_key=True
    )
