"""Somebody types the word that they heard in the meeting: presence by their own hand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from eventreg import db
from eventreg.checkin.models import ScanUndo
from eventreg.checkin.operations import IncomingScan, Recorder, ScanResult, record_scans
from eventreg.checkin.rules import Direction, Method, Reason, Verdict
from eventreg.online.models import PresenceWord, WordTries
from eventreg.online.rules import MOST_TRIES, WordState, plain, word_state
from eventreg.registration.models import Registration

#: In papers it stands where else the officer is named: nobody stood there but the person.
BY_WORD = "Kata presensi"
#: Made once for this purpose; the ids of these scans follow from it, the word and the person.
_SPACE = UUID("6f4b3a3e-5d0a-4c39-9d0f-3f0a8d5b7c11")


class WordRefusal(StrEnum):
    """Why a word is not even compared."""

    #: Everybody attends at the venue by now.
    ON_SITE = "on_site"
    NOT_YET = "not_yet"
    OVER = "over"
    #: The person has typed too many others.
    TOO_MANY = "too_many"
    #: Staff took this presence back; only they can give it again.
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Present:
    """The person is present since then. `before`: they were already; this time is in the record, too."""

    since: datetime
    before: bool


@dataclass(frozen=True)
class WrongWord:
    """It is another word. `left`: so often the person may still try."""

    left: int


@dataclass(frozen=True)
class NotHeard:
    """Nothing was recorded, and why."""

    reason: WordRefusal | Reason


def say_word(
    session: Session, registration: Registration, word: PresenceWord, typed: str, *, now: datetime
) -> Present | WrongWord | NotHeard:
    """Records somebody's presence if they typed the announced word while it counts. `now`: UTC.

    The person is held first, so that ten tries at once are ten tries. Sent twice it is one scan.
    """
    if not registration.event.meets_online:
        return NotHeard(WordRefusal.ON_SITE)
    state = word_state(word.opens_at, word.closes_at, now)
    if state is not WordState.OPEN:
        return NotHeard(WordRefusal.NOT_YET if state is WordState.WAITS else WordRefusal.OVER)
    db.lock_rows(session, Registration.id, [registration.id])
    tries = session.get(WordTries, (word.id, registration.id), populate_existing=True)
    if tries is not None and tries.wrong >= MOST_TRIES:
        return NotHeard(WordRefusal.TOO_MANY)
    if plain(typed) != plain(word.word):
        return _count_wrong(session, registration, word, tries)
    (result,) = record_scans(
        session, _recorder(word, now), [_scan(registration, word, now)], now=now
    )
    return _outcome(session, result)


def _count_wrong(
    session: Session, registration: Registration, word: PresenceWord, tries: WordTries | None
) -> WrongWord:
    if tries is None:
        tries = WordTries(word_id=word.id, registration_id=registration.id, wrong=0)
        session.add(tries)
    tries.wrong += 1
    session.flush()
    return WrongWord(MOST_TRIES - tries.wrong)


def _recorder(word: PresenceWord, now: datetime) -> Recorder:
    return Recorder(word.event_id, BY_WORD, trusted_from=now)


def _scan(registration: Registration, word: PresenceWord, now: datetime) -> IncomingScan:
    return IncomingScan(
        id=uuid5(_SPACE, f"{word.id}/{registration.uid}"),
        session_id=word.session_id,
        direction=Direction.IN,
        method=Method.SELF,
        scanned_at=now,
        registration=registration.uid,
    )


def _outcome(session: Session, result: ScanResult) -> Present | NotHeard:
    scan = result.scan
    if scan is None:
        return NotHeard(Reason.INVALID)
    if scan.verdict is Verdict.REFUSED:
        return NotHeard(scan.reason or Reason.INVALID)
    if result.replay and session.get(ScanUndo, scan.id) is not None:
        return NotHeard(WordRefusal.TAKEN_BACK)
    first = result.first
    return Present(first.scanned_at if first else scan.scanned_at, before=first is not None)
