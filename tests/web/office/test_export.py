"""Downloads: the right file, for the right people, each noted."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import Event
from tests.factories import make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

EXPORT = "/office/events/acara/export"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the files hold is tested on both databases in tests/reports."""
    return sqlite_url


@pytest.mark.parametrize(
    "report", ["attendance", "registrations", "daftar-hadir", "rekap-wilayah", "rekap-instansi"]
)
@pytest.mark.parametrize("form", ["xlsx", "csv", "csv;"])
def test_every_report_comes_in_every_format(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    report: str,
    form: str,
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    signed_in(StaffRole.OFFICIAL, event)
    page.get(EXPORT)
    page.submit(status=200, report=report, format=form)
    disposition = page.response.headers["Content-Disposition"]
    content = page.response.get_data()
    assert disposition.startswith("attachment")
    assert int(page.response.headers["Content-Length"]) == len(content)
    if form == "xlsx":
        assert load_workbook(BytesIO(content), read_only=True).sheetnames
    else:
        assert content.startswith(b"\xef\xbb\xbf")
        assert (b";" in content.splitlines()[0]) == (form == "csv;")


def test_a_recap_comes_as_pdf_with_who_took_it(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    """On the paper that was chosen; the list of participants is no paper, and a sentence says so."""
    make_registration(session, offer_of(event, "kim"), now=now)
    staff = signed_in(StaffRole.OFFICIAL, event)
    page.get(EXPORT)
    page.submit(status=200, report="belum-hadir", format="pdf", paper="f4")
    paper = PdfReader(BytesIO(page.response.get_data())).pages[0]
    assert page.response.mimetype == "application/pdf"
    assert (round(paper.mediabox.width), round(paper.mediabox.height)) == (935, 609)
    assert f"Diunduh oleh {staff.name} pada" in paper.extract_text()
    page.get(EXPORT)
    page.submit(status=422, report="registrations", format="pdf")
    assert "tidak tersedia sebagai PDF" in page.text


def test_a_minimum_is_a_number_from_one_on(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    signed_in(StaffRole.OFFICIAL, event)
    page.get(EXPORT)
    page.submit(status=422, report="matriks-sesi", format="csv", minimum="nol")
    page.submit(status=422, report="matriks-sesi", format="csv", minimum="0")
    page.submit(status=200, report="matriks-sesi", format="csv", minimum="1")
    row = page.response.get_data(as_text=True).splitlines()[1]
    assert row.endswith(",0,1,Tidak")


def test_each_export_is_noted_with_who_took_what(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    """Scar 33: a log of every export."""
    make_registration(session, offer_of(event, "kim"), now=now)
    staff = signed_in(StaffRole.OFFICIAL, event)
    page.get(EXPORT)
    page.submit(status=200, report="registrations", format="csv")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert (entry.actor_id, entry.event_id) == (staff.id, event.id)
    assert entry.facts["report"] == "registrations"
    assert entry.facts["rows"] == 1


def test_codes_and_links_go_only_to_those_who_may_edit_registrations(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now)
    secret = person.secret.encode()
    signed_in(StaffRole.OFFICIAL, event)
    page.get(EXPORT)
    form = page.form()
    form.fields |= {"report": ["registrations"], "format": ["csv"], "with_codes": ["y"]}
    page.submit(form, status=200)
    assert secret not in page.response.get_data()
    page.get("/office/")
    page.submit("/office/logout")
    signed_in(StaffRole.ORGANIZER, event)
    page.get(EXPORT)
    page.submit(status=200, report="registrations", format="csv", with_codes=True)
    assert secret in page.response.get_data()


def test_a_wish_that_cannot_be_granted_is_explained_and_not_noted(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(EXPORT)
    page.submit(status=422, report="registrations", session=str(event.sessions[0].id))
    assert page.soup.select_one("#report-error")
    form = page.form()
    form.fields |= {"session": ["999999"], "report": ["attendance"]}
    page.submit(form, status=422)
    noted = select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)
    assert session.scalars(noted).all() == []
