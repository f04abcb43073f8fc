"""Tables of registration."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Update,
    Uuid,
    and_,
    column,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.agencies.models import Agency
from eventreg.db import Base, Changed, IntPk, Key, Line, Short, word
from eventreg.events.models import CategoryOffer, Event
from eventreg.files.models import StoredFile
from eventreg.people.rules import printed_name
from eventreg.regions.models import Region
from eventreg.registration.rules import ACTIVE_STATES, Held, ImportState, State
from eventreg.registration.rules.people import LONGEST_TITLE_BACK, LONGEST_TITLE_FRONT

_ACTIVE = column("state").in_([state.value for state in ACTIVE_STATES])


def _unique_while_active(name: str, *columns: str) -> Index:
    """One person once: a unique index over the registrations that are in force."""
    where = and_(_ACTIVE, *(column(one).is_not(None) for one in columns))
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Registration(Base):
    """One person in one event. A cancelled one stays; whoever comes back gets a new row."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("event_id", "submission_id", name="uq_registrations_submission"),
        # A seat is a number from 1 to the quota. Two sign-ups that both saw the same free seat cannot
        # both have it, so the quota holds even where the lock failed.
        UniqueConstraint("offer_id", "seat", name="uq_registrations_seat"),
        CheckConstraint("seat IS NULL OR seat >= 1", name="seat_from_one"),
        CheckConstraint("seat IS NULL OR state = 'confirmed'", name="seat_only_confirmed"),
        Index("uq_registrations_reference", "event_id", "reference", unique=True),
        _unique_while_active("uq_registrations_nip", "event_id", "nip", "name_key"),
        _unique_while_active("uq_registrations_phone", "event_id", "phone", "name_key"),
        Index("ix_registrations_event_state", "event_id", "state", "offer_id"),
        Index("ix_registrations_event_name", "event_id", "name_key"),
        Index("ix_registrations_event_created", "event_id", "created_at", "id"),
        Index("ix_registrations_event_region", "event_id", "region_code", "name_key", "id"),
        Index("ix_registrations_event_nip", "event_id", "nip"),
        Index("ix_registrations_event_phone", "event_id", "phone"),
        Index(None, "event_id", "changed_at"),
        Index(None, "group_id"),
        Index(None, "agency_id"),
        Index(None, "agency_key"),
    )

    id: Mapped[IntPk]
    #: What outsiders call it: the API, exports and office pages.
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("category_offers.id"))
    submission_id: Mapped[UUID] = mapped_column(Uuid)
    #: Opens the participant's own page; another secret than the ticket code.
    secret: Mapped[str] = mapped_column(String(43), unique=True)
    state: Mapped[State] = mapped_column(word(State))
    seat: Mapped[int | None]
    #: In the waiting list: since when (its order), since when given precedence, when a place was
    #: offered (it is held, as if taken, but has no number before the yes), and until when it waits
    #: for that yes (none: the person has not been told yet).
    waiting_since: Mapped[datetime | None]
    preferred_at: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    #: The decision of staff that last moved it, so that a whole decision can be undone.
    decision: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    #: Who takes part instead, or the registration that this one was merged into.
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id"))
    #: The group or invitation by which somebody else registered this person.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    #: The office's own number for this person, by which an import finds them again.
    reference: Mapped[str | None] = mapped_column(String(60))
    #: What was answered to the reminder, and when.
    coming: Mapped[bool | None]
    coming_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(2), default="id")

    full_name: Mapped[Short]
    title_front: Mapped[str] = mapped_column(String(LONGEST_TITLE_FRONT), default="")
    title_back: Mapped[str] = mapped_column(String(LONGEST_TITLE_BACK), default="")
    name_key: Mapped[Key]
    gender: Mapped[str] = mapped_column(String(1))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    region_code: Mapped[str] = mapped_column(String(13), ForeignKey("regions.code"))
    #: The organization as the person typed it; `agency` is the row that it means, once known.
    organization: Mapped[Line] = mapped_column(default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    #: By which people of one agency are counted: its row, else region and name as typed.
    agency_key: Mapped[Key] = mapped_column(default="")
    position: Mapped[Line] = mapped_column(default="")
    unit: Mapped[Line] = mapped_column(default="")
    employment: Mapped[str] = mapped_column(String(12), default="")
    nip: Mapped[str | None] = mapped_column(String(18))
    managed_account: Mapped[Line] = mapped_column(default="")
    village_code: Mapped[str | None] = mapped_column(String(13), ForeignKey("regions.code"))
    niche: Mapped[Line] = mapped_column(default="")
    stage_name: Mapped[Line] = mapped_column(default="")
    needs: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")

    #: Added at the door with a few facts; the rest is still to be asked ("perlu dilengkapi").
    incomplete: Mapped[bool] = mapped_column(default=False)
    #: Since when somebody who typed themselves in at the door waits for the desk to admit them.
    at_door_since: Mapped[datetime | None]
    changed_at: Mapped[Changed]

    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    state_reason: Mapped[str] = mapped_column(Text, default="")

    event: Mapped[Event] = relationship()
    offer: Mapped[CategoryOffer] = relationship()
    region: Mapped[Region] = relationship(foreign_keys=[region_code])
    village: Mapped[Region | None] = relationship(foreign_keys=[village_code])
    agency: Mapped[Agency | None] = relationship()
    accounts: Mapped[list["SocialAccount"]] = relationship(
        order_by="SocialAccount.position", cascade="all, delete-orphan"
    )
    answers: Mapped[list["Answer"]] = relationship(cascade="all, delete-orphan")
    group: Mapped["Group | None"] = relationship(back_populates="members")
    letter: Mapped[StoredFile | None] = relationship()
    replaced_by: Mapped["Registration | None"] = relationship(remote_side="Registration.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.

    @property
    def printed_name(self) -> str:
        """The line exactly as it will be printed, with titles."""
        return printed_name(self.title_front, self.full_name, self.title_back)

    @property
    def held(self) -> Held:
        """What decides on whether an offered place may still be taken."""
        return Held(self.state, self.event.state, self.offered_at, self.answer_by)

    @property
    def organization_name(self) -> str:
        """The official name where the organization is known, else as typed."""
        return self.agency.name if self.agency else self.organization


def touched(people: Collection[int]) -> Update:
    """These people (registration ids) count as changed, so that devices at the door hear of it."""
    rows = update(Registration).where(Registration.id.in_(people))
    return rows.values(version=Registration.version).execution_options(synchronize_session=False)


class SocialAccount(Base):
    """A social-media account that an influencer named."""

    __tablename__ = "social_accounts"

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    position: Mapped[int]
    platform: Mapped[str] = mapped_column(String(12))
    handle: Mapped[str] = mapped_column(String(60))
    followers: Mapped[int | None]


class Answer(Base):
    """What somebody answered to an extra question. Several choices stand on a line each."""

    __tablename__ = "answers"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True
    )
    value: Mapped[str] = mapped_column(Text)


class Group(Base):
    """People whom one contact registers (PIC rombongan), or an agency or KIM that was invited.

    `secret` opens the group's own page, without signing in.
    """

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("event_id", "submission_id", name="uq_groups_submission"),
        CheckConstraint("places IS NULL OR places >= 1", name="places_from_one"),
        Index(None, "agency_id"),
    )

    id: Mapped[IntPk]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("category_offers.id"))
    submission_id: Mapped[UUID] = mapped_column(Uuid, default=uuid4)
    secret: Mapped[str] = mapped_column(String(43), unique=True)
    #: Made by the office for an agency or KIM that it asked for people.
    invited: Mapped[bool] = mapped_column(default=False)
    #: How many people its link may register; none: no limit of its own.
    places: Mapped[int | None]
    region_code: Mapped[str] = mapped_column(String(13), ForeignKey("regions.code"))
    organization: Mapped[Line]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    contact_name: Mapped[Short] = mapped_column(default="")
    contact_phone: Mapped[str | None] = mapped_column(String(20))
    contact_email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="id")
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    #: When the contact said that nobody will be sent ("tidak mengirim").
    declined_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    offer: Mapped[CategoryOffer] = relationship()
    region: Mapped[Region] = relationship()
    agency: Mapped[Agency | None] = relationship()
    letter: Mapped[StoredFile | None] = relationship()
    members: Mapped[list[Registration]] = relationship(
        back_populates="group", order_by="Registration.id"
    )


class KeptApart(Base):
    """Two registrations of one NIP or phone that staff looked at: they are different people."""

    __tablename__ = "kept_apart"

    first_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)


class Import(Base):
    """One file of participants that is being taken over: checked first, then all good rows at once."""

    __tablename__ = "imports"

    id: Mapped[IntPk]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("category_offers.id"))
    #: None: deleted when its time was over.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    state: Mapped[ImportState] = mapped_column(word(ImportState))
    #: What was read when it was uploaded: sheet, row of the header, its titles, the first rows.
    head: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: Which column holds which field, by the column's number from 0.
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    #: How many rows there are, and how many are done: what the progress bar shows.
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    #: What the last run came to: how many rows were new, updated, unchanged, waiting and faulty.
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    #: Each row and its faults, and who is new. Personal, and forgotten with the file.
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    #: Whether the people are told, and how many have been.
    tell: Mapped[bool] = mapped_column(default=False)
    told: Mapped[int] = mapped_column(default=0)
    #: When a worker that has it in hand last gave a sign of life, and how often one began.
    beat_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    #: Why it failed, as a word.
    problem: Mapped[str] = mapped_column(String(40), default="")
    #: Who uploaded it, or had it taken over; none: a command.
    actor_id: Mapped[int | None]
    started_by: Mapped[Short]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    offer: Mapped[CategoryOffer | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
