"""People whom a desk added without a network and who are not registered, at the office's pages."""

from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.checkin.models import Attendance
from eventreg.checkin.queries.not_added import not_added
from eventreg.checkin.rules import DeviceRole
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import make_code
from tests.factories import make_device, make_registration, offer_of
from tests.pages import PageClient
from tests.queue_files import came, load, signed
from tests.web.office.conftest import SignedIn

PAGE = "/office/events/acara/walk-ins/not-added"
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture(autouse=True)
def both_at_once(page: PageClient) -> None:
    """Whoever gets a place here is registered and checked in: two operations at one lock."""
    page.max_queries = 45


def refused(session: Session, event: Event, now: datetime, **changes: Any) -> UUID:
    """Somebody whom a desk added half an hour ago and the server did not take."""
    desk, token = make_device(
        session, event, DeviceRole.DESK, name="Meja 1", now=now - timedelta(hours=1)
    )
    one = came(event, now - HALF_AN_HOUR, **changes)
    saved = {"device": str(desk.id), "scans": [], "walk_ins": [one]}
    load(session, event, signed(saved, token, version=2), now)
    (noted,) = not_added(session, event.id)
    return noted.id


def test_a_place_beyond_the_quota_makes_the_ticket_valid_and_the_time_true(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    offer_of(event, "kim").quota = 0
    code = make_code(token_bytes(10), event.ticket_key)
    refused(session, event, now, code=code, phone="0893-0055-0001")
    staff = signed_in(StaffRole.ORGANIZER, event)
    page.get("/office/events/acara")
    page.click("1 orang yang ditambahkan di meja belum terdaftar")
    page.click("Maryam")
    assert "Tidak ada tempat lagi untuk orang ini." in page.text
    page.submit(page.form("add-form"), beyond="Tamu pimpinan", status=303)
    page.follow()
    assert "Maryam sudah terdaftar dan dicatat hadir." in page.text
    one = session.scalars(select(Registration)).one()
    assert (ticket_of(session, one.id).code, one.phone) == (code, "+6289300550001")
    there = session.scalars(select(Attendance)).one()
    assert (there.entered_at, there.officer) == (now - HALF_AN_HOUR, staff.name)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_OVER_QUOTA)
    ).one()
    assert entry.reason == "Tamu pimpinan"
    page.get(PAGE)
    assert "Tidak ada yang menunggu" in page.text


def test_without_a_reason_there_is_still_no_place(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    offer_of(event, "kim").quota = 0
    id_ = refused(session, event, now)
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{PAGE}/{id_}")
    page.submit(page.form("add-form"), beyond=" ", status=409)
    assert page.soup.select_one("[role=alert]")
    assert session.scalars(select(Registration)).all() == []
    assert len(not_added(session, event.id)) == 1


def test_a_place_that_has_become_free_is_given_without_a_reason(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    offer_of(event, "kim").quota = 0
    id_ = refused(session, event, now)
    offer_of(event, "kim").quota = 1
    session.flush()
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{PAGE}/{id_}")
    page.submit(page.form("add-form"), status=303)
    assert session.scalars(select(Registration)).one().seat == 1


def test_a_note_settles_somebody_and_stays_to_be_read(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    id_ = refused(session, event, now, phone="12")
    staff = signed_in(StaffRole.ORGANIZER, event)
    page.get("/office/events/acara/walk-ins")
    page.click("Tindak lanjuti")
    page.click("Maryam")
    assert "Nomor HP tidak valid." in page.text
    assert not page.soup.select("#add-form")
    page.submit(page.form("settle-form"), status=422)
    assert page.soup.select_one("#note-error")
    page.submit(page.form("settle-form"), note="Didaftarkan ulang dengan nomor lain", status=303)
    page.follow()
    assert "Didaftarkan ulang dengan nomor lain" in page.text
    assert staff.name in page.text
    page.get(f"{PAGE}/{id_}", status=303)
    page.follow()
    assert "Tidak ada yang diubah" in page.text
    page.get("/office/events/acara/walk-ins")
    assert "Tindak lanjuti" not in page.text


def test_who_is_registered_is_led_to(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    known = make_registration(
        session, offer_of(event, "agency"), full_name="Moh. Hasan", phone="+6289300550002"
    )
    id_ = refused(session, event, now, full_name="Muhammad Hasan", phone="0893-0055-0002")
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{PAGE}/{id_}")
    assert page.soup.select_one(f"main a[href$='{known.uid}']")
    assert not page.soup.select("#add-form")


def test_nobody_is_seen_to_who_was_never_noted(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{PAGE}/{uuid4()}", 404)


@pytest.mark.parametrize("verb", ["add", "settle"])
def test_of_two_who_see_to_somebody_the_second_is_told(
    verb: str,
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    offer_of(event, "kim").quota = 0
    id_ = refused(session, event, now)
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{PAGE}/{id_}")
    first, second = page.form("settle-form"), page.form(f"{verb}-form")
    page.submit(first, note="Sudah pulang", status=303)
    page.submit(second, status=303)
    page.follow()
    assert "Tidak ada yang diubah" in page.text
    assert session.scalars(select(Registration)).all() == []
