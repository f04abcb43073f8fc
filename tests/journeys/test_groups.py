"""A contact registers five people, and an invited agency answers: through real pages."""

import json
from io import BytesIO
from typing import Any

import pytest
import typst
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.config import ROOT
from eventreg.papers import typesetting
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import State
from eventreg.tickets.images import ticket_url
from eventreg.tickets.queries import latest_tickets
from eventreg.tickets.rules import spoken
from eventreg.web.public import group_tickets
from tests.factories import make_event, make_staff, sign_in
from tests.pages import PageClient

PEOPLE = """Yth. Panitia, berikut peserta dari kami:
1. Dwi Ratna Kusumaningrum, S.I.Kom., M.Med.Kom. (P), Pranata Humas Ahli Muda, 0893-0000-0011
2. Suparno (L), Staf, 0893-0000-0012
3. Nur Sa'diyah Ma'rufah, S.Pd.I. (P), Admin Media Sosial, 0893-0000-0013
4. H. Achmad Zainul Muttaqin, S.Ag. (L), Kepala Seksi, 0893-0000-0014
5. Putri Contoh (P), Staf
"""


def codes_in(data: dict[str, Any]) -> set[str]:
    """What a reader finds in the pages of the sheet, drawn by Typst from the same source as the PDF."""
    templates = ROOT / "templates" / "typst"
    drawn = typst.compile(
        templates / "tickets.typ",
        root=templates,
        sys_inputs={"data": json.dumps(data)},
        format="png",
        ppi=150,
    )
    pages = [drawn] if isinstance(drawn, bytes) else drawn
    assert pages is not None
    return {one.text for page in pages for one in zxingcpp.read_barcodes(Image.open(BytesIO(page)))}


def test_a_contact_registers_five(
    app: Flask, page: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event(session, slug="acara")
    page.max_queries = 60
    page.get("/e/acara")
    page.click("Daftarkan beberapa orang sekaligus : Instansi")
    page.submit(pasted=PEOPLE, button="step=paste", status=200)
    contact = {
        "contact_name": "Sekretaris Contoh",
        "contact_phone": "0893-0000-0010",
        "region": "35.73",
        "organization": "Dinas Contoh Kota Malang",
    }
    page.submit(**contact, status=422)  # The fifth has neither phone nor e-mail.
    assert "4 orang sudah terdaftar." in page.text
    form = page.form("people")
    [phone] = [name for name in form.offered if name.endswith("-phone")]
    assert "Putri Contoh" in str(form.fields)
    page.submit(form, **{phone: "0893-0000-0015"}, status=303)
    page.follow()
    people = session.scalars(select(Registration).order_by(Registration.id)).all()
    assert [one.state for one in people] == [State.CONFIRMED] * 5
    for one in people:
        assert one.printed_name in page.text

    # The very data of the PDF that is served are drawn once more as pictures.
    served: list[dict[str, Any]] = []

    def noted(template: str, data: dict[str, Any]) -> bytes:
        served.append(data)
        return typesetting.pdf(template, data)

    monkeypatch.setattr(group_tickets, "pdf", noted)
    sheet = page.client.get(f"{page.url}/tickets.pdf")
    text = " ".join(PdfReader(BytesIO(sheet.get_data())).pages[0].extract_text().split())
    assert "Nur Sa'diyah Ma'rufah, S.Pd.I." in text
    tickets = latest_tickets(session, [one.id for one in people]).values()
    assert codes_in(served[0]) == {ticket_url("http://localhost", one.code) for one in tickets}
    for ticket in tickets:
        assert spoken(ticket.id, people[0].event.ticket_key) in text

    page.get(f"/r/{people[0].secret}")  # Each opens their own page from the link in the chat.


def test_an_invited_agency_sends_nobody(page: PageClient, session: Session) -> None:
    make_event(session, slug="acara")
    sign_in(page, make_staff(session, StaffRole.ORGANIZER))
    page.get("/office/events/acara/invitations")
    page.click("Undang banyak dari daftar")
    lines = "Kota Malang, Dinas Contoh, Budi Contoh, 0893-0000-0001, 2"
    page.submit(offer="agency", lines=lines, button="step=check", status=200)
    page.submit(status=303)
    page.follow()
    assert "Belum menjawab" in page.text
    box = page.soup.select_one("input[readonly]")
    assert box is not None
    link = str(box["value"]).removeprefix("http://localhost")

    page.client.delete_cookie("eventreg")
    page.get(link)
    assert "Yth. Bapak/Ibu Budi Contoh" in page.text
    page.click("Kami tidak mengirim…")
    page.submit("decline", status=303)
    page.follow()
    assert "Anda menjawab bahwa tidak mengirim peserta." in page.text
    assert session.scalars(select(Group.declined_at)).one() is not None

    sign_in(page, make_staff(session, StaffRole.ORGANIZER))
    page.get("/office/events/acara/invitations")
    assert "Tidak mengirim" in page.text
