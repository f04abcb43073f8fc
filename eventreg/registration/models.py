"""Tables of registration."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.agencies.models import Agency
from eventreg.db import Base, IntPk, Key, Line, Short, word
from eventreg.events.models import CategoryOffer, Event
from eventreg.people.rules import printed_name
from eventreg.regions.models import Region
from eventreg.registration.rules import ACTIVE_STATES, State

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
        _unique_while_active("uq_registrations_nip", "event_id", "nip", "name_key"),
        _unique_while_active("uq_registrations_phone", "event_id", "phone", "name_key"),
        Index("ix_registrations_event_state", "event_id", "state", "offer_id"),
        Index("ix_registrations_event_name", "event_id", "name_key"),
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
    language: Mapped[str] = mapped_column(String(2), default="id")

    full_name: Mapped[Short]
    title_front: Mapped[str] = mapped_column(String(40), default="")
    title_back: Mapped[str] = mapped_column(String(80), default="")
    name_key: Mapped[Key]
    gender: Mapped[str] = mapped_column(String(1))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    region_code: Mapped[str] = mapped_column(String(13), ForeignKey("regions.code"))
    #: The organization as the person typed it; `agency` is the row that it means, once known.
    organization: Mapped[Line] = mapped_column(default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
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

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own idiom.

    @property
    def printed_name(self) -> str:
        """The line exactly as it will be printed, with titles."""
        return printed_name(self.title_front, self.full_name, self.title_back)

    @property
    def organization_name(self) -> str:
        """The official name where the organization is known, else as typed."""
        return self.agency.name if self.agency else self.organization


class SocialAccount(Base):
    """A social-media account that an influencer named."""

    __tablename__ = "social_accounts"

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    position: Mapped[int]
    platform: Mapped[str] = mapped_column(String(12))
    handle: Mapped[str] = mapped_column(String(60))
    followers: Mapped[int | None]
