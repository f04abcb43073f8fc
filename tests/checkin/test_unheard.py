"""Verdicts that were given in time and never heard of at the door: the answer was lost on its way."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventreg.checkin.models import Device, Scan
from eventreg.checkin.operations import (
    IncomingScan,
    clear_conflicts,
    device_recorder,
    record_scans,
    revoke,
)
from eventreg.checkin.queries import conflicts
from eventreg.checkin.rules import LATE_AFTER, Shown
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel
from tests.checkin.conftest import STAFF
from tests.factories import make_device
from tests.scans import incoming_of, scan

MINUTE = timedelta(minutes=1)


def sent(session: Session, device: Device, one: IncomingScan, now: datetime) -> Scan:
    """What the server has of a scan that a device sends."""
    (result,) = record_scans(session, device_recorder(device), [one], now=now)
    assert result.scan is not None
    return result.scan


@pytest.fixture
def unheard(
    session: Session, event: Event, device: Device, person: Registration, now: datetime
) -> IncomingScan:
    """Another gate had admitted the person; this phone's scan arrived at once, its answer never did."""
    other = make_device(session, event, name="Gerbang Lain", now=now - 60 * MINUTE)[0]
    scan(session, other, person, now - 5 * MINUTE)
    one = replace(incoming_of(person, now), shown=Shown.STORED)
    assert sent(session, device, one, now).to_settle is False
    return one


@pytest.mark.parametrize(("after", "listed"), [(LATE_AFTER, False), (3 * MINUTE, True)])
def test_a_phone_that_hears_of_a_repeat_too_late_puts_it_before_staff(
    after: timedelta,
    listed: bool,  # noqa: FBT001 - a case of the table above.
    session: Session,
    event: Event,
    device: Device,
    unheard: IncomingScan,
    now: datetime,
) -> None:
    assert sent(session, device, unheard, now + after).to_settle is listed
    assert [one.scan.id for one in conflicts(session, event.id)] == [unheard.id] * listed


def test_what_agrees_with_the_verdict_is_no_conflict(
    session: Session, device: Device, unheard: IncomingScan, now: datetime
) -> None:
    seen = replace(unheard, shown=Shown.REPEAT)

    assert sent(session, device, seen, now + 3 * MINUTE).to_settle is False


def test_only_the_device_that_scanned_says_what_it_showed(
    session: Session, event: Event, unheard: IncomingScan, now: datetime
) -> None:
    stranger = make_device(session, event, name="Gerbang Ketiga", now=now - 60 * MINUTE)[0]

    assert sent(session, stranger, unheard, now + 3 * MINUTE).to_settle is False


def test_what_was_settled_is_not_asked_again(
    session: Session, event: Event, device: Device, unheard: IncomingScan, now: datetime
) -> None:
    sent(session, device, unheard, now + 3 * MINUTE)
    clear_conflicts(session, event.id, [unheard.id], note="Sama.", actor=STAFF, now=now)
    sent(session, device, unheard, now + 9 * MINUTE)

    assert conflicts(session, event.id) == []


def test_a_revoked_phone_fills_no_list(
    session: Session,
    event: Event,
    device: Device,
    person: Registration,
    now: datetime,
) -> None:
    revoke(session, device, actor=STAFF, now=now - MINUTE)
    one = replace(incoming_of(person, now), shown=Shown.STORED)
    for moment in (now, now + 3 * MINUTE):
        assert sent(session, device, one, moment).to_settle is False


def test_the_list_tells_when_and_by_whom_a_ticket_was_ended(
    session: Session, event: Event, device: Device, person: Registration, now: datetime
) -> None:
    cancel(session, person, reason="Sakit", actor=STAFF, now=now - 10 * MINUTE)
    one = replace(incoming_of(person, now - 5 * MINUTE), shown=Shown.STORED)
    late = sent(session, device, one, now)

    (conflict,) = conflicts(session, event.id)
    assert (late.to_settle, late.shown) == (True, Shown.STORED)
    assert conflict.ended is not None
    assert (conflict.ended.at, conflict.ended.actor_label) == (now - 10 * MINUTE, STAFF.label)
