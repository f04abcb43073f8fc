"""What the tests of the door share: a running event, somebody in it, a phone, an officer."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import Actor, ActorKind
from eventreg.checkin.models import Device
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from tests.factories import make_device, make_event, make_registration, offer_of

STAFF = Actor(ActorKind.STAFF, 1, "Retno Wulandari")


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event with two running sessions."""
    return make_event(session, now=now)


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """A confirmed participant."""
    return make_registration(session, offer_of(event, "kim"))


@pytest.fixture
def device(session: Session, event: Event, now: datetime) -> Device:
    """A phone at the door, paired an hour ago."""
    return make_device(session, event, now=now - timedelta(hours=1))[0]


def people_of(session: Session, event: Event, number: int) -> list[Registration]:
    """So many confirmed participants."""
    return [make_registration(session, offer_of(event, "kim")) for _ in range(number)]
