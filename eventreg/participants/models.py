"""Tables of the list of participants: what was done to many at once, notes, and chosen columns."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.db import Base, IntPk, Short, word
from eventreg.events.models import CategoryOffer, Event
from eventreg.participants.rules import BulkKind, BulkState
from eventreg.registration.models import Registration
from eventreg.registration.rules.many import Back, Fate


class BulkAction(Base):
    """One thing that staff did to many people at once, and can take back as a whole."""

    __tablename__ = "bulk_actions"

    id: Mapped[IntPk]
    #: Also the decision that the people's rows name, where it is one.
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    kind: Mapped[BulkKind] = mapped_column(word(BulkKind))
    state: Mapped[BulkState] = mapped_column(word(BulkState))
    #: Into which category people are moved; none: nobody is, or it was removed since.
    offer_id: Mapped[int | None] = mapped_column(
        ForeignKey("category_offers.id", ondelete="SET NULL")
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    #: Whether the people are told.
    tell: Mapped[bool] = mapped_column(default=False)
    #: How many people it is about, and how many are through: to be changed, or to be put back.
    people: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    #: How often the batch that is next has failed.
    attempts: Mapped[int] = mapped_column(default=0)
    actor_id: Mapped[int | None]
    started_by: Mapped[Short]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_by: Mapped[Short] = mapped_column(default="")
    undone_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    offer: Mapped[CategoryOffer | None] = relationship()


class BulkRow(Base):
    """One of these people: what they were before, what became of them, and of taking it back."""

    __tablename__ = "bulk_rows"
    __table_args__ = (Index(None, "registration_id"),)

    action_id: Mapped[int] = mapped_column(ForeignKey("bulk_actions.id"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), primary_key=True)
    #: Their turn.
    position: Mapped[int]
    fate: Mapped[Fate | None] = mapped_column(word(Fate))
    back: Mapped[Back | None] = mapped_column(word(Back))
    #: State, seat, category and place in the queue before; empty where nothing was changed.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    registration: Mapped[Registration] = relationship()


class StaffNote(Base):
    """What staff noted about a participant. Never changed, never deleted in use; the person may read it."""

    __tablename__ = "staff_notes"

    id: Mapped[IntPk]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None]
    author: Mapped[Short]
    noted_at: Mapped[datetime]


class ListChoice(Base):
    """How somebody of the staff looks at lists of participants."""

    __tablename__ = "list_choices"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    columns: Mapped[str] = mapped_column(String(300))
    per_page: Mapped[int]
