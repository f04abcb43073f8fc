"""Columns of an event that say where it stands, what moved, and how long the data of its people are kept."""

from datetime import datetime

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventreg.db import Short, word
from eventreg.events.rules import ATTENDANCE_YEARS, CONTACT_MONTHS, SHOWN_STATES, EventState


class Standing:
    """Whether an event is a draft, shown, cancelled or put away."""

    state: Mapped[EventState] = mapped_column(word(EventState), default=EventState.DRAFT)
    state_reason: Mapped[str] = mapped_column(Text, default="")
    #: Since when it is archived, and what it was before; none: it is not.
    archived_at: Mapped[datetime | None]
    archived_from: Mapped[EventState | None] = mapped_column(word(EventState))
    #: When it was deleted as a draft that nobody used; the row stays for the log alone.
    deleted_at: Mapped[datetime | None]

    @property
    def stood(self) -> EventState:
        """Its state; of an archived event the one before it was archived."""
        return self.archived_from or self.state

    @property
    def shown(self) -> bool:
        """Whether everybody may open its page, so that it keeps its address and its parts."""
        return self.stood in SHOWN_STATES

    @property
    def called_off(self) -> bool:
        """Whether it does not take place, archived or not."""
        return self.stood is EventState.CANCELLED

    @property
    def archived(self) -> bool:
        """Whether it is archived: read and exported, and not changed."""
        return self.state is EventState.ARCHIVED


class KeptData:
    """How long after its end the data of an event are kept, and whom people ask about them."""

    contact_months: Mapped[int] = mapped_column(default=CONTACT_MONTHS)
    attendance_years: Mapped[int] = mapped_column(default=ATTENDANCE_YEARS)
    #: All empty: whoever is asked about the event.
    data_contact_name: Mapped[Short] = mapped_column(default="")
    data_contact_phone: Mapped[str] = mapped_column(String(20), default="")
    data_contact_email: Mapped[str] = mapped_column(String(254), default="")


class Moves:
    """What changed of an event that people who are registered do not know yet."""

    #: When its times or its place last changed and whoever was registered then is still to be told.
    moved_at: Mapped[datetime | None]
    #: What of it changed that is still to be told, as values of `Moved`.
    moved_what: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: When sessions that moved began as people know them (ISO, UTC), by id.
    moved_from: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class Handing:
    """What was handed out of an event."""

    #: Opens the live board for a big screen, which names nobody; none until somebody wants one.
    board_secret: Mapped[str | None] = mapped_column(String(43))
    #: When staff said that its link was handed out.
    shared_at: Mapped[datetime | None]
    #: When staff put away the list of first steps.
    guide_closed_at: Mapped[datetime | None]
