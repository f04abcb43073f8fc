"""The sessions of an event and whom they admit."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.events.models import Event, EventSession, SessionAdmission
from eventreg.events.operations.log import differences, note
from eventreg.events.operations.moving import note_move, note_small_move
from eventreg.events.rules import Moved, facts_of_loss

_ADMITS = "admits"
#: What people who are registered must know when it changes.
_TO_BE_TOLD = {
    "starts_at": Moved.TIME,
    "ends_at": Moved.TIME,
    "room": Moved.PLACE,
    _ADMITS: Moved.PROGRAMME,
}


@dataclass(frozen=True)
class SessionData:
    """What a session is: moments are aware, `ends_at` later than `starts_at`.

    `admits`: ids of the categories that may come in; none of them means all. Scans before
    `admits_from` or from `admits_until` on, where these are given, are recorded with a warning, or
    refused if `strict`.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    admits_from: datetime | None = None
    admits_until: datetime | None = None
    strict: bool = False
    admits: frozenset[int] = frozenset()


class SessionRefusal(StrEnum):
    """Why a session cannot be removed."""

    HAS_SCANS = "has_scans"
    #: Nobody was scanned for it, but people were marked (excused, sick, late) or scans moved.
    HAS_RECORDS = "has_records"
    #: A device is limited to it alone; without it, it would scan for every session.
    ONLY_OF_DEVICE = "only_of_device"
    #: A published event has at least one session.
    LAST_OF_PUBLISHED = "last_of_published"


@dataclass(frozen=True)
class SessionKept:
    """The session was not removed, and why."""

    reason: SessionRefusal


def session_data_of(one: EventSession) -> SessionData:
    """What the session is now."""
    columns = {f.name: getattr(one, f.name) for f in fields(SessionData) if f.name != _ADMITS}
    return SessionData(**columns, admits=frozenset(row.offer_id for row in one.admissions))


def add_session(
    session: Session, event: Event, data: SessionData, *, actor: Actor, now: datetime
) -> EventSession:
    """A further session of the event."""
    note_move(session, event, [Moved.PROGRAMME], now=now)
    one = EventSession()
    _fill(event, one, data)
    event.sessions.append(one)
    session.flush()
    note(session, Action.SESSION_CREATED, _subject(one), actor=actor, now=now)
    return one


def change_session(
    session: Session,
    one: EventSession,
    data: SessionData,
    *,
    quietly: bool = False,
    actor: Actor,
    now: datetime,
) -> None:
    """Replaces what the session is. Scans and attendance that are recorded stay as they are.

    The log keeps which categories it is closed to from now on, and what they had. `quietly`: the
    office is not asked whether to tell people. `now`: aware, UTC.
    """
    before = session_data_of(one)
    changes = differences(before, data, one.event.timezone)
    if not changes:
        return
    what = {_TO_BE_TOLD[change.field] for change in changes if change.field in _TO_BE_TOLD}
    if what and quietly:
        note_small_move(session, one.event)
    elif what:
        moves = one if data.starts_at != one.starts_at else None
        note_move(session, one.event, what, moves=moves, now=now)
    admitted = _admitted(one)
    _fill(one.event, one, data)
    lost = _loss(before, admitted - _admitted(one))
    subject = _subject(one)
    note(
        session, Action.SESSION_CHANGED, subject, actor=actor, now=now, facts=lost, changes=changes
    )


def remove_session(
    session: Session, one: EventSession, *, actor: Actor, now: datetime
) -> SessionKept | None:
    """Removes a session that nobody scanned for yet; none: it is gone.

    The foreign keys of scans and attendance decide, so that a scan in the same moment is not lost.
    The log keeps what it was, for the calendars in which it stands. `now`: aware, UTC.
    """
    event, subject = one.event, _subject(one)
    db.lock_rows(session, Event.id, [event.id])
    session.refresh(event)
    lost = _loss(session_data_of(one), _admitted(one))
    if event.shown and len(event.sessions) == 1:
        return SessionKept(SessionRefusal.LAST_OF_PUBLISHED)
    try:
        with session.begin_nested():
            event.sessions.remove(one)
            session.flush()
    except IntegrityError:
        session.refresh(event)
        return SessionKept(SessionRefusal.HAS_SCANS)
    note_move(session, event, [Moved.PROGRAMME], now=now)
    gone = (Change("title", one.title, ""),)
    note(session, Action.SESSION_REMOVED, subject, actor=actor, now=now, facts=lost, changes=gone)
    return None


def _admitted(one: EventSession) -> frozenset[int]:
    """The categories that it admits, all of them where it names none."""
    named = frozenset(row.offer_id for row in one.admissions)
    return named or frozenset(offer.id for offer in one.event.offers)


def _loss(data: SessionData, offer_ids: frozenset[int]) -> dict[str, str | int | None] | None:
    if not offer_ids:
        return None
    return facts_of_loss(data.title, data.room, data.starts_at, data.ends_at, offer_ids)


def _fill(event: Event, one: EventSession, data: SessionData) -> None:
    for field in fields(SessionData):
        if field.name != _ADMITS:
            setattr(one, field.name, getattr(data, field.name))
    wanted = data.admits & {offer.id for offer in event.offers}
    kept = [row for row in one.admissions if row.offer_id in wanted]
    new = wanted - {row.offer_id for row in kept}
    one.admissions = kept + [SessionAdmission(offer_id=offer_id) for offer_id in sorted(new)]


def _subject(one: EventSession) -> Subject:
    return Subject("session", one.id, one.event_id)
