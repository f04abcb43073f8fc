"""Devices: added, paired once, revoked; who did it stands in the log."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.operations import (
    Paired,
    PairingRefused,
    add_device,
    add_paired_device,
    pair,
    revoke,
)
from eventreg.checkin.operations.devices import LASTS_AFTER_EVENT, PAIRING_LASTS
from eventreg.checkin.queries import device_by_token_hash, devices_of
from eventreg.checkin.rules import DeviceRole
from eventreg.events.models import Event
from tests.factories import make_event

SECOND = timedelta(seconds=1)


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event whose sessions are running."""
    return make_event(session, now=now)


def test_a_link_is_good_for_15_minutes_and_once(
    session: Session, event: Event, now: datetime
) -> None:
    made = add_device(session, event, name="A", role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    too_late = pair(session, made.secret, name="", now=now + PAIRING_LASTS)
    in_time = pair(session, made.secret, name="", now=now + PAIRING_LASTS - SECOND)
    again = pair(session, made.secret, name="", now=now)

    assert isinstance(too_late, PairingRefused)
    assert isinstance(in_time, Paired)
    assert isinstance(again, PairingRefused)
    assert made.device.paired_at == now + PAIRING_LASTS - SECOND


def test_a_device_ends_a_day_after_the_event(session: Session, event: Event, now: datetime) -> None:
    made = add_paired_device(session, event, name="A", role=DeviceRole.DESK, actor=SYSTEM, now=now)

    assert event.ends_at is not None
    assert made.device.expires_at == event.ends_at + LASTS_AFTER_EVENT


def test_secrets_are_long_different_and_not_stored(
    session: Session, event: Event, now: datetime
) -> None:
    tokens = [
        add_paired_device(
            session, event, name=str(number), role=DeviceRole.DOOR, actor=SYSTEM, now=now
        ).secret
        for number in range(3)
    ]

    assert len(set(tokens)) == 3
    assert min(map(len, tokens)) >= 43
    assert device_by_token_hash(session, tokens[0]) is None
    assert len(devices_of(session, event.id)) == 3


def test_a_revocation_ends_a_device_once(session: Session, event: Event, now: datetime) -> None:
    made = add_device(session, event, name="A", role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    revoke(session, made.device, actor=SYSTEM, now=now)
    revoke(session, made.device, actor=SYSTEM, now=now + SECOND)

    assert made.device.revoked_at == now
    assert isinstance(pair(session, made.secret, name="", now=now), PairingRefused)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert list(actions) == [Action.DEVICE_CREATED, Action.DEVICE_REVOKED]
