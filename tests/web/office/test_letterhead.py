"""Kop, signers and format of papers: of the whole office, of one event, and where they are printed."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events.models import Event
from eventreg.events.operations import CopyWish, copy_event
from eventreg.files.models import StoredFile
from eventreg.papers.models import PaperStyle
from eventreg.papers.operations import Outdated, Saved, change_format, change_letterhead
from eventreg.papers.queries import format_of, letterhead_of
from eventreg.papers.rules import (
    USUAL_FORMAT,
    Letterhead,
    Orientation,
    PaperFormat,
    PaperSize,
    SheetForm,
    Signer,
)
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import NEWEST, SignedIn

E = "/office/events/acara"
OFFICE = "/office/letterhead"
NIP = "198911052015032901"
KOP = {
    "heading": "PEMERINTAH PROVINSI CONTOH\nDINAS KOMUNIKASI CONTOH",
    "address": "Jalan Contoh 1, Surabaya",
    "signed_in": "Surabaya",
    "capacity_1": "Kepala Bidang Contoh",
    "name_1": "Dra. Ratna Contoh, M.Si.",
    "rank_1": "Pembina",
    "nip_1": "19891105 201503 2 901",
}


def picture(*, red: bool = False, **options: object) -> BytesIO:
    """A small logo with a transparent edge, and words in its metadata."""
    drawn = BytesIO()
    image = Image.new("RGBA", (60, 80), (200, 0, 0, 255) if red else (0, 90, 90, 128))
    image.save(drawn, "PNG", **options)
    return BytesIO(drawn.getvalue())


def stored(app: Flask) -> list[Path]:
    """The files that lie in the instance folder."""
    root = app.extensions["settings"].instance_path / "files"
    return sorted(path for path in root.glob("*/*") if path.is_file())


def words_of(page: PageClient) -> list[str]:
    """The text of each page of a PDF."""
    assert page.response.mimetype == "application/pdf"
    return [" ".join(one.extract_text().split()) for one in reader_of(page).pages]


def reader_of(page: PageClient) -> PdfReader:
    return PdfReader(BytesIO(page.response.get_data()))


def test_the_kop_of_the_office_stands_on_the_papers_of_an_event(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    make_registration(session, offer_of(event, "kim"), full_name="Ayu Lestari")
    session.commit()
    page.get(OFFICE)
    page.submit("letterhead-form", status=303, logo=(picture(), "logo.png"), **KOP)
    page.follow()
    page.get(f"{OFFICE}/logo")
    assert page.response.mimetype == "image/png"
    page.get(f"{E}/letterhead")
    assert "PEMERINTAH PROVINSI CONTOH · DINAS KOMUNIKASI CONTOH" in page.text
    page.get(f"{E}/sessions/{event.sessions[0].id}/paper")
    page.submit(status=200)
    (sheet,) = words_of(page)
    assert sheet.index("DINAS KOMUNIKASI CONTOH") < sheet.index("DAFTAR HADIR")
    signed = sheet[sheet.index("Ayu Lestari") :]
    for words in ("Surabaya, ", "Mengetahui,", "Kepala Bidang Contoh", "Dra. Ratna Contoh, M.Si."):
        assert words in signed
    assert "NIP 19891105 201503 2 901" in signed
    assert len(reader_of(page).pages[0].images) == 1
    page.get(f"{E}/share/poster.pdf")
    assert len(reader_of(page).pages[0].images) == 1


def test_an_event_differs_from_the_office_in_what_it_says_itself(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(OFFICE)
    page.submit("letterhead-form", status=303, **KOP)
    page.get(f"{E}/letterhead")
    page.submit(status=303, heading="KABUPATEN LAIN", signed_in="Malang")
    found = letterhead_of(session, event.id)
    assert found.heading == "KABUPATEN LAIN"
    assert found.address == ""
    assert found.signed_in == "Malang"
    assert found.signers == (
        Signer("Kepala Bidang Contoh", "Dra. Ratna Contoh, M.Si.", "Pembina", NIP),
    )
    page.get(f"{E}/letterhead/preview.pdf")
    (sheet,) = words_of(page)
    assert "KABUPATEN LAIN" in sheet
    assert "PEMERINTAH PROVINSI CONTOH" not in sheet
    page.get(f"{OFFICE}/preview.pdf")
    assert "KABUPATEN LAIN" not in words_of(page)[0]
    page.get(f"{E}/settings")
    assert "Kop tersendiri · 1 penandatangan" in page.text


def test_two_signers_stand_side_by_side(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/letterhead")
    page.submit(
        status=303, heading="DINAS", capacity_1="Kepala", name_1="Ratna",
        capacity_2="PPTK", name_2="Bambang",
    )  # fmt: skip
    page.get(f"{E}/letterhead/preview.pdf")
    (sheet,) = words_of(page)
    assert all(one in sheet for one in ("Kepala", "Ratna", "PPTK", "Bambang"))


def test_a_logo_is_drawn_anew_and_leaves_with_its_successor(
    app: Flask, page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/letterhead")
    with_more = BytesIO(picture().getvalue() + b"PK\x03\x04 rahasia di belakang gambar")
    page.submit(status=303, heading="DINAS", logo=(with_more, "../../logo kantor.png"))
    (first,) = stored(app)
    assert b"rahasia" not in first.read_bytes()
    assert first.stat().st_mode & 0o077 == 0
    assert session.scalars(select(StoredFile.name)).all() == ["logo kantor.png"]
    page.follow()
    assert page.soup.select_one(f"img[src='{E}/letterhead/logo']")
    page.submit(status=303, logo=(picture(red=True), "baru.png"))
    (second,) = stored(app)
    assert second != first
    page.follow()
    page.submit(status=303, remove_logo=True)
    assert stored(app) == []
    session.expire_all()
    assert session.scalars(select(StoredFile)).all() == []
    page.get(f"{E}/letterhead/logo", 404)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kosong"),
        (b"%PDF-1.7 kop", "bukan gambar"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "bukan gambar"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "tidak dapat dibaca"),
    ],
    ids=["empty", "pdf", "svg", "broken"],
)
def test_what_is_no_logo_is_refused_beside_its_field(
    content: bytes, said: str, app: Flask, page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/letterhead")
    page.submit(status=422, heading="DINAS", logo=(BytesIO(content), "logo.png"))
    message = page.soup.select_one("#logo-error")
    assert message is not None
    assert said in message.get_text(" ")
    assert page.form("letterhead-form").fields["heading"] == ["DINAS"]
    assert stored(app) == []


def test_signers_and_lines_are_checked_and_nothing_typed_is_lost(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/letterhead")
    page.submit(
        status=422, heading="1\n2\n3\n4\n5\n6", address="<i>Jalan</i>", name_1="Ratna",
        nip_1="123", rank_2="Pembina",
    )  # fmt: skip
    for field in ("heading", "address", "capacity_1", "nip_1", "capacity_2", "name_2"):
        assert page.soup.select_one(f"#{field}-error"), field
    assert page.form("letterhead-form").fields["name_1"] == ["Ratna"]
    page.get(f"{E}/letterhead")
    page.submit(status=422, address="Jalan Contoh 1")
    assert page.soup.select_one("#heading-error")
    assert session.scalars(select(PaperStyle)).all() == []


def test_who_saves_an_old_state_is_told_and_leaves_no_file(
    app: Flask, page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    signed_in()
    page.get(f"{E}/letterhead")
    other = Letterhead(heading="LAIN")
    change_letterhead(session, event.id, other, version=0, actor=SYSTEM, now=now)
    session.commit()
    page.submit(status=409, heading="DINAS", logo=(picture(), "logo.png"))
    assert "LAIN" in page.text
    assert stored(app) == []
    refused = page.form("letterhead-form")
    page.click(NEWEST)
    assert page.form("letterhead-form").fields["heading"] == ["LAIN"]
    page.submit(refused, status=303)
    assert letterhead_of(session, event.id).heading == "DINAS"


def test_the_log_tells_who_signs_but_not_the_whole_number(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/letterhead")
    page.submit(status=303, **KOP)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.LETTERHEAD_CHANGED)
    ).one()
    said = {value.field: value.after for value in entry.values}
    assert said["signer_1"] == "Dra. Ratna Contoh, M.Si., Kepala Bidang Contoh, Pembina, NIP …901"
    page.get(f"{E}/audit")
    assert "Kop atau penandatangan cetakan diubah." in page.text
    assert NIP not in page.text


def test_only_a_role_in_the_whole_office_changes_the_office_s_kop(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.OWNER, event)
    page.get(OFFICE, 403)
    page.get(f"{E}/letterhead")
    assert page.soup.select_one(f"a[href='{OFFICE}']") is None


def test_the_format_of_the_office_holds_until_an_event_has_its_own(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    make_registration(
        session, offer_of(event, "agency"), full_name="Ayu Lestari", phone="+628930000001", nip=NIP
    )
    session.commit()
    assert format_of(session, event.id) == USUAL_FORMAT
    page.get(OFFICE)
    page.submit("format-form", status=303, size="f4", detail="long")
    page.get(f"{E}/settings")
    page.click("Cetakan dan formatnya")
    page.submit(status=303, orientation="landscape")
    assert format_of(session, event.id) == PaperFormat(
        PaperSize.F4, Orientation.LANDSCAPE, SheetForm.LONG
    )
    page.get(f"{E}/sessions/{event.sessions[0].id}/paper")
    page.submit(status=200)
    box = reader_of(page).pages[0].mediabox
    assert [round(float(side) * 25.4 / 72) for side in (box.width, box.height)] == [330, 215]
    assert "19891105 201503 2 901" in words_of(page)[0]
    page.get(f"{E}/sessions/{event.sessions[0].id}/paper")
    page.submit(status=200, detail="short", paper="a4", orientation="portrait")
    assert "19891105" not in words_of(page)[0]


def test_the_long_list_is_for_those_who_see_numbers_in_full(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    make_registration(session, offer_of(event, "agency"), full_name="Ayu Lestari", nip=NIP)
    wish = PaperFormat(form=SheetForm.LONG)
    change_format(session, event.id, wish, actor=SYSTEM, now=now)
    session.commit()
    signed_in(StaffRole.DOOR, event)
    address = f"{E}/sessions/{event.sessions[0].id}/paper"
    page.get(address)
    assert "detail" not in page.form().offered
    data = {"order": "name", "paper": "a4", "orientation": "portrait", "detail": "long"}
    page.post(address, data, status=200)
    assert "19891105" not in words_of(page)[0]


def test_a_copy_has_the_papers_of_its_source_and_shares_the_logo(
    app: Flask, page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    signed_in()
    page.get(f"{E}/letterhead")
    page.submit(status=303, heading="DINAS", logo=(picture(), "logo.png"))
    session.expire_all()
    wish = CopyWish(title="Lagi", day=now.date())
    copy = copy_event(session, event, wish, actor=SYSTEM, now=now)
    session.commit()
    assert letterhead_of(session, copy.id) == letterhead_of(session, event.id)
    page.get(f"{E}/letterhead")
    page.submit(status=303, remove_logo=True)
    assert len(stored(app)) == 1
    page.get(f"/office/events/{copy.slug}/letterhead/logo")


def test_saving_nothing_new_changes_nothing(session: Session, event: Event, now: datetime) -> None:
    kop = Letterhead(heading="DINAS")
    first = change_letterhead(session, event.id, kop, version=0, actor=SYSTEM, now=now)
    assert first == Saved(changed=True)
    again = change_letterhead(session, event.id, kop, version=0, actor=SYSTEM, now=now)
    assert again == Saved(changed=False)
    late = Letterhead(heading="LAIN")
    outcome = change_letterhead(session, event.id, late, version=0, actor=SYSTEM, now=now)
    assert outcome == Outdated(1)
