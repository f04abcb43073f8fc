"""The pages of an import refuse what does not belong there, and lose nothing that was chosen."""

from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import Event
from eventreg.importing.rules.tables import MOST_SENT
from eventreg.registration.models import Import, Registration
from eventreg.registration.rules import ImportState
from eventreg.work.importing import work_on_imports
from tests.clients import SeparateClient
from tests.factories import make_event, make_staff, offer_of, sign_in
from tests.importing_files import BUDI, HEADERS, SITI, workbook
from tests.pages import PageClient


@pytest.fixture
def event(page: PageClient, session: Session) -> Event:
    """An event whose owner is signed in."""
    event = make_event(session, slug="impor")
    sign_in(page, make_staff(session))
    return event


def send(page: PageClient, content: bytes, category: str = "", status: int = 303) -> None:
    """Uploads a file."""
    page.get("/office/events/impor/import")
    page.post(
        page.url,
        {"file": (BytesIO(content), "daftar.xlsx"), "category": category},
        status=status,
        content_type="multipart/form-data",
    )


def large(page: PageClient, url: str, length: int) -> TestResponse:
    """A request of so many bytes."""
    kind = "multipart/form-data; boundary=x"
    return page.client.post(url, data=b"x" * length, content_type=kind)


def made(session: Session) -> Import:
    """The only import there is."""
    session.expire_all()
    return session.scalars(select(Import)).one()


def work(app: Flask, session: Session) -> None:
    """The worker's round."""
    session.commit()
    with app.app_context():
        work_on_imports()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkas ini kosong"),
        (b"%PDF-1.7", "bukan CSV"),
        (b"Nama,HP\r\n", "Tidak ada tabel"),
        (b"PK\x03\x04rusak", "rusak"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_its_field(
    content: bytes, sentence: str, page: PageClient, event: Event, session: Session
) -> None:
    send(page, content, str(offer_of(event, "kim").id), status=422)
    beside = page.soup.select_one("#file-error")
    assert beside is not None
    assert sentence in beside.get_text()
    chosen = page.soup.select_one("select[name=category] option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(offer_of(event, "kim").id), "What was chosen stays."
    assert session.scalar(select(func.count()).select_from(Import)) == 0


def test_a_file_that_is_far_too_large_is_refused_with_a_sentence(
    page: PageClient, event: Event
) -> None:
    answer = large(page, "/office/events/impor/import", MOST_SENT + 1)
    assert answer.status_code == 413
    assert "10 MB" in answer.get_data(as_text=True)


def test_other_pages_take_no_more_than_before(page: PageClient, event: Event) -> None:
    answer = large(page, "/office/events/impor/registrations", 2_000_000)
    assert answer.status_code == 413
    assert "10 MB" not in answer.get_data(as_text=True)


def test_columns_must_name_the_people_the_category_and_each_thing_once(
    page: PageClient, event: Event, session: Session
) -> None:
    send(page, workbook([HEADERS, SITI]))
    page.follow()
    assert "Siti Rahayu, S.Kom." in page.text, "The first cells stand beside each column."
    page.submit(**{"column-0": "phone"}, status=422)
    assert "Tidak ada kolom yang memuat nama" not in page.text, "A reference names people, too."
    assert "Kolom lain sudah memuatnya" in page.text
    assert "Pilih kategori untuk semua baris" in page.text
    page.submit(**{"column-0": "", "column-2": "phone", "column-6": ""}, status=422)
    assert "Tidak ada kolom yang memuat nama" in page.text
    page.post(page.url, {"column-0": "nonsense", "category": "999"}, status=422)
    assert made(session).state is ImportState.UPLOADED


def test_an_import_is_confirmed_once(
    app: Flask, page: PageClient, event: Event, session: Session
) -> None:
    send(page, workbook([HEADERS, SITI, BUDI]), str(offer_of(event, "agency").id))
    page.follow()
    columns = page.url
    page.submit()
    here = page.response.headers["Location"]
    progress = page.client.get(f"{here}/progress.json").get_json()
    assert progress == {"state": "checking", "rows": 2, "done": 0}
    page.get(here)
    page.post(columns, {"category": str(offer_of(event, "agency").id), "column-0": "name"})
    work(app, session)
    page.get(f"{here}/confirm")
    assert "Masukkan 2 baris" in page.text
    form = page.form()
    page.submit(form)
    page.submit(form)
    page.follow()
    work(app, session)
    page.get(here)
    assert "Semua baris yang benar sudah dimasukkan" in page.text
    assert session.scalar(select(func.count()).select_from(Registration)) == 2
    page.get(f"{here}?show=new&page=99")
    page.get(f"{here}?show=bogus&page=-4")
    page.get(f"{here}/confirm", status=303)
    page.get(f"{here}/columns", status=303)


def test_another_events_import_is_not_there(
    page: PageClient, event: Event, session: Session
) -> None:
    send(page, workbook([HEADERS, SITI]))
    other = make_event(session, slug="lain")
    uid = made(session).uid
    for end in ("", "/columns", "/confirm", "/progress.json"):
        assert page.client.get(f"/office/events/{other.slug}/import/{uid}{end}").status_code == 404
        assert page.client.get(f"/office/events/impor/import/{uuid4()}{end}").status_code == 404
    page.get(f"/office/events/impor/import/{uid}/columns")
    token = page._token()
    for slug in ("impor", other.slug):
        report = f"/office/events/{slug}/import/{uid}/report.xlsx"
        assert page.client.post(report, data=token).status_code == 404
    foreign = offer_of(other, "kim").id
    assert (
        page.client.get(f"/office/events/impor/import/template-{foreign}.xlsx").status_code == 404
    )


@pytest.mark.parametrize("role", [StaffRole.DOOR, StaffRole.OFFICIAL])
def test_who_may_not_change_registrations_sees_nothing_of_it(
    role: StaffRole, client: SeparateClient, session: Session
) -> None:
    event = make_event(session, slug="impor")
    sign_in(client, make_staff(session, role, event))
    assert client.get("/office/events/impor/import").status_code == 403


def test_a_template_has_the_headers_of_its_category(page: PageClient, event: Event) -> None:
    page.get("/office/events/impor/import")
    links = [str(tag["href"]) for tag in page.soup.select("a[href*='template-']")]
    assert len(links) == 4
    book = load_workbook(BytesIO(page.client.get(links[1]).get_data()))
    headers = [cell.value for cell in book.worksheets[0][1]]
    assert "Nama KIM" in headers
    assert "NIP" not in headers


def test_cells_that_look_like_formulas_come_back_as_text(
    app: Flask, page: PageClient, event: Event, session: Session
) -> None:
    evil = ("Siti", "?", "0893", '=HYPERLINK("http://x")', "@SUM(1)", "+1", "P-1")
    send(
        page,
        "\r\n".join(";".join(map(str, row)) for row in (HEADERS, evil)).encode(),
        str(offer_of(event, "agency").id),
    )
    page.follow()
    page.submit()
    here = page.response.headers["Location"]
    work(app, session)
    page.get(here)
    form = page.form("report.xlsx")
    answer = page.client.post(form.action, data=form.fields)
    noted = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert noted.facts == {"report": "import", "format": "xlsx", "rows": 1}
    sheet = load_workbook(BytesIO(answer.get_data())).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet[2][3:]] == ["s"] * 7
