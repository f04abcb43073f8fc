"""Sessions that are removed: why one stays, and what staff see of scans that came for one afterwards."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import (
    DeviceWish,
    IncomingScan,
    add_paired_device,
    device_recorder,
    record_scans,
    remove_session,
)
from eventreg.checkin.rules import DeviceRole, Direction, Method, Shown
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import remove_checkpoint
from tests.factories import make_device, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are the same on both databases; the operations behind them are tested on both."""
    return sqlite_url


def test_the_only_session_of_a_device_stays_and_the_page_says_why(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    one = event.sessions[1]
    wish = DeviceWish(sessions=(one.id,))
    add_paired_device(
        session, event, name="A", role=DeviceRole.DOOR, wish=wish, actor=SYSTEM, now=now
    )
    session.commit()
    signed_in()
    page.get(f"{E}/sessions/{one.id}/remove")
    page.submit(status=303)
    page.follow()

    assert "Ada perangkat yang hanya memindai untuk sesi ini" in page.text
    assert len(event.sessions) == 2


def test_staff_read_what_became_of_late_scans(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    device = make_device(session, event, now=now - 60 * MINUTE)[0]
    kept, gone = event.sessions
    people = [make_registration(session, offer_of(event, "kim"), now=now) for _ in range(2)]
    remove_session(session, gone, actor=SYSTEM, now=now)
    late = now - 10 * MINUTE
    scans = [
        IncomingScan(uuid4(), place, Direction.IN, Method.CAMERA, late, None, one.uid, None, shown)
        for place, one, shown in ((gone.id, people[0], None), (kept.id, people[1], Shown.REFUSED))
    ]
    record_scans(session, device_recorder(device), scans, now=now)
    session.commit()
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/conflicts")

    for told in ("Sesinya sudah dihapus", "Ditolak di pintu"):
        assert told in page.text, told
    assert "Titik layanannya sudah dihapus" not in page.text


def test_staff_read_that_a_checkpoint_was_removed(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    device = make_device(session, event, now=now - 60 * MINUTE)[0]
    gone = Checkpoint(name="Konsumsi", position=0)
    event.checkpoints.append(gone)
    session.flush()
    person = make_registration(session, offer_of(event, "kim"), now=now)
    remove_checkpoint(session, gone, actor=SYSTEM, now=now)
    late = now - 10 * MINUTE
    scan = IncomingScan(
        uuid4(),
        None,
        Direction.IN,
        Method.CAMERA,
        late,
        registration=person.uid,
        checkpoint_id=gone.id,
    )
    record_scans(session, device_recorder(device), [scan], now=now)
    session.commit()
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{E}/conflicts")

    assert "Titik layanannya sudah dihapus" in page.text
    (line,) = page.soup.select("#clear li label")
    assert line.get_text().endswith("Konsumsi")
    assert "Sesinya sudah dihapus" not in page.text
