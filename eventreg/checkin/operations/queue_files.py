"""What a phone recorded that reaches no network any more, brought to the office as a file.

The phone (`scanner/queuefile.ts`) signs what it saves with what only it and the server know: the
HMAC-SHA-256 of `payload` under SHA-256 of its token. So nobody writes such a file by hand.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.checkin.models import Device
from eventreg.checkin.operations.bringing_in import bring_in
from eventreg.checkin.operations.devices import actor_of
from eventreg.checkin.operations.incoming import IncomingScan, ScanResult, device_recorder
from eventreg.checkin.operations.queue_entries import number_of, scan_of, walk_in_of
from eventreg.checkin.operations.scanning import record_scans
from eventreg.checkin.operations.walking_in import CameIn, TypedWalkIn
from eventreg.checkin.queries.not_added import not_added
from eventreg.checkin.rules import DeviceRole, Verdict

#: More than twenty thousand scans.
MOST_BYTES = 8 * 1024 * 1024
A_BATCH = 500
#: The second one may have people in it whom a desk added.
_VERSIONS = (1, 2)
_DAY = timedelta(days=1)
_LARGEST_OFFSET = 3_650 * _DAY


class QueueRefusal(StrEnum):
    """Why a file is not loaded. Then nothing of it is."""

    TOO_LARGE = "too_large"
    NOT_A_QUEUE = "not_a_queue"
    NEWER = "newer"
    UNKNOWN_DEVICE = "unknown_device"
    NOT_GENUINE = "not_genuine"
    OTHER_EVENT = "other_event"


@dataclass(frozen=True)
class QueueFile:
    """What a phone saved. `offset`: how far its clock was behind the server's, as it knew; `unreadable`: elements that are neither."""

    device_id: int
    payload: str
    signature: bytes
    walk_ins: tuple[TypedWalkIn, ...]
    scans: tuple[IncomingScan, ...]
    unreadable: int
    offset: timedelta


@dataclass(frozen=True)
class Loaded:
    """What became of a file: new scans by verdict, people added or not, what was known or unreadable."""

    recorded: int = 0
    known: int = 0
    repeats: int = 0
    refused: int = 0
    unreadable: int = 0
    added: int = 0
    not_added: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        """Of two batches together."""
        return Loaded(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def read_queue_file(content: bytes) -> QueueFile | QueueRefusal:
    """What is in a file, before anybody knows whether it is genuine. Never raises."""
    if len(content) > MOST_BYTES:
        return QueueRefusal.TOO_LARGE
    outer = _json_object(content)
    if outer is None or outer.get("format") != "eventreg-queue":
        return QueueRefusal.NOT_A_QUEUE
    if outer.get("version") not in _VERSIONS:
        return QueueRefusal.NEWER
    payload, signature = outer.get("payload"), _bytes_of(outer.get("signature"))
    inner = _json_object(payload) if isinstance(payload, str) else None
    if inner is None or signature is None:
        return QueueRefusal.NOT_A_QUEUE
    people, scans = inner.get("walk_ins", []), inner.get("scans")
    if not isinstance(people, list) or not isinstance(scans, list):
        return QueueRefusal.NOT_A_QUEUE
    walk_ins = tuple(one for one in map(walk_in_of, people) if one is not None)
    good = tuple(one for one in map(scan_of, scans) if one is not None)
    return QueueFile(
        device_id=number_of(inner.get("device")) or 0,
        payload=str(payload),
        signature=signature,
        walk_ins=walk_ins,
        scans=good,
        unreadable=len(people) - len(walk_ins) + len(scans) - len(good),
        offset=_offset(inner.get("clock_offset")),
    )


def device_of_file(session: Session, event_id: int, file: QueueFile) -> Device | QueueRefusal:
    """The device of this event that really wrote the file, whatever its state."""
    device = session.get(Device, file.device_id) if file.device_id else None
    if device is None or device.token_hash is None:
        return QueueRefusal.UNKNOWN_DEVICE
    key = bytes.fromhex(device.token_hash)
    expected = hmac.new(key, file.payload.encode("utf-8", "surrogatepass"), sha256).digest()
    if not hmac.compare_digest(expected, file.signature):
        return QueueRefusal.NOT_GENUINE
    return device if device.event_id == event_id else QueueRefusal.OTHER_EVENT


def batches_of(file: QueueFile) -> Iterator[Sequence[IncomingScan]]:
    """The scans of a file in batches, so that phones at the door get in between."""
    for start in range(0, len(file.scans), A_BATCH):
        yield file.scans[start : start + A_BATCH]


def load_walk_in(
    session: Session,
    device: Device,
    typed: TypedWalkIn,
    *,
    offset: timedelta,
    now: datetime,
) -> Loaded:
    """Adds somebody as the device would have, by the rules that hold when it delivers them itself.

    To be called for everybody before the first batch: there may be scans of their tickets. Whoever is
    not added is noted for the office. Only a desk adds people. Times as for `load_batch`.
    """
    if device.role is not DeviceRole.DESK:
        return Loaded(unreadable=1)
    there = replace(typed.arrival, sent_at=now - offset)
    actor = actor_of(device)
    wanted = replace(typed, arrival=there)
    outcome = bring_in(session, device, wanted, actor=actor, now=now, in_person=False)
    if not isinstance(outcome, CameIn):
        # Whom somebody has seen to meanwhile waits for nobody.
        waits = any(one.id == typed.arrival.id for one in not_added(session, device.event_id))
        return Loaded(not_added=1) if waits else Loaded(known=1)
    if outcome.replay:
        return Loaded(known=1)
    _shorten_queue(session, device.id, 1)
    return Loaded(added=1)


def load_batch(
    session: Session,
    device: Device,
    scans: Sequence[IncomingScan],
    *,
    offset: timedelta,
    now: datetime,
) -> Loaded:
    """Records a batch as the device's own scans, by the rules that hold when it delivers them itself.

    Times are the device's, set right by `offset` alone: how long the file was on its way says
    nothing. An id that is known is answered as the first time. The device was not heard of by this;
    only its queue is known to hold the less. `now`: aware, UTC.
    """
    recorder = device_recorder(device)
    results = record_scans(session, recorder, scans, now=now, sent_at=now - offset, in_person=False)
    new = [one for one in results if not one.replay]
    _shorten_queue(session, device.id, len(new))
    verdicts = [one.scan.verdict for one in new if one.scan is not None]
    return Loaded(
        recorded=verdicts.count(Verdict.ACCEPTED),
        known=len(results) - len(new),
        repeats=verdicts.count(Verdict.REPEAT),
        refused=verdicts.count(Verdict.REFUSED) + _lost(new),
    )


def note_loading(
    session: Session, device: Device, loaded: Loaded, *, actor: Actor, now: datetime
) -> None:
    """Notes that a device's file was loaded, and what became of its scans. `now`: aware, UTC."""
    audit.record(
        session,
        Action.QUEUE_LOADED,
        Subject("device", device.id, device.event_id),
        actor=actor,
        now=now,
        facts=dict(vars(loaded)),
    )
    session.flush()


def _shorten_queue(session: Session, device_id: int, loaded: int) -> None:
    """What came by file waits on the device no more, as far as it said that so many wait."""
    rest = case((Device.queue_length > loaded, Device.queue_length - loaded), else_=0)
    mine = (Device.id == device_id) & Device.queue_length.is_not(None)
    session.execute(update(Device).where(mine).values(queue_length=rest))


def _lost(results: Sequence[ScanResult]) -> int:
    """Scans for sessions and checkpoints that are not this event's."""
    return sum(one.scan is None for one in results)


def _json_object(text: str | bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _bytes_of(text: object) -> bytes | None:
    """Base64url without padding."""
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _offset(milliseconds: object) -> timedelta:
    """How far the phone's clock was behind, where it says so in a number that can be true."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return timedelta()
    try:
        offset = timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return timedelta()
    return offset if abs(offset) <= _LARGEST_OFFSET else timedelta()
