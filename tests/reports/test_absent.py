"""Belum Hadir: who was expected and did not come, with izin, sakit and terlambat."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import set_marks
from eventreg.checkin.rules import Mark
from eventreg.events.models import Event, SessionAdmission
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.reports.rules import ExportRequest
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.reports.scenes import export, sheets_of
from tests.scans import scan

HEADER = [
    "No", "Nama", "NIP", "Jabatan", "Instansi", "Kabupaten/Kota", "Kategori", "No. HP", "Email",
    "Keterangan",
]  # fmt: skip


@pytest.fixture
def event(store: Session, now: datetime) -> Event:
    """A published event with two running sessions."""
    return make_event(store, now=now)


def person(
    store: Session, event: Event, now: datetime, name: str, category: str = "kim"
) -> Registration:
    """A confirmed participant."""
    return make_registration(
        store, offer_of(event, category), now=now, full_name=name, email="siti@example.org"
    )


def absent(
    store: Session, event: Event, now: datetime, session_id: int | None = None
) -> list[list[object]]:
    """The sheet as another reader sees it."""
    request = ExportRequest(session_id=session_id)
    return sheets_of(export(store, event, request, now=now)[1])["Belum Hadir"]


def test_whoever_came_to_no_session_stands_there_with_what_staff_noted(
    store: Session, event: Event, now: datetime
) -> None:
    """Scar 28 too: a note that begins with = is text."""
    device, _token = make_device(store, event, now=now - timedelta(hours=1))
    siti = person(store, event, now, "Siti Rahayu")
    person(store, event, now, "Bambang Wijaya")
    here = person(store, event, now, "Dewi Anggraini")
    gone = person(store, event, now, "Endang Sulistyowati")
    gone.state, gone.seat = State.CANCELLED, None
    scan(store, device, here, at=now)
    first, second = event.sessions
    set_marks(store, first, [siti.id], Mark.EXCUSED, note="=Rapat", actor=SYSTEM, now=now)
    set_marks(store, second, [siti.id, here.id], Mark.SICK, actor=SYSTEM, now=now)
    header, bambang, row = absent(store, event, now)
    assert header == HEADER
    assert (bambang[:2], bambang[9]) == ([1.0, "Bambang Wijaya"], "")
    assert (row[:2], row[4], row[8]) == (
        [2.0, "Siti Rahayu"],
        "KIM Contoh Jaya",
        "siti@example.org",
    )
    assert row[9] == "Sesi 1: Izin (=Rapat); Sesi 2: Sakit"


def test_of_one_session_those_whom_it_admits_and_only_its_notes(
    store: Session, event: Event, now: datetime
) -> None:
    device, _token = make_device(store, event, now=now - timedelta(hours=1))
    siti = person(store, event, now, "Siti Rahayu")
    person(store, event, now, "Bambang Wijaya", "agency")
    first, second = event.sessions
    second.admissions = [SessionAdmission(offer_id=offer_of(event, "kim").id)]
    scan(store, device, siti, at=now)
    for one, mark in ((first, Mark.SICK), (second, Mark.LATE)):
        set_marks(store, one, [siti.id], mark, note="Macet", actor=SYSTEM, now=now)
    second_id = second.id
    _header, row = absent(store, event, now, second_id)
    assert (row[1], row[9]) == ("Siti Rahayu", "Terlambat (Macet)")
