"""Devices at the door: added in the office, paired by a link, revoked at once."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.checkin.models import Device, DeviceSession
from eventreg.checkin.rules import (
    LASTS_AFTER_EVENT,
    DeviceRole,
    make_pairing_code,
    normalise_pairing_code,
)
from eventreg.checkin.rules.pins import PinVerifier
from eventreg.events.models import Event, EventSession

PAIRING_LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class DeviceWish:
    """What a device is to be, beside its name and role.

    `sessions`: ids of those that it may scan for; none of them means all. `pin`: what its phone asks
    for (`pins.verifier_of`, made before the lock is taken). `until_start`: volunteers prepare at
    home, so its code works until the event begins. `ends`: until when it may scan and read (aware);
    none: for a day after the event, whenever that will be.
    """

    gate: str = ""
    sessions: Collection[int] = field(default_factory=tuple)
    pin: PinVerifier | None = None
    until_start: bool = False
    ends: datetime | None = None


@dataclass(frozen=True)
class NewDevice:
    """A device with the one secret that is shown once: its pairing code or its bearer token."""

    device: Device
    secret: str


@dataclass(frozen=True)
class Paired:
    """A device that now holds its bearer token."""

    device: Device
    token: str


@dataclass(frozen=True)
class PairingRefused:
    """The code is unknown, used or expired: which of these is nobody's business."""


@dataclass(frozen=True)
class DeviceStatus:
    """What a device says of itself; none: it said nothing of that. Moments are aware."""

    version: str | None = None
    queue: int | None = None
    roster: int | None = None
    synced_at: datetime | None = None
    wiped_at: datetime | None = None


def actor_of(device: Device) -> Actor:
    """A device as the log names it, and where it stands."""
    return Actor(ActorKind.DEVICE, device.id, device.name, device.gate)


def hash_of(secret: str) -> str:
    """What the database keeps of a token or pairing code: SHA-256 in hex."""
    return sha256(secret.encode()).hexdigest()


def add_device(
    session: Session,
    event: Event,
    *,
    name: str,
    role: DeviceRole,
    actor: Actor,
    now: datetime,
    wish: DeviceWish | None = None,
) -> NewDevice:
    """A device that waits for its pairing link to be opened: 15 minutes, or until the event begins."""
    wish = wish or DeviceWish()
    device = _new(session, event, name, role, wish, actor=actor, now=now)
    code = _wait_for_pairing(device, now, until_start=wish.until_start)
    session.flush()
    return NewDevice(device, code)


def add_paired_device(
    session: Session,
    event: Event,
    *,
    name: str,
    role: DeviceRole,
    actor: Actor,
    now: datetime,
    wish: DeviceWish | None = None,
) -> NewDevice:
    """A device that is paired at once, for scripts: its bearer token is returned and never again."""
    device = _new(session, event, name, role, wish or DeviceWish(), actor=actor, now=now)
    token = _hand_over(device, now)
    session.flush()
    return NewDevice(device, token)


def renew_pairing(
    session: Session,
    device: Device,
    *,
    until_start: bool,
    pin: PinVerifier | None,
    actor: Actor,
    now: datetime,
) -> NewDevice | None:
    """A new code for a device that nobody paired in time; the one before works no more. `now`: UTC.

    A new PIN as well (`pin`), since the first was shown once. None: it was paired meanwhile, or
    revoked, and nothing was changed; the row is locked, so that the two cannot both happen.
    """
    db.lock_rows(session, Device.id, [device.id])
    session.refresh(device)
    if device.paired_at is not None or device.revoked_at is not None:
        return None
    device.pin_verifier = pin.line() if pin else None
    device.expires_at = _ends(device.event, now)
    code = _wait_for_pairing(device, now, until_start=until_start)
    _note(session, Action.DEVICE_RENEWED, device, actor, now)
    session.flush()
    return NewDevice(device, code)


def pair(session: Session, code: str, *, name: str, now: datetime) -> Paired | PairingRefused:
    """Hands a device its token for a pairing code, once. `name` counts only where the office gave none.

    The row is locked, so that of two phones that open one link only the first is paired.
    """
    device = session.scalars(
        select(Device)
        .where(Device.pairing_hash == hash_of(normalise_pairing_code(code)))
        .with_for_update()
    ).one_or_none()
    if device is None or device.revoked_at is not None or device.ends_at <= now:
        return PairingRefused()
    until = device.pairing_ends_at
    if until is None or now >= until:
        return PairingRefused()
    device.name = device.name or name
    token = _hand_over(device, now)
    _note(session, Action.DEVICE_PAIRED, device, actor_of(device), now)
    session.flush()
    return Paired(device, token)


def revoke(session: Session, device: Device, *, actor: Actor, now: datetime) -> None:
    """Ends a device at once. What it scanned before may still be delivered."""
    if device.revoked_at is None:
        device.revoked_at = now
        device.pairing_hash = None
        _note(session, Action.DEVICE_REVOKED, device, actor, now)
        session.flush()


def note_status(session: Session, device_id: int, status: DeviceStatus, *, now: datetime) -> None:
    """Keeps what a device says of itself, and that it was seen. `now`: aware, UTC.

    A phone's clock may run ahead; what it did, it did by now.
    """
    said: dict[str, object] = {"last_seen_at": now}
    if status.version is not None:
        said["app_version"] = status.version
    if status.queue is not None:
        said["queue_length"] = status.queue
    if status.roster is not None:
        said["roster_size"] = status.roster
    for column, moment in (("synced_at", status.synced_at), ("wiped_at", status.wiped_at)):
        if moment is not None:
            said[column] = min(moment, now)
    session.execute(update(Device).where(Device.id == device_id).values(said))


def forget_pairing_codes(session: Session, *, now: datetime) -> None:
    """Drops the pairing codes that expired before `now` (UTC); their devices stay in the list, unpaired."""
    begins = (
        select(func.min(EventSession.starts_at))
        .where(EventSession.event_id == Device.event_id)
        .scalar_subquery()
    )
    waits = Device.pairing_until_start & (begins >= now)
    session.execute(
        update(Device)
        .where(Device.pairing_expires_at < now, ~func.coalesce(waits, False))
        .values(pairing_hash=None, pairing_expires_at=None, pairing_until_start=False)
    )


def _new(
    session: Session,
    event: Event,
    name: str,
    role: DeviceRole,
    wish: DeviceWish,
    *,
    actor: Actor,
    now: datetime,
) -> Device:
    device = Device(
        event_id=event.id,
        name=name,
        role=role,
        gate=wish.gate,
        pin_verifier=wish.pin.line() if wish.pin else None,
        created_at=now,
        expires_at=_ends(event, now),
        chosen_end=wish.ends,
    )
    of_event = {one.id for one in event.sessions}
    device.limited_to = [
        DeviceSession(session_id=one) for one in sorted(of_event & set(wish.sessions))
    ]
    session.add(device)
    session.flush()
    _note(session, Action.DEVICE_CREATED, device, actor, now)
    return device


def _ends(event: Event, now: datetime) -> datetime:
    return max(now, event.ends_at or now) + LASTS_AFTER_EVENT


def _wait_for_pairing(device: Device, now: datetime, *, until_start: bool) -> str:
    code = make_pairing_code(secrets.SystemRandom().choice)
    device.pairing_hash = hash_of(code)
    device.pairing_expires_at = now + PAIRING_LASTS
    device.pairing_until_start = until_start
    return code


def _hand_over(device: Device, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    device.token_hash = hash_of(token)
    device.pairing_hash = None
    device.pairing_expires_at = None
    device.pairing_until_start = False
    device.paired_at = now
    return token


def _note(session: Session, action: Action, device: Device, actor: Actor, now: datetime) -> None:
    subject = Subject("device", device.id, device.event_id)
    audit.record(session, action, subject, actor=actor, now=now, facts={"role": device.role.value})
