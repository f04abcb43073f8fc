"""What the tests of the API share: an event, somebody in it, and devices at its door."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from eventreg.checkin.rules import DeviceRole
from eventreg.events.models import Event
from eventreg.keys.rules import Purpose
from eventreg.registration.models import Registration
from tests.api.door import Door, paired
from tests.api.systems import System, with_key
from tests.clients import SeparateClient
from tests.factories import make_event, make_registration, offer_of


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event whose sessions are running."""
    return make_event(session, slug="acara-contoh", now=now)


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """Somebody who is registered."""
    return make_registration(session, offer_of(event, "agency"), full_name="Siti Rahayu")


@pytest.fixture
def door(client: SeparateClient, session: Session, event: Event, now: datetime) -> Door:
    """A phone at the north door, paired an hour ago."""
    return paired(client, session, event, now)


@pytest.fixture
def desk(client: SeparateClient, session: Session, event: Event, now: datetime) -> Door:
    """A computer at the desk, paired an hour ago."""
    return paired(client, session, event, now, role=DeviceRole.DESK, name="Meja 1")


@pytest.fixture
def reader(client: SeparateClient, session: Session, event: Event, now: datetime) -> System:
    """Another system that may read the event."""
    return with_key(
        client, session, event, Purpose.READ_REGISTRATIONS, Purpose.READ_ATTENDANCE, now=now
    )


@pytest.fixture
def portal(client: SeparateClient, session: Session, event: Event, now: datetime) -> System:
    """Another system that may also register people."""
    return with_key(client, session, event, *Purpose, now=now)
