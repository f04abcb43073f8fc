"""Reads of the devices of the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventreg.checkin.models import Device, DeviceSession
from eventreg.checkin.queries.roster import roster_size
from eventreg.checkin.rules.readiness import DeviceFacts, lacks
from eventreg.registration.models import Registration
from eventreg.registration.rules import State


@dataclass(frozen=True)
class DeviceLine:
    """A device with what decides on whether it is ready."""

    device: Device
    facts: DeviceFacts


def device_by_token_hash(session: Session, token_hash: str) -> Device | None:
    """The device that holds this token (SHA-256, hex), whatever its state, or none."""
    return session.scalars(
        select(Device).where(Device.token_hash == token_hash).options(joinedload(Device.event))
    ).one_or_none()


def devices_of(session: Session, event_id: int) -> Sequence[Device]:
    """The devices of an event with the sessions to which they are limited, newest first."""
    return session.scalars(
        select(Device)
        .where(Device.event_id == event_id)
        .options(selectinload(Device.limited_to).joinedload(DeviceSession.session))
        .order_by(Device.id.desc())
    ).all()


def device_lines(session: Session, event_id: int) -> list[DeviceLine]:
    """The same, each with what is known of its list. Four queries, however many devices."""
    total = roster_size(session, event_id)
    changed = select(Device.id, _changed_since(event_id)).where(Device.event_id == event_id)
    since: dict[int, int] = dict(session.execute(changed).all())
    return [
        DeviceLine(one, _facts(one, total, since.get(one.id, 0)))
        for one in devices_of(session, event_id)
    ]


def unready_devices(session: Session, event_id: int, *, now: datetime) -> tuple[int, int]:
    """How many devices of an event may scan at `now` (UTC), and how many of them lack something. One query."""
    total = (
        select(func.count())
        .where(Registration.event_id == event_id, Registration.state == State.CONFIRMED)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Device, total, _changed_since(event_id)).where(Device.event_id == event_id)
    )
    facts = [_facts(one, people, changed) for one, people, changed in rows if _in_use(one, now)]
    return len(facts), sum(bool(lacks(one, now)) for one in facts)


def devices_in_use(session: Session, event_id: int, *, now: datetime) -> int:
    """How many paired devices of an event may scan at `now` (UTC)."""
    return sum(
        one.paired_at is not None and _in_use(one, now) for one in devices_of(session, event_id)
    )


def _changed_since(event_id: int) -> ScalarSelect[int]:
    """Of how many people of an event something changed since a device's list was whole."""
    return (
        select(func.count())
        .where(Registration.event_id == event_id, Registration.changed_at > Device.synced_at)
        .correlate(Device)
        .scalar_subquery()
    )


def _in_use(device: Device, now: datetime) -> bool:
    return device.revoked_at is None and device.ends_at > now


def _facts(device: Device, total: int, changed: int) -> DeviceFacts:
    return DeviceFacts(
        paired=device.paired_at is not None,
        queue=device.queue_length,
        size=device.roster_size,
        synced_at=device.synced_at,
        wiped_at=device.wiped_at,
        total=total,
        changed=changed,
    )
