"""One event asks what it needs to know: from the office to the form, the door and the file."""

import csv
from datetime import datetime
from io import StringIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.registration.models import Registration
from tests.api.door import paired
from tests.clients import SeparateClient
from tests.factories import make_event, make_staff, offer_of, sign_in
from tests.pages import PageClient

QUESTIONS = "/office/events/acara/questions"


def add(page: PageClient, **fields: Any) -> None:
    page.get(QUESTIONS)
    page.click("Tambah pertanyaan")
    page.submit(status=303, **fields)


def test_an_office_asks_for_shirt_sizes(
    page: PageClient, client: SeparateClient, session: Session, now: datetime
) -> None:
    event = make_event(session, slug="acara", now=now)
    sign_in(page, make_staff(session))

    # The office asks everybody for the shirt, KIM for their media, and puts the shirt last.
    add(
        page, label_id="Ukuran kaus", label_en="Shirt size", kind="choice", required=True,
        choices="S | Small\nL | Large", at_door=True,
    )  # fmt: skip
    add(page, label_id="Perlu penginapan?", label_en="Lodging?", kind="yes_no", key="inap")
    kim = str(offer_of(event, "kim").id)
    add(page, label_id="Media KIM", kind="choices", choices="Blog\nRadio", offer=kim)
    page.get(QUESTIONS)
    page.submit(next(str(tag["id"]) for tag in page.soup.select("form[id^=down-]")), 303)
    page.follow()
    page.click("Pratinjau formulir untuk KIM")
    assert "Ini pratinjau: tidak ada yang didaftarkan di sini" in page.text

    # Trying the form out says what participants are told, and registers nobody.
    page.submit(status=422, full_name="Petugas Mencoba")
    assert page.soup.select_one("[id^=q_ukuran_kaus-error]")
    typed: dict[str, Any] = {
        "gender": "P", "phone": "0893-0001-0009", "region": "35.73", "kim_name": "KIM Coba",
        "notice": True, "q_ukuran_kaus": "l",
    }  # fmt: skip
    page.submit(status=200, **typed)
    assert "Tidak ada yang didaftarkan" in page.text
    assert session.scalars(select(Registration)).all() == []
    page.get("/e/acara/register/kim")

    # A participant forgets the shirt, is told so, and answers.
    sent: dict[str, Any] = {
        "full_name": "Ngatmiri", "gender": "P", "phone": "0893-0001-0001", "region": "35.73",
        "kim_name": "KIM Sekar Arum", "notice": True, "q_media_kim": ["blog", "radio"],
    }  # fmt: skip
    page.submit(status=422, **sent)
    page.submit(status=303, q_ukuran_kaus="l")
    page.follow()
    assert "Ukuran kaus L" in page.text
    assert "Media KIM Blog, Radio" in page.text
    assert "penginapan" not in page.text

    # The office takes L out of the list: nobody chooses it any more, but the answer stays.
    page.get(QUESTIONS)
    page.click("Ukuran kaus")
    page.submit(status=303, choices="S | Small | s\nXL | Extra large")
    person = session.scalars(select(Registration)).one()
    page.get(f"/office/events/acara/registrations/{person.uid}")
    assert "Ukuran kaus L" in page.text
    page.get(f"/office/events/acara/registrations/{person.uid}/correct")
    page.max_queries = 30  # SQLite writes each field of the log by itself.
    page.submit(status=303, q_ukuran_kaus="xl", q_inap="yes")
    page.follow()
    assert "Ukuran kaus: L → XL" in page.text

    # The door hears it, and the file holds it.
    door = paired(client, session, event, now)
    assert door.one(person)["registration"]["note"] == "Ukuran kaus: XL"
    page.get("/office/events/acara/export")
    page.submit(status=200, report="registrations", format="csv")
    text = page.response.get_data().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text, newline=""))
    assert (row["inap"], row["ukuran_kaus"], row["media_kim"]) == ("yes", "xl", "blog\nradio")
    assert list(row)[-3:] == ["inap", "ukuran_kaus", "media_kim"]
