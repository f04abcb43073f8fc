"""Devices at the door: added in the office, paired by a link, revoked at once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, ActorKind
from eventreg.checkin.models import Device
from eventreg.checkin.rules import DeviceRole, make_pairing_code, normalise_pairing_code
from eventreg.events.models import Event

PAIRING_LASTS = timedelta(minutes=15)
#: Sheets are often completed the day after; a device still delivers later what it scanned before.
LASTS_AFTER_EVENT = timedelta(days=1)


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


def hash_of(secret: str) -> str:
    """What the database keeps of a token or pairing code: SHA-256 in hex."""
    return sha256(secret.encode()).hexdigest()


def add_device(
    session: Session, event: Event, *, name: str, role: DeviceRole, actor: Actor, now: datetime
) -> NewDevice:
    """A device that waits for its pairing link to be opened, for 15 minutes from `now` (UTC)."""
    code = make_pairing_code(secrets.SystemRandom().choice)
    device = _new(session, event, name, role, actor=actor, now=now)
    device.pairing_hash = hash_of(code)
    device.pairing_expires_at = now + PAIRING_LASTS
    session.flush()
    return NewDevice(device, code)


def add_paired_device(
    session: Session, event: Event, *, name: str, role: DeviceRole, actor: Actor, now: datetime
) -> NewDevice:
    """A device that is paired at once, for scripts: its bearer token is returned and never again."""
    device = _new(session, event, name, role, actor=actor, now=now)
    token = _hand_over(device, now)
    session.flush()
    return NewDevice(device, token)


def pair(session: Session, code: str, *, name: str, now: datetime) -> Paired | PairingRefused:
    """Hands a device its token for a pairing code, once. `name` counts only where the office gave none.

    The row is locked, so that of two phones that open one link only the first is paired.
    """
    device = session.scalars(
        select(Device)
        .where(Device.pairing_hash == hash_of(normalise_pairing_code(code)))
        .with_for_update()
    ).one_or_none()
    if device is None or device.pairing_expires_at is None or device.revoked_at is not None:
        return PairingRefused()
    if now >= device.pairing_expires_at:
        return PairingRefused()
    device.name = device.name or name
    token = _hand_over(device, now)
    _note(
        session, Action.DEVICE_PAIRED, device, Actor(ActorKind.DEVICE, device.id, device.name), now
    )
    session.flush()
    return Paired(device, token)


def revoke(session: Session, device: Device, *, actor: Actor, now: datetime) -> None:
    """Ends a device at once. What it scanned before may still be delivered."""
    if device.revoked_at is None:
        device.revoked_at = now
        device.pairing_hash = None
        _note(session, Action.DEVICE_REVOKED, device, actor, now)
        session.flush()


def forget_pairing_codes(session: Session, *, now: datetime) -> None:
    """Drops the pairing codes that expired before `now` (UTC); their devices stay in the list, unpaired."""
    session.execute(
        update(Device)
        .where(Device.pairing_expires_at < now)
        .values(pairing_hash=None, pairing_expires_at=None)
    )


def _new(
    session: Session, event: Event, name: str, role: DeviceRole, *, actor: Actor, now: datetime
) -> Device:
    ends_at = max(now, event.ends_at or now) + LASTS_AFTER_EVENT
    device = Device(event_id=event.id, name=name, role=role, created_at=now, expires_at=ends_at)
    session.add(device)
    session.flush()
    _note(session, Action.DEVICE_CREATED, device, actor, now)
    return device


def _hand_over(device: Device, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    device.token_hash = hash_of(token)
    device.pairing_hash = None
    device.pairing_expires_at = None
    device.paired_at = now
    return token


def _note(session: Session, action: Action, device: Device, actor: Actor, now: datetime) -> None:
    subject = Subject("device", device.id, device.event_id)
    audit.record(session, action, subject, actor=actor, now=now, facts={"role": device.role.value})
