"""`eventreg` with its locks off, for controls: here the tests must see the race they guard against.

Row locks lock nothing, and between reading a limit and writing under it all racing requests meet at
the test's gate: each has read before anybody writes. On SQLite, where one transaction cannot
overtake another, reading and writing are two transactions. Constraints are the database's own.
"""

import os
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, object_session
from sqlalchemy.orm.exc import StaleDataError

from eventreg.__main__ import main
from eventreg.api import scans as api
from eventreg.checkin.models import Device
from eventreg.checkin.operations import IncomingScan, Recorder, ScanResult, devices, scanning
from eventreg.checkin.operations.judging import Batch
from eventreg.online.models import PresenceWord, WordTries
from eventreg.online.operations import WrongWord, presence
from eventreg.participants import segments
from eventreg.participants.operations import messaging
from eventreg.participants.segments import Reached
from eventreg.registration import queries
from eventreg.registration.models import Registration
from eventreg.registration.rules import OfferLimits, Places

_GATE = ("127.0.0.1", int(os.environ["RACE_GATE"]))

_count_wrong = presence._count_wrong
_places = queries.places
_hand_over = devices._hand_over
_reached = segments.reached


def _meet(session: Session) -> None:
    """Once for each request: a second look at the limit is taken alone, as after any lost race."""
    if "met" in g:
        return
    g.met = True
    if session.get_bind().dialect.name == "sqlite":
        session.commit()
    with socket.create_connection(_GATE, timeout=60) as gate:
        gate.recv(1)


def places(
    session: Session, event_id: int, offers: Mapping[int, OfferLimits] | None = None
) -> Places:
    """The places as they were before the gate."""
    found = _places(session, event_id, offers)
    _meet(session)
    return found


def hand_over(device: Device, now: datetime) -> str:
    """A token for a device that was waiting for its pairing before the gate."""
    session = object_session(device)
    assert session is not None
    _meet(session)
    return _hand_over(device, now)


def count_wrong(
    session: Session, registration: Registration, word: PresenceWord, tries: WordTries | None
) -> WrongWord:
    """One more on top of what was read before the gate."""
    _meet(session)
    return _count_wrong(session, registration, word, tries)


def record_scans(
    session: Session,
    recorder: Recorder,
    scans: Sequence[IncomingScan],
    *,
    now: datetime,
    sent_at: datetime | None = None,
    status: devices.DeviceStatus | None = None,
    in_person: bool = True,
) -> list[ScanResult]:
    """Writes verdicts on what was read before the gate; what a constraint objects to is judged again."""
    batch = Batch(session, recorder, scans, now, sent_at)
    _meet(session)
    try:
        with session.begin_nested():
            return batch.record()
    except (IntegrityError, StaleDataError):
        session.expire_all()
        return scanning.record_scans(
            session,
            recorder,
            scans,
            now=now,
            sent_at=sent_at,
            status=status,
            in_person=in_person,
        )


def reached(session: Session, event_id: int, where: ColumnElement[bool]) -> Reached:
    """Whom a draft means that nobody had sent before the gate."""
    found = _reached(session, event_id, where)
    _meet(session)
    return found


def no_lock(statement: Select[Any], **_options: object) -> Select[Any]:
    """Instead of FOR UPDATE."""
    return statement


Select.with_for_update = no_lock  # type: ignore[method-assign, assignment]  # The guard is off on purpose.
queries.places = places
devices._hand_over = hand_over
presence._count_wrong = count_wrong
messaging.reached = reached  # type: ignore[attr-defined]  # The guard is off on purpose.
presence.record_scans = record_scans  # type: ignore[attr-defined]  # The guard is off on purpose.
api.record_scans = record_scans  # type: ignore[attr-defined]  # The guard is off on purpose.

if __name__ == "__main__":
    main()
