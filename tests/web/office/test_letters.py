"""The office's side of letters and substitutes: who may, what is noted, what is refused."""

import io
import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.registration.models import Registration
from eventreg.registration.operations import add_letter
from eventreg.registration.rules import State
from eventreg.work.upkeep import forget_what_is_over
from tests.factories import make_event, make_registration, offer_of
from tests.files import documents
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

#: Two registrations are locked, read, written and told of at once.
WRITES = 32


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The journeys run on both databases."""
    return sqlite_url


@pytest.fixture
def folder(app: Flask) -> Path:
    """Where uploads lie."""
    return Path(app.extensions["settings"].instance_path) / "files"


@pytest.fixture
def person(session: Session, event: Event, folder: Path, now: datetime) -> Registration:
    """Somebody with a letter."""
    found = make_registration(session, offer_of(event, "agency"), full_name="Siti Rahayu")
    checked = files.check(documents.pdf(), "Surat Tugas: Siti.pdf")
    assert isinstance(checked, files.Checked)
    files.save(folder, checked)
    stored = files.add(session, checked, now=now)
    add_letter(session, found, stored.id, actor=SYSTEM, now=now)
    return found


def url(event: Event, person: Registration, part: str = "") -> str:
    return f"/office/events/{event.slug}/registrations/{person.uid}{part}"


def readings(session: Session) -> int:
    return len(
        session.scalars(select(AuditEntry).where(AuditEntry.action == Action.LETTER_READ)).all()
    )


def test_a_letter_is_given_out_as_a_file_and_that_is_noted(
    page: PageClient, event: Event, person: Registration, signed_in: SignedIn, session: Session
) -> None:
    signed_in(StaffRole.OFFICIAL, event)
    page.get(url(event, person))
    assert not page.soup.select(f"a[href='{url(event, person, '/letter')}']")
    page.submit("letter", 200)

    answer = page.response
    assert answer.data == documents.pdf()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="surat-tugas-siti.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/pdf"
    assert readings(session) == 1


def test_a_letter_is_nobody_elses_business(
    page: PageClient, event: Event, person: Registration, signed_in: SignedIn, session: Session
) -> None:
    other = make_event(session, slug="acara-lain")
    page.get("/lost")
    page.post(url(event, person, "/letter/download"), status=401)
    signed_in(StaffRole.ORGANIZER, other)
    page.get("/lost")
    page.post(url(event, person, "/letter/download"), status=403)
    page.get("/lost")
    page.post(url(other, person, "/letter/download"), status=404)
    page.get(url(event, person, "/letter"), 403)
    page.get(url(event, person, "/substitute"), 403)

    assert readings(session) == 0


@pytest.mark.parametrize("role", [StaffRole.OFFICIAL, StaffRole.DOOR])
def test_who_only_looks_can_neither_add_nor_replace(
    role: StaffRole, page: PageClient, event: Event, person: Registration, signed_in: SignedIn
) -> None:
    signed_in(role, event)
    page.get(url(event, person, "/letter"), 403)
    page.get(url(event, person, "/substitute"), 403)


def test_staff_add_a_letter(
    page: PageClient, event: Event, signed_in: SignedIn, session: Session
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    signed_in(StaffRole.ORGANIZER, event)
    page.get(url(event, person, "/letter"))
    page.submit(status=422, letter=(io.BytesIO(b"<html>"), "surat.pdf"))
    page.submit(status=303, letter=(io.BytesIO(documents.jpeg()), "foto.HEIC"))
    page.follow()

    assert "foto.jpg" in page.text


def test_a_letter_whose_content_is_gone_is_a_404(
    page: PageClient, event: Event, person: Registration, signed_in: SignedIn, folder: Path
) -> None:
    assert person.letter is not None
    files.remove(folder, person.letter.uid)
    signed_in(StaffRole.OFFICIAL, event)
    page.get(url(event, person))
    page.submit("letter", 404)


def test_staff_put_a_substitute_into_the_place(
    page: PageClient, event: Event, person: Registration, signed_in: SignedIn, session: Session
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get(url(event, person, "/substitute"))
    assert page.form().fields["agency"] == [person.organization]
    new = {"full_name": "Bambang Wijaya", "gender": "L", "phone": "0893-0009-0001"}
    page.submit(status=422, **new, position="Staf")
    assert page.soup.select("#reason-error")
    page.max_queries = WRITES
    page.submit(status=303, reason="tugas lain")
    page.follow()
    assert page.heading == "Bambang Wijaya"
    page.click("Dra. Siti Rahayu" if person.title_front else "Siti Rahayu")
    page.click("Bambang Wijaya")

    session.refresh(person)
    assert (person.state, person.state_reason) == (State.REPLACED, "tugas lain")


def test_a_substitute_of_a_full_region_is_refused(
    page: PageClient, event: Event, person: Registration, signed_in: SignedIn, session: Session
) -> None:
    offer = offer_of(event, "agency")
    offer.region_quota, offer.quota = 1, 38
    make_registration(session, offer, region_code="35.73", full_name="Endang")
    signed_in(StaffRole.ORGANIZER, event)
    page.get(url(event, person, "/substitute"))
    new = {"full_name": "Bambang", "gender": "L", "phone": "0893-0009-0001", "position": "Staf"}
    page.submit(status=409, **new, region="35.73", reason="tugas lain")
    assert page.form().fields["full_name"] == ["Bambang"]
    page.max_queries = WRITES
    page.submit(status=303, region="35.78")


def test_what_is_over_has_no_substitute(
    page: PageClient, event: Event, person: Registration, signed_in: SignedIn, session: Session
) -> None:
    person.state, person.seat = State.CANCELLED, None
    signed_in(StaffRole.ORGANIZER, event)
    page.get(url(event, person, "/substitute"), 303)
    page.get(url(event, person).replace(str(person.uid), str(uuid4())) + "/substitute", 404)


def test_letters_that_came_with_nothing_are_forgotten_after_a_day(
    app: Flask, session: Session, person: Registration, folder: Path, now: datetime
) -> None:
    ages = {"kemarin": now - timedelta(hours=25), "tadi": now - timedelta(hours=23)}
    for name, at in ages.items():
        checked = files.check(documents.pdf(), f"{name}.pdf")
        assert isinstance(checked, files.Checked)
        files.save(folder, checked)
        files.add(session, checked, now=at)
    assert person.letter is not None
    person.letter.created_at = now - timedelta(days=30)
    session.commit()
    forget_what_is_over()

    names = session.scalars(select(StoredFile.name).order_by(StoredFile.id)).all()
    assert names == [person.letter.name, "tadi.pdf"]
    assert sum(len(found) for _path, _folders, found in os.walk(folder)) == 2
