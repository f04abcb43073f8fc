"""A letter of assignment from the participant's phone to the official's folder."""

import io
from datetime import datetime

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.rules import LetterRule
from tests.factories import make_event, make_staff, offer_of, sign_in
from tests.files import documents
from tests.pages import PageClient

PERSON = {
    "full_name": "Siti Rahayu",
    "gender": "P",
    "phone": "0893-0001-0001",
    "region": "35.73",
    "agency": "Dinas Contoh Kota Malang",
    "position": "Staf",
}


def test_photographed_forgotten_box_replaced_and_downloaded(
    page: PageClient, session: Session, now: datetime
) -> None:
    event = make_event(session, slug="acara", now=now)
    offer_of(event, "agency").letter = LetterRule.REQUIRED
    photo = documents.jpeg((3000, 2000), orientation=6)
    assert b"Contoh Phone" in photo

    page.get("/e/acara/register/agency?lang=en")
    page.submit(status=422, letter=(io.BytesIO(b"<svg/>"), "surat.jpg"), notice=True, **PERSON)
    assert "This is neither a PDF nor a photo" in page.text
    page.submit(status=422, letter=(io.BytesIO(photo), "IMG_0001.JPG"), notice=False)
    assert "“IMG_0001.jpg” is kept." in page.text
    page.submit(status=303, notice=True)
    page.follow()
    assert "IMG_0001.jpg" in page.text
    page.click("Replace the letter of assignment")
    page.submit(status=303, letter=(io.BytesIO(photo), "surat tugas.png"))

    sign_in(page, make_staff(session, StaffRole.OFFICIAL, event))
    page.get("/office/events/acara/registrations?lang=en")
    page.click("Siti Rahayu")
    page.submit("letter", 200)
    assert page.response.headers["Content-Disposition"] == 'attachment; filename="surat-tugas.jpg"'
    with Image.open(io.BytesIO(page.response.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1667, 2500))
        assert not picture.getexif()

    letters = (Action.LETTER_ADDED, Action.LETTER_READ)
    noted = select(AuditEntry.action, AuditEntry.actor_kind).where(AuditEntry.action.in_(letters))
    assert [tuple(row) for row in session.execute(noted.order_by(AuditEntry.id))] == [
        (Action.LETTER_ADDED, "participant"),
        (Action.LETTER_READ, "staff"),
    ]
