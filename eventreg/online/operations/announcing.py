"""Words that are announced in a meeting: opening one, closing it early."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events.models import Event, EventSession
from eventreg.online import queries
from eventreg.online.models import PresenceWord
from eventreg.online.rules import Window, WordFault, window_of, word_fault


@dataclass(frozen=True)
class WordWish:
    """The word (one printable line), how long it counts, and from when on (UTC; none: from now)."""

    word: str
    minutes: int
    opens_at: datetime | None = None


class AnnounceRefusal(StrEnum):
    """Why a word is not announced, beside what is wrong with the word itself."""

    #: Another word of the session is planned for the same time.
    OVERLAPS = "overlaps"
    #: Nobody attends online.
    ON_SITE = "on_site"


@dataclass(frozen=True)
class Announced:
    """The word counts, or will."""

    word: PresenceWord


@dataclass(frozen=True)
class NotAnnounced:
    """Nothing was changed, and why."""

    reason: WordFault | AnnounceRefusal


def announce(
    session: Session, one: EventSession, wish: WordWish, *, actor: Actor, now: datetime
) -> Announced | NotAnnounced:
    """Makes a word for a session. One that is open then ends, so that a session has one at a time.

    The event's row is held, so that of two members of staff the second sees the first one's word.
    `now`: aware, UTC.
    """
    db.lock_rows(session, Event.id, [one.event_id])
    if not one.event.meets_online:
        return NotAnnounced(AnnounceRefusal.ON_SITE)
    fault = word_fault(wish.word, queries.used_words(session, one.event_id))
    if fault is not None:
        return NotAnnounced(fault)
    window = window_of(wish.opens_at, wish.minutes, now)
    others = [other for other in _others(session, one.id) if _window(other).meets(window)]
    if any(other.opens_at > now for other in others):
        return NotAnnounced(AnnounceRefusal.OVERLAPS)
    _end(others, window.opens_at)
    word = PresenceWord(
        event_id=one.event_id,
        session_id=one.id,
        word=wish.word,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        officer=actor.label,
        created_at=now,
    )
    session.add(word)
    session.flush()
    _note(session, Action.WORD_ANNOUNCED, word, actor=actor, now=now)
    return Announced(word)


def close_word(session: Session, word: PresenceWord, *, actor: Actor, now: datetime) -> bool:
    """Ends a word that is open or planned. False: it was over. `now`: aware, UTC."""
    db.lock_rows(session, PresenceWord.id, [word.id])
    session.refresh(word)
    if word.closes_at <= now:
        return False
    word.closes_at = now
    _note(session, Action.WORD_CLOSED, word, actor=actor, now=now)
    return True


def _others(session: Session, session_id: int) -> Iterable[PresenceWord]:
    return session.scalars(select(PresenceWord).where(PresenceWord.session_id == session_id)).all()


def _window(word: PresenceWord) -> Window:
    return Window(word.opens_at, word.closes_at)


def _end(words: Iterable[PresenceWord], at: datetime) -> None:
    for one in words:
        one.closes_at = at


def _note(
    session: Session, action: Action, word: PresenceWord, *, actor: Actor, now: datetime
) -> None:
    """The log names no word: what is open in a meeting must not be read elsewhere."""
    facts: dict[str, str | int | None] = {
        "word": word.id,
        "opens_at": word.opens_at.isoformat(),
        "closes_at": word.closes_at.isoformat(),
    }
    subject = Subject("session", word.session_id, word.event_id)
    audit.record(session, action, subject, actor=actor, now=now, facts=facts)
    session.flush()
