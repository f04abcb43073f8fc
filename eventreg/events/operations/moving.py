"""Noting that an event moves, so that the office is asked whether to tell those who are registered."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventreg import db
from eventreg.events.models import Event, EventSession
from eventreg.events.rules import EventState, Moved

_NOTED = ["moved_at", "moved_what", "moved_from", "state", "version"]


def note_move(
    session: Session,
    event: Event,
    what: Iterable[Moved],
    *,
    moves: EventSession | None = None,
    now: datetime,
) -> None:
    """Notes what of the event changes at `now` (UTC). Holds its row until the commit.

    `moves`: a session that is about to begin at another time. Of a cancelled event it is noted too,
    for the cancellation may be taken back; an archived one moves no more.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event, _NOTED)
    if event.state is EventState.ARCHIVED:
        return
    event.moved_at = now
    event.moved_what = sorted({*event.moved_what, *(one.value for one in what)})
    if moves is not None:  # Of several moves people know what was before the first one.
        event.moved_from = {str(moves.id): moves.starts_at.isoformat()} | event.moved_from


def note_small_move(session: Session, event: Event) -> None:
    """Notes that sessions begin minutes later: calendars that look again see it, and nobody is to be told.

    The event's version grows, from which the SEQUENCE of calendar entries is made; whether an
    earlier move is still to be told stays as it is. Holds the event's row until the commit.
    """
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event, _NOTED)
    flag_modified(event, "moved_at")


def settle_move(event: Event) -> None:
    """Nobody is to be told of a move any more."""
    event.moved_at = None
    event.moved_what = []
    event.moved_from = {}
