"""What the tests of the office share: an event with people in it, and somebody signed in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.rules import StaffRole
from eventreg.events.models import Event
from tests.factories import make_event, make_staff, sign_in
from tests.pages import PageClient

SignedIn = Callable[..., User]

#: On a form that somebody else was faster with: what is saved now, in place of one's own entries.
NEWEST = "Ambil keadaan terbaru"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event with two running sessions and four categories."""
    return make_event(session, slug="acara", now=now)


@pytest.fixture
def signed_in(page: PageClient, session: Session) -> SignedIn:
    """Signs in somebody of a role: `signed_in(StaffRole.DOOR, event)`."""

    def sign(role: StaffRole = StaffRole.OWNER, event: Event | None = None) -> User:
        staff = make_staff(session, role, event)
        sign_in(page, staff)
        return staff

    return sign
