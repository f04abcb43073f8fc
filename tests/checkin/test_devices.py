"""Devices: added, paired once, revoked; who did it stands in the log."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.operations import (
    DeviceStatus,
    DeviceWish,
    NewDevice,
    Paired,
    PairingRefused,
    add_device,
    add_paired_device,
    device_recorder,
    forget_pairing_codes,
    note_status,
    pair,
    renew_pairing,
    revoke,
)
from eventreg.checkin.operations.devices import PAIRING_LASTS, hash_of
from eventreg.checkin.queries import device_by_token_hash, device_lines, devices_of
from eventreg.checkin.queries.figures import read_board
from eventreg.checkin.rules import LASTS_AFTER_EVENT, DeviceRole
from eventreg.checkin.rules.pins import verifier_of
from eventreg.events.models import Event
from eventreg.events.operations import remove_session
from tests.factories import make_event, make_registration, offer_of

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def code_until_start(session: Session, event: Event, now: datetime) -> NewDevice:
    """A device whose pairing code lasts until the event begins."""
    wish = DeviceWish(until_start=True)
    return add_device(
        session, event, name="A", role=DeviceRole.DOOR, wish=wish, actor=SYSTEM, now=now
    )


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


def test_a_device_ends_when_the_office_said_whatever_becomes_of_the_event(
    session: Session, event: Event, now: datetime
) -> None:
    wish = DeviceWish(ends=now + timedelta(hours=2))
    device = add_paired_device(
        session, event, name="A", role=DeviceRole.DESK, wish=wish, actor=SYSTEM, now=now
    ).device
    for one in event.sessions:
        one.ends_at = one.ends_at + 14 * DAY
    session.commit()

    assert device_recorder(device).active_until == wish.ends
    for moment, shown in ((now, ["A"]), (now + timedelta(hours=3), [])):
        board = read_board(session, event.id, now=moment)
        assert board is not None
        assert [one.name for one in board.devices] == shown


def test_a_device_follows_an_event_that_is_postponed_and_keeps_its_end_when_it_comes_earlier(
    session: Session, event: Event, now: datetime
) -> None:
    """Phones are paired at home, days before: they must open the door on the new day."""
    made = add_paired_device(session, event, name="A", role=DeviceRole.DESK, actor=SYSTEM, now=now)
    first_end = made.device.expires_at
    for moved, expected in ((14 * DAY, first_end + 14 * DAY), (-30 * DAY, first_end)):
        for one in event.sessions:
            one.starts_at, one.ends_at = one.starts_at + moved, one.ends_at + moved
        session.flush()
        session.expire_all()

        assert made.device.ends_at == expected
        assert device_recorder(made.device).active_until == expected


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


def test_a_code_may_work_until_the_event_begins(session: Session, now: datetime) -> None:
    """Volunteers prepare their phones at home, days before."""
    event = make_event(session, now=now + 3 * DAY)
    made = code_until_start(session, event, now)

    assert made.device.pairing_ends_at == event.starts_at
    assert isinstance(pair(session, made.secret, name="", now=now + 2 * DAY), Paired)


@pytest.mark.parametrize("moved", [14 * DAY, -1 * DAY])
def test_a_code_until_the_event_begins_follows_an_event_that_moves(
    session: Session, now: datetime, moved: timedelta
) -> None:
    """Postponed: the volunteers' links still open. Brought forward: none opens once it has begun."""
    event = make_event(session, now=now + 3 * DAY)
    codes = [code_until_start(session, event, now).secret for _ in range(2)]
    for one in event.sessions:
        one.starts_at, one.ends_at = one.starts_at + moved, one.ends_at + moved
    session.flush()
    session.expire_all()
    start = event.starts_at
    assert start is not None
    in_time, late = start - SECOND, start

    forget_pairing_codes(session, now=in_time)
    session.expire_all()
    assert [one.pairing_ends_at for one in devices_of(session, event.id)] == [start, start]
    assert isinstance(pair(session, codes[0], name="", now=late), PairingRefused)
    assert isinstance(pair(session, codes[0], name="", now=in_time), Paired)
    forget_pairing_codes(session, now=late + SECOND)
    session.expire_all()
    assert isinstance(pair(session, codes[1], name="", now=in_time), PairingRefused)


def test_a_code_for_15_minutes_does_not_follow(
    session: Session, event: Event, now: datetime
) -> None:
    made = add_device(session, event, name="A", role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    for one in event.sessions:
        one.starts_at, one.ends_at = one.starts_at + 14 * DAY, one.ends_at + 14 * DAY
    session.flush()
    late = now + PAIRING_LASTS

    assert isinstance(pair(session, made.secret, name="", now=late), PairingRefused)
    forget_pairing_codes(session, now=late + SECOND)
    session.expire_all()
    assert made.device.pairing_hash is None


def test_a_code_that_was_made_anew_is_of_the_kind_that_was_asked_for(
    session: Session, now: datetime
) -> None:
    event = make_event(session, now=now + 3 * DAY)
    device = code_until_start(session, event, now).device
    ends = []
    for until_start in (False, True):
        renew_pairing(session, device, until_start=until_start, pin=None, actor=SYSTEM, now=now)
        ends.append(device.pairing_ends_at)

    assert ends == [now + PAIRING_LASTS, event.starts_at]


def test_a_code_works_for_15_minutes_at_least(
    session: Session, event: Event, now: datetime
) -> None:
    """The event has begun, or has no session yet."""
    nothing = make_event(session, now=now)
    nothing.sessions.clear()
    for one in (event, nothing):
        made = code_until_start(session, one, now)
        assert made.device.pairing_ends_at == now + PAIRING_LASTS
        forget_pairing_codes(session, now=now + PAIRING_LASTS - SECOND)
        assert isinstance(pair(session, made.secret, name="", now=now), Paired)


def test_a_device_keeps_what_it_was_wished(session: Session, event: Event, now: datetime) -> None:
    first, _second = event.sessions
    stranger = make_event(session, now=now).sessions[0]
    wish = DeviceWish("Gerbang A", (first.id, stranger.id), verifier_of("123456", b"s" * 16))
    device = add_paired_device(
        session, event, name="A", role=DeviceRole.DESK, wish=wish, actor=SYSTEM, now=now
    ).device

    assert (device.gate, [one.session_id for one in device.limited_to]) == ("Gerbang A", [first.id])
    assert device.pin_verifier is not None
    assert "123456" not in device.pin_verifier


def test_a_session_to_which_a_device_is_limited_can_be_removed(
    session: Session, event: Event, now: datetime
) -> None:
    first, second = event.sessions
    wish = DeviceWish(sessions=(first.id, second.id))
    device = add_paired_device(
        session, event, name="A", role=DeviceRole.DOOR, wish=wish, actor=SYSTEM, now=now
    ).device
    session.commit()

    assert remove_session(session, second, actor=SYSTEM, now=now) is None
    session.expire_all()
    assert [one.session_id for one in device.limited_to] == [first.id]


def test_a_new_code_takes_the_place_of_the_old_one(
    session: Session, event: Event, now: datetime
) -> None:
    made = add_device(session, event, name="A", role=DeviceRole.DESK, actor=SYSTEM, now=now)
    later = now + DAY
    pin = verifier_of("123456", b"s" * 16)
    new = renew_pairing(session, made.device, until_start=False, pin=pin, actor=SYSTEM, now=later)

    assert new is not None
    assert made.device.pin_verifier == pin.line()
    assert isinstance(pair(session, made.secret, name="", now=later), PairingRefused)
    assert isinstance(pair(session, new.secret, name="", now=later), Paired)
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert list(actions) == [
        *(Action.DEVICE_CREATED, Action.DEVICE_RENEWED, Action.DEVICE_PAIRED),
    ]


def test_a_device_that_is_paired_or_revoked_gets_no_new_code(
    session: Session, event: Event, now: datetime
) -> None:
    """A second phone in its place would cut off the scans that the first one holds."""
    paired = add_paired_device(
        session, event, name="A", role=DeviceRole.DOOR, actor=SYSTEM, now=now
    )
    revoked = add_device(session, event, name="B", role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    revoke(session, revoked.device, actor=SYSTEM, now=now)

    for one in (paired.device, revoked.device):
        new = renew_pairing(session, one, until_start=True, pin=None, actor=SYSTEM, now=now)
        assert new is None
        assert one.pairing_hash is None
    assert device_by_token_hash(session, hash_of(paired.secret)) is paired.device


def test_a_device_keeps_what_it_did_not_say_anew(
    session: Session, event: Event, now: datetime
) -> None:
    made = add_paired_device(session, event, name="A", role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    note_status(session, made.device.id, DeviceStatus("1.2", 3, 10, now), now=now)
    note_status(session, made.device.id, DeviceStatus(queue=0), now=now + SECOND)
    device = made.device
    session.refresh(device)

    said = (device.app_version, device.queue_length, device.roster_size, device.synced_at)
    assert said == ("1.2", 0, 10, now)
    assert device.last_seen_at == now + SECOND


def test_a_clock_that_runs_ahead_makes_no_list_fresh_for_ever(
    session: Session, event: Event, now: datetime
) -> None:
    made = add_paired_device(session, event, name="A", role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    status = DeviceStatus(synced_at=now + DAY, wiped_at=now + DAY)
    note_status(session, made.device.id, status, now=now)
    session.refresh(made.device)

    assert (made.device.synced_at, made.device.wiped_at) == (now, now)


def test_lines_say_what_each_list_should_hold(
    session: Session, event: Event, now: datetime
) -> None:
    """Whose data changed after a list was whole may be missing on it without its being incomplete."""
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(3)]
    session.flush()
    before = min(one.changed_at for one in people if one.changed_at)
    devices = [
        add_paired_device(
            session, event, name=n, role=DeviceRole.DOOR, actor=SYSTEM, now=now
        ).device
        for n in ("old", "new", "silent")
    ]
    for device, synced_at in ((devices[0], before - SECOND), (devices[1], before + DAY)):
        note_status(session, device.id, DeviceStatus(synced_at=synced_at), now=now + 2 * DAY)
    session.expire_all()
    lines = {line.device.name: line.facts for line in device_lines(session, event.id)}

    assert {name: facts.total for name, facts in lines.items()} == dict.fromkeys(lines, 3)
    assert [lines[name].changed for name in ("old", "new", "silent")] == [3, 0, 0]
