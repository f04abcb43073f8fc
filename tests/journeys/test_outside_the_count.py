"""A speaker whose name alone is known: no participant's place, but a code, a check-in, a line in the sheet, a meal."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.consents.models import Consent
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.overview.queries import crowd_of
from eventreg.regions.rules import PROVINCE
from eventreg.registration.models import Registration
from eventreg.registration.queries import tally
from eventreg.registration.rules import State
from tests.factories import make_event, make_registration, make_staff, offer_of, sign_in
from tests.importing_files import workbook
from tests.journeys.test_import import upload, worker
from tests.journeys.test_substitutes import scan
from tests.pages import PageClient
from tests.questions import ask
from tests.reports.scenes import sheets_of

OFFICE = "/office/events/acara"
NEW = f"{OFFICE}/registrations/new/narasumber"


@pytest.fixture
def event(session: Session, page: PageClient, now: datetime) -> Event:
    """An event with a single place, which is taken, and a question that must be answered."""
    event = make_event(session, slug="acara", now=now, capacity=1)
    make_registration(session, offer_of(event, "kim"), now=now, full_name="Peserta Satu")
    ask(session, event, now, "kaus", label_id="Ukuran kaus", required=True)
    sign_in(page, make_staff(session))
    page.max_queries = 60  # A registration writes several rows.
    return event


def speaker(session: Session, name: str) -> Registration:
    session.expire_all()
    return session.scalars(select(Registration).where(Registration.full_name == name)).one()


def test_a_speaker_of_whom_only_the_name_is_known(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    page.get(NEW)
    assert "Namanya sudah cukup" in page.text
    page.submit(status=422, full_name=" ")
    page.submit(status=303, full_name="Prof. Sapardi")
    page.follow()
    one = speaker(session, "Prof. Sapardi")
    assert (one.state, one.seat, one.phone, one.email) == (State.CONFIRMED, None, None, None)
    assert (one.region_code, one.gender) == (PROVINCE, "")
    whose = select(Consent).where(Consent.registration_id == one.id)
    assert session.scalars(whose).all() == [], "Nobody answered for them."
    to_them = select(OutboxMail).where(OutboxMail.registration_id == one.id)
    assert session.scalars(to_them).all() == [], "There is no contact to write to."

    # A code of their own, and no participant's place.
    page.get(f"/r/{one.secret}")
    assert page.soup.select_one(".er-qr")
    assert page.client.get(f"/r/{one.secret}/qr.svg").status_code == 200
    figures = tally(session, event)
    assert (figures.whole.heads.confirmed, figures.whole.left) == (1, 0)
    assert figures.outside.confirmed == 1
    page.get(OFFICE)
    assert "di luar kuota" in page.text

    # The door lets them in, the sheet names them, and food is ordered for them.
    assert scan(session, event, one, now) is None
    page.get(f"{OFFICE}/export")
    page.submit(status=200, report="attendance", format="xlsx")
    sheet = sheets_of(page.response.get_data())["Daftar Hadir"]
    assert [row[1] for row in sheet[1:]] == ["Prof. Sapardi"]
    assert crowd_of(session, event.id).answers.meals == 2
    page.get(OFFICE)
    assert "Pesan konsumsi untuk 2 orang" in page.text

    # Corrected later, still by what is known; then a contact comes along.
    page.get(f"{OFFICE}/registrations/{one.uid}/correct")
    page.submit(status=303, title_front="Dr.")
    page.get(f"{OFFICE}/registrations/{one.uid}/correct")
    page.submit(status=303, email="sapardi@example.org", region="35.73")
    assert speaker(session, "Prof. Sapardi").region_code == "35.73"


def test_a_participant_added_by_staff_still_needs_a_contact(
    page: PageClient, session: Session, event: Event
) -> None:
    page.get(f"{OFFICE}/registrations/new/kim")
    page.submit(status=422, full_name="Peserta Dua")
    errors = {str(tag["id"]) for tag in page.soup.select("[id$=-error]")}
    assert {"phone-error", "region-error", "kim_name-error"} <= errors


def test_what_is_typed_of_a_speaker_must_still_be_right(
    page: PageClient, session: Session, event: Event
) -> None:
    page.get(NEW)
    sent: dict[str, Any] = {"full_name": "Narasumber", "phone": "12", "email": "bukan-surel"}
    page.submit(status=422, **sent)
    assert page.soup.select_one("#phone-error")
    assert page.soup.select_one("#email-error")
    page.post(NEW, {"full_name": "Narasumber", "region": "99.99", "submission_id": "x"}, 422)
    assert session.scalars(select(Registration)).all()[1:] == []


def test_a_list_of_speakers_needs_no_more_than_their_names(
    app: Flask, page: PageClient, session: Session, event: Event
) -> None:
    columns = ("Nama Lengkap", "Instansi")
    rows = [("Ir. Joko Prasetyo, M.T.", "Universitas Contoh"), ("Wulan", "")]
    upload(page, "acara", workbook([columns, *rows]), str(offer_of(event, "narasumber").id))
    page.submit(status=303)
    page.follow()
    page.click("Lihat lagi")
    here = page.url
    worker(app, session)
    page.get(here)
    assert "tidak dapat" not in page.text
    page.click("Lanjut ke konfirmasi")
    page.submit(status=303)
    worker(app, session)
    one = speaker(session, "Joko Prasetyo")
    assert (one.state, one.seat, one.region_code) == (State.CONFIRMED, None, PROVINCE)
    assert speaker(session, "Wulan").phone is None
