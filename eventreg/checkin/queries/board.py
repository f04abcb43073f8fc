"""The live board, read once for all who watch it."""

from datetime import datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from eventreg.checkin.queries.figures import Board, read_board
from eventreg.checkin.queries.sharing import Shared
from eventreg.events.models import Event

#: So old may the figures be that somebody is shown.
LASTS = timedelta(seconds=2)
#: A phone that has just delivered scans sees them in the figures, but nothing is read more often than this.
_AT_LEAST = timedelta(milliseconds=500)


class _Shelf:
    """The boards of one database that this process has read, and which event a screen's link opens."""

    def __init__(self) -> None:
        self.boards: Shared[int, Board | None] = Shared(LASTS, most=64, at_least=_AT_LEAST)
        self.links: Shared[str, int | None] = Shared(LASTS, most=256)


_shelves: WeakKeyDictionary[Engine | Connection, _Shelf] = WeakKeyDictionary()
_shelves_lock = Lock()


def board_of(
    session: Session, event_id: int, *, now: datetime, changed_at: datetime | None = None
) -> Board | None:
    """The board of an event, at most two seconds old at `now` (aware, UTC); none without the event.

    However many ask in one process, it is read once in that time. A device that last delivered scans
    at `changed_at` (aware, UTC) gets figures in which they are counted, unless others were told new
    ones within half a second.
    """
    return _shelf(session).boards.get(
        event_id,
        lambda: read_board(session, event_id, now=now),
        now=now,
        changed_at=changed_at,
    )


def board_behind(session: Session, secret: str, *, now: datetime) -> Board | None:
    """The board that a big screen's link opens, or none. A link that was ended goes on for two seconds."""
    links = _shelf(session).links
    event_id = links.get(secret, lambda: event_behind(session, secret), now=now)
    return board_of(session, event_id, now=now) if event_id is not None else None


def event_behind(session: Session, secret: str) -> int | None:
    """The id of the event whose board a big screen's link opens at this moment, or none."""
    return session.scalar(select(Event.id).where(Event.board_secret == secret))


def _shelf(session: Session) -> _Shelf:
    with _shelves_lock:
        return _shelves.setdefault(session.get_bind(), _Shelf())
