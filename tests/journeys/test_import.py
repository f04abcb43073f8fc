"""A list goes the whole way through the pages: uploaded, mapped, tried, confirmed, and uploaded again."""

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Registration
from eventreg.work.importing import work_on_imports
from tests.factories import make_event, make_staff, offer_of, sign_in
from tests.importing_files import BUDI, HEADERS, SITI, workbook
from tests.pages import PageClient


def worker(app: Flask, session: Session) -> None:
    """The worker does what waits, beside the test."""
    session.commit()
    with app.app_context():
        work_on_imports()
    session.expire_all()


def people(session: Session) -> dict[str, tuple[str, str | None]]:
    """Who is registered, by the office's reference: the name as printed, the phone."""
    return {
        one.reference or "": (one.printed_name, one.phone)
        for one in session.scalars(select(Registration))
    }


@pytest.fixture
def signed_in(page: PageClient, session: Session) -> None:
    sign_in(page, make_staff(session))


def upload(page: PageClient, slug: str, content: bytes, category: str) -> None:
    """Uploads a file as a browser would."""
    page.get(f"/office/events/{slug}/import")
    form = page.form()
    form.fill("category", category)
    page.post(
        page.url,
        {
            **{name: values[0] for name, values in form.fields.items()},
            "file": (BytesIO(content), "daftar.xlsx"),
        },
        status=303,
        content_type="multipart/form-data",
    )
    page.follow()


def opened_report(page: PageClient) -> Worksheet:
    """The workbook of the dry run that the page offers."""
    form = page.form("report.xlsx")
    answer = page.client.post(form.action, data=form.fields)
    sheet = load_workbook(BytesIO(answer.get_data())).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_list_goes_the_whole_way(
    app: Flask, page: PageClient, session: Session, signed_in: None
) -> None:
    event = make_event(session, slug="impor")
    agency = str(offer_of(event, "agency").id)
    bad = ("Putri", "P", "8.12346E+11", "Malang", "Dinas Contoh", "Staf", "P-3")
    page.get("/office/events/impor/registrations")
    page.click("Unggah daftar")
    assert "Belum ada daftar" in page.text
    upload(page, "impor", workbook([HEADERS, SITI, BUDI, bad]), agency)

    assert "column-0" in page.form().offered
    assert page.form().fields["column-0"] == ["name"]
    page.submit()
    page.expect(303)
    page.follow()
    assert "Sedang diperiksa" in page.heading
    page.click("Lihat lagi")
    worker(app, session)
    assert people(session) == {}, "A dry run registers nobody."
    page.get(page.url)

    assert "Kabupaten Malang, Kota Malang" in page.text
    assert "Siti Rahayu, S.Kom." in page.text
    assert "Budi Santoso" in page.text
    sheet = opened_report(page)
    row = [cell.value for cell in sheet[4]]
    assert row[0] == 4
    assert "Malang" in str(row[2])
    assert sheet["F4"].fill.fgColor.rgb == "FFF6C9C5"

    page.click("Lanjut ke konfirmasi")
    page.submit(tell=True)
    page.follow()
    worker(app, session)
    page.get(page.url)
    assert people(session) == {
        "P-1": ("Siti Rahayu, S.Kom.", "+6289300001001"),
        "P-2": ("Budi Santoso", "+6289300001002"),
    }
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 2
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.IMPORT_APPLIED))
    assert logged.one().facts["new"] == 2

    corrected = ("Budi Santosa", *BUDI[1:])
    upload(page, "impor", workbook([HEADERS, SITI, corrected, bad]), agency)
    page.submit()
    page.follow()
    worker(app, session)
    page.get(page.url)
    page.click("Lanjut ke konfirmasi")
    page.submit()
    page.follow()
    worker(app, session)
    assert people(session)["P-2"][0] == "Budi Santosa"
    page.get("/office/events/impor/import")
    assert page.text.count("daftar.xlsx") == 2
