"""A session that begins later than planned: for all phones at once, with the sessions after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.models import AuditEntry
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.clock import local
from eventreg.events import operations as events
from eventreg.events.models import Event, EventSession
from eventreg.events.operations import session_data_of
from eventreg.events.rules import (
    SessionTime,
    delayed_along,
    read_beginnings,
    stays_on_its_day,
    write_beginnings,
)
from eventreg.registration.operations.moving import forget_known_moves
from eventreg.registration.operations.placing import fill_places, lock_event

_MOMENTS = ("starts_at", "ends_at", "admits_from", "admits_until")


class DelayRefusal(StrEnum):
    """Why sessions stay where they are."""

    #: The session does not begin any more when whoever asked saw it begin.
    MOVED_MEANWHILE = "moved_meanwhile"
    NO_DIFFERENCE = "no_difference"
    #: Taking back: what was delayed was changed, removed or taken back since.
    CHANGED_SINCE = "changed_since"


@dataclass(frozen=True)
class NotDelayed:
    """Nothing was changed, and why."""

    reason: DelayRefusal


@dataclass(frozen=True)
class Delay:
    """What is wished: which session moves by how much (a negative time: it begins earlier).

    `seen`: when it began as whoever asks saw it (UTC). `later`: the sessions after it on its day move
    along. `ask`: the office is asked whether to tell people; otherwise calendars only see it when
    they look again, and nobody is written to.
    """

    session_id: int
    by: timedelta
    seen: datetime
    later: bool = False
    ask: bool = False


def concerned(event: Event, one: EventSession, *, later: bool) -> list[EventSession]:
    """The sessions that a delay of this one moves, in order of time."""
    by_id = {each.id: each for each in event.sessions}
    moved = delayed_along(_times(event, event.sessions), _time(event, one), later=later)
    return [by_id[each.id] for each in moved]


def is_small(event: Event, sessions: Sequence[EventSession], by: timedelta) -> bool:
    """Whether a delay leaves every session on its day: so small that nobody need be written to."""
    return stays_on_its_day(_times(event, sessions), by)


def delay_session(
    session: Session, event: Event, wish: Delay, *, actor: Actor, now: datetime
) -> list[EventSession] | NotDelayed:
    """Moves a session, its hours of admission and what follows it; the sessions that moved.

    Phones learn of it as soon as they have a connection. The log keeps it, so that it can be taken
    back. `now`: aware, UTC.
    """
    _lock(session, event)
    one = next((each for each in event.sessions if each.id == wish.session_id), None)
    if one is None or one.starts_at != wish.seen:
        return NotDelayed(DelayRefusal.MOVED_MEANWHILE)
    if not wish.by:
        return NotDelayed(DelayRefusal.NO_DIFFERENCE)
    moved = concerned(event, one, later=wish.later)
    forget_known_moves(session, event)
    alone = event.moved_at is None
    _move(session, moved, wish.by, ask=wish.ask, actor=actor, now=now)
    facts = _facts(moved, wish.by, ask=wish.ask) | {"alone": int(alone)}
    _note(session, Action.SESSIONS_DELAYED, event, facts, actor=actor, now=now)
    fill_places(session, event.id, now=now)
    return moved


def undo_delay(
    session: Session, event: Event, *, seen: int, actor: Actor, now: datetime
) -> list[EventSession] | NotDelayed:
    """Takes the event's last delay back; the sessions that moved. `seen`: its entry in the log.

    Where people were told of the delay, the office is asked whether to tell them again; where nobody
    was told yet, nobody need be. `now`: aware, UTC.
    """
    _lock(session, event)
    entry = last_delay(session, event.id)
    if entry is None or entry.id != seen:
        return NotDelayed(DelayRefusal.CHANGED_SINCE)
    left = {
        int(id_): datetime.fromisoformat(moment)
        for id_, moment in read_beginnings(str(entry.facts["sessions"])).items()
    }
    moved = [one for one in event.sessions if left.get(one.id) == one.starts_at]
    if len(moved) != len(left):
        return NotDelayed(DelayRefusal.CHANGED_SINCE)
    by, asked = -timedelta(seconds=int(entry.facts["seconds"] or 0)), bool(entry.facts["ask"])
    untold = event.moved_at == entry.at  # Nothing moved since, and nobody was told.
    ask = asked and not untold
    _move(session, moved, by, ask=ask, actor=actor, now=now)
    if untold and entry.facts.get("alone"):
        events.settle_move(event)
    facts = _facts(moved, by, ask=ask)
    _note(session, Action.SESSIONS_DELAY_UNDONE, event, facts, actor=actor, now=now)
    fill_places(session, event.id, now=now)
    return moved


def last_delay(session: Session, event_id: int) -> AuditEntry | None:
    """The event's last delay as the log keeps it, unless it was taken back."""
    entry = session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.event_id == event_id,
            AuditEntry.subject_kind == "event",
            AuditEntry.subject_id == event_id,
            AuditEntry.action.in_((Action.SESSIONS_DELAYED, Action.SESSIONS_DELAY_UNDONE)),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one_or_none()
    return entry if entry is not None and entry.action == Action.SESSIONS_DELAYED else None


def _lock(session: Session, event: Event) -> None:
    lock_event(session, event.id)
    session.execute(
        select(EventSession)
        .where(EventSession.event_id == event.id)
        .execution_options(populate_existing=True)
    ).all()
    session.refresh(event, ["sessions", "moved_at", "moved_what", "moved_from", "version"])


def _move(
    session: Session,
    moved: Sequence[EventSession],
    by: timedelta,
    *,
    ask: bool,
    actor: Actor,
    now: datetime,
) -> None:
    for one in moved:
        moments = {name: getattr(one, name) for name in _MOMENTS}
        later = {name: at and at + by for name, at in moments.items()}
        data = replace(session_data_of(one), **later)
        events.change_session(session, one, data, quietly=not ask, actor=actor, now=now)


def _facts(
    moved: Sequence[EventSession], by: timedelta, *, ask: bool
) -> dict[str, str | int | None]:
    """By how much, which sessions and when they begin now, and whether people are to be told."""
    return {
        "seconds": int(by.total_seconds()),
        "sessions": write_beginnings({str(one.id): one.starts_at.isoformat() for one in moved}),
        "ask": int(ask),
    }


def _note(
    session: Session,
    action: Action,
    event: Event,
    facts: dict[str, str | int | None],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    subject = Subject("event", event.id, event.id)
    audit.record(session, action, subject, actor=actor, now=now, facts=facts)
    session.flush()


def _times(event: Event, sessions: Sequence[EventSession]) -> list[SessionTime]:
    return [_time(event, one) for one in sessions]


def _time(event: Event, one: EventSession) -> SessionTime:
    """A session on the event's own clock."""
    starts_at, ends_at = (local(at, event.timezone) for at in (one.starts_at, one.ends_at))
    return SessionTime(one.id, starts_at, ends_at)
