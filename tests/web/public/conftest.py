"""What the tests of the participants' pages share."""

import pytest
from sqlalchemy.orm import Session

from eventreg.events.models import Event
from tests.factories import make_event


@pytest.fixture
def event(session: Session) -> Event:
    """A published event with sign-up open and places left."""
    return make_event(session, slug="acara-contoh")
