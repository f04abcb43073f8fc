"""The page on which the scans of a phone are loaded from its file."""

from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.rules import DeviceRole
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from tests.factories import make_device, make_registration, offer_of
from tests.pages import PageClient
from tests.queue_files import came, signed
from tests.web.office.conftest import SignedIn

ADDRESS = "/office/events/acara/devices/queue"


@pytest.fixture
def person(session: Session, event: Event, now: datetime) -> Registration:
    """Somebody who came."""
    return make_registration(session, offer_of(event, "kim"), now=now)


def phone(session: Session, event: Event, now: datetime) -> tuple[Device, str]:
    """A phone that was paired an hour ago."""
    return make_device(session, event, now=now - timedelta(hours=1))


def file_of(
    session: Session, event: Event, phone: tuple[Device, str], person: Registration, count: int = 1
) -> bytes:
    """What the phone saved: the person, so many times."""
    device, token = phone
    code = ticket_of(session, person.id).code
    at = device.paired_at or device.created_at
    scans = [
        {
            "id": str(uuid4()),
            "code": code,
            "session": str(event.sessions[0].id),
            "direction": "in",
            "scanned_at": (at + timedelta(seconds=number)).isoformat(),
            "method": "camera",
        }
        for number in range(count)
    ]
    return signed({"device": str(device.id), "scans": scans}, token)


def send(page: PageClient, content: bytes, status: int) -> None:
    """Loads a file by the form."""
    page.get(ADDRESS)
    page.submit(file=(BytesIO(content), "pindaian-1.json"), status=status)


def test_a_file_is_loaded_once_and_told_in_numbers(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    signed_in()
    page.max_queries = 45  # Two batches.
    content = file_of(session, event, phone(session, event, now), person, count=501)
    for told in ("1 dicatat, 0 sudah diketahui, 500 ganda", "0 dicatat, 501 sudah diketahui"):
        send(page, content, 303)
        page.follow()
        assert told in page.text
    assert session.scalar(select(func.count()).select_from(Scan)) == 501
    assert session.scalar(select(func.count()).select_from(Attendance)) == 1
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.QUEUE_LOADED).order_by(AuditEntry.id)
    ).all()
    assert [entry.facts["recorded"] for entry in entries] == [1, 0]


def test_people_of_a_desk_are_registered_and_the_others_are_listed_by_name(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    """No name stands in the log, and none is lost."""
    signed_in()
    page.max_queries = 120  # Three times what one walk-in takes.
    at = now - timedelta(minutes=30)
    device, token = make_device(session, event, DeviceRole.DESK, now=now - timedelta(hours=1))
    wrong = came(event, at, full_name="Sutrisno", phone="12")
    people = [came(event, at), came(event, at, full_name="Endang"), wrong]
    saved = {"device": str(device.id), "scans": [], "walk_ins": people}
    send(page, signed(saved, token, version=2), 303)
    page.follow()

    assert "2 orang yang ditambahkan meja ini kini terdaftar" in page.text
    assert "1 orang yang ditambahkan meja ini tidak dapat didaftarkan" in page.text
    assert page.heading == "Ditambahkan di meja, belum terdaftar"
    assert [one.text for one in page.soup.select("main .er-card h2")] == ["Sutrisno"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.QUEUE_LOADED))
    facts = entry.one().facts
    assert (facts["added"], facts["not_added"], "Sutrisno" in str(facts)) == (2, 1, False)


@pytest.mark.parametrize("content", [b"", b"bukan berkas", b"{}"])
def test_what_cannot_be_loaded_is_said_beside_the_field(
    content: bytes, page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    send(page, content, 422)
    assert page.soup.select_one("#file-error")
    assert session.scalar(select(func.count()).select_from(Scan)) == 0


def test_a_forged_file_records_nothing(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    signed_in()
    device, _token = phone(session, event, now)
    send(page, file_of(session, event, (device, "rahasia lain"), person), 422)

    assert "Tanda tangan berkas ini tidak cocok" in page.text
    assert session.scalar(select(func.count()).select_from(Scan)) == 0


def test_without_a_file_the_form_asks_for_one(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(ADDRESS)
    page.submit(status=422)
    assert page.soup.select_one("#file-error")
