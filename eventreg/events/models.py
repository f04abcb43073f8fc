"""Tables of an event."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.categories.rules import ParticipantKind, Role
from eventreg.db import Base, IntPk, Line, Short, word
from eventreg.events.rules import (
    AnswerChoice,
    LetterRule,
    QuestionKind,
    QuestionSpec,
)
from eventreg.events.rules.meeting import EventMode, Meeting, meeting_of
from eventreg.events.standing import Handing, KeptData, Moves, Standing

#: Phones keep ids: that of a removed row must never be another's, or its scans would count there.
NEVER_TWICE = {"sqlite_autoincrement": True}


class Event(Standing, KeptData, Moves, Handing, Base):
    """A registered activity (kegiatan): who organizes it, where, when sign-up is open, whom to ask."""

    __tablename__ = "events"
    __table_args__ = (
        Index("uq_events_board_secret", "board_secret", unique=True),
        Index("uq_events_submission_id", "submission_id", unique=True),
    )

    id: Mapped[IntPk]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[Line]
    #: What events that belong together are called, such as "Cerdig", and which of them this one is.
    series: Mapped[Line] = mapped_column(default="")
    batch: Mapped[int | None]
    theme: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    #: Further texts, and those above in English, by the names of `events/texts.py`.
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    venue: Mapped[Line] = mapped_column(default="")
    address: Mapped[Line] = mapped_column(default="")
    mode: Mapped[EventMode] = mapped_column(word(EventMode), default=EventMode.ON_SITE)
    #: For the confirmed alone: on no public page, in no log, in no message to anybody else.
    meeting_url: Mapped[str] = mapped_column(String(500), default="")
    meeting_notes: Mapped[str] = mapped_column(Text, default="")
    organizer: Mapped[Line] = mapped_column(default="")
    contact_name: Mapped[Short] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    signup_opens_at: Mapped[datetime | None]
    signup_closes_at: Mapped[datetime | None]
    #: Until when participants change their own data; none: until the first session begins.
    changes_until: Mapped[datetime | None]
    #: Places of all categories together that count as participants; none: no such limit.
    capacity: Mapped[int | None]
    #: Whoever is given a place from the waiting list has so many hours to say yes; none: need not.
    answer_hours: Mapped[int | None]
    #: Whether people are reminded three days and one day before the event.
    reminders: Mapped[bool] = mapped_column(default=True)
    ticket_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    #: Which form it was made by, so that one that is sent twice makes one event.
    submission_id: Mapped[UUID | None] = mapped_column(Uuid)

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
    checkpoints: Mapped[list["Checkpoint"]] = relationship(
        back_populates="event",
        order_by="Checkpoint.position, Checkpoint.id",
        cascade="all, delete-orphan",
    )
    questions: Mapped[list["Question"]] = relationship(
        back_populates="event",
        order_by="Question.position, Question.id",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.

    @property
    def meets_online(self) -> bool:
        """Whether people may attend by a meeting program."""
        return self.mode is not EventMode.ON_SITE

    @property
    def needs_ticket(self) -> bool:
        """Whether anybody is asked for a QR code: there is no door where all attend online."""
        return self.mode is not EventMode.ONLINE

    @property
    def meeting(self) -> Meeting | None:
        """Where the confirmed meet online, to be shown to them alone; none: nowhere, or not yet known."""
        return meeting_of(self.mode, self.meeting_url, self.meeting_notes)

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
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        NEVER_TWICE,
    )

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    title: Mapped[Line]
    room: Mapped[Line] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: Scans outside these are recorded with a warning, or refused where the session is strict; none
    #: means that the door decides by itself.
    admits_from: Mapped[datetime | None]
    admits_until: Mapped[datetime | None]
    strict: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event] = relationship(back_populates="sessions")
    admissions: Mapped[list["SessionAdmission"]] = relationship(cascade="all, delete-orphan")


class Checkpoint(Base):
    """A place of the event where each person receives something once: a meal, a kit, the transport money."""

    __tablename__ = "checkpoints"
    __table_args__ = NEVER_TWICE

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    name: Mapped[Line]
    position: Mapped[int]

    event: Mapped[Event] = relationship(back_populates="checkpoints")


class CategoryOffer(Base):
    """A category of participants in one event: a kind, its names, its quota and its role."""

    __tablename__ = "category_offers"
    __table_args__ = (
        UniqueConstraint("event_id", "slug"),
        CheckConstraint("quota IS NULL OR quota >= 0", name="quota_not_negative"),
        CheckConstraint("region_quota IS NULL OR region_quota >= 0", name="region_quota"),
        CheckConstraint("agency_quota IS NULL OR agency_quota >= 1", name="agency_quota"),
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
    #: Places kept for each kabupaten/kota; `region_places` names those that have another number.
    region_quota: Mapped[int | None]
    #: At most so many of one agency or KIM.
    agency_quota: Mapped[int | None]
    #: Whether staff decide on each sign-up before it counts.
    approval: Mapped[bool] = mapped_column(default=False)
    #: Whether people queue for a place once there is none; otherwise they are turned away.
    waiting_list: Mapped[bool] = mapped_column(default=True)
    #: Whether a letter of assignment is asked for.
    letter: Mapped[LetterRule] = mapped_column(word(LetterRule), default=LetterRule.NO)
    #: Whether one contact may register several people on one page.
    groups: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(back_populates="offers")
    region_places: Mapped[list["RegionPlaces"]] = relationship(
        cascade="all, delete-orphan", order_by="RegionPlaces.region_code"
    )

    @property
    def name_suffices(self) -> bool:
        """Whether staff who add somebody need no more than the name: these people take no place."""
        return not self.counts

    def name(self, language: str) -> str:
        """The name in the reader's language ('id' or 'en')."""
        return (self.name_en or self.name_id) if language == "en" else self.name_id


class RegionPlaces(Base):
    """What differs for one kabupaten/kota in one category: its number of places, or that they are released."""

    __tablename__ = "region_places"
    __table_args__ = (CheckConstraint("places IS NULL OR places >= 0", name="places"),)

    offer_id: Mapped[int] = mapped_column(
        ForeignKey("category_offers.id", ondelete="CASCADE"), primary_key=True
    )
    region_code: Mapped[str] = mapped_column(
        String(13), ForeignKey("regions.code"), primary_key=True
    )
    #: None: as many as the category keeps for every region.
    places: Mapped[int | None]
    #: From then on the places are everybody's.
    released_at: Mapped[datetime | None]


class Question(Base):
    """An extra question of an event, asked in all of its categories or in one."""

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[IntPk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    #: None: asked in every category.
    offer_id: Mapped[int | None] = mapped_column(
        ForeignKey("category_offers.id", ondelete="CASCADE"), index=True
    )
    #: The word by which exports, imports and the API know it; it never changes.
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[QuestionKind] = mapped_column(word(QuestionKind))
    label_id: Mapped[Line]
    label_en: Mapped[Line] = mapped_column(default="")
    #: The answers to choose from, each `{"value", "id", "en"}`, with `"retired": "yes"` where it is
    #: not offered any more; empty for other kinds.
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    required: Mapped[bool] = mapped_column(default=False)
    #: Whether the door sees the answer.
    at_door: Mapped[bool] = mapped_column(default=False)
    #: No longer asked; answers that were given stay.
    retired: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(back_populates="questions")

    def label(self, language: str) -> str:
        """The question in the reader's language ('id' or 'en')."""
        return (self.label_en or self.label_id) if language == "en" else self.label_id

    @property
    def spec(self) -> QuestionSpec:
        """What it asks, as forms, imports and exports take it."""
        return QuestionSpec(
            id=self.id,
            key=self.key,
            kind=self.kind,
            label_id=self.label_id,
            label_en=self.label_en,
            choices=tuple(
                AnswerChoice(one["value"], one["id"], one.get("en", ""), "retired" in one)
                for one in self.choices
            ),
            required=self.required,
            at_door=self.at_door,
        )


class SessionAdmission(Base):
    """A category that a session admits. A session without any admits all."""

    __tablename__ = "session_admissions"

    session_id: Mapped[int] = mapped_column(ForeignKey("event_sessions.id"), primary_key=True)
    offer_id: Mapped[int] = mapped_column(
        ForeignKey("category_offers.id", ondelete="CASCADE"), primary_key=True
    )
