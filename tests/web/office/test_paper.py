"""Attendance on paper: printing the sheet, taking it over row by row, taking that back."""

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import typst
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance, Scan, ScanUndo
from eventreg.checkin.operations import Recorder
from eventreg.checkin.rules import Method
from eventreg.config import ROOT
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, cancel, sign_up_many
from eventreg.tickets.images import svg
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import short_code, spoken
from tests.factories import NOTICE_READ, make_person, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

NAMES = ("Ayu Lestari", "Budi Santoso", "Cahyo Wibowo", "Dewi Anggraini", "Endang Sulistyowati")


@pytest.fixture
def people(session: Session, event: Event, now: datetime) -> list[Registration]:
    """Five people, in the order of their names."""
    kim = offer_of(event, "kim")
    return [make_registration(session, kim, full_name=name, now=now) for name in NAMES]


@pytest.fixture
def staff(event: Event, signed_in: SignedIn) -> User:
    """Somebody of the door is signed in."""
    return signed_in(StaffRole.DOOR, event)


@pytest.fixture
def base(event: Event) -> str:
    """The addresses of the first session."""
    return f"/office/events/acara/sessions/{event.sessions[0].id}"


def short(session: Session, event: Event, person: Registration) -> str:
    """The code in a person's row."""
    return short_code(ticket_of(session, person.id).id, event.ticket_key)


def present(session: Session) -> set[int]:
    """Who is present."""
    session.expire_all()
    return set(session.scalars(select(Attendance.registration_id)))


def printed(page: PageClient, base: str, **fields: str) -> bytes:
    """The sheet as the page gives it."""
    page.get(f"{base}/paper")
    page.submit(**fields, status=200)
    assert page.response.mimetype == "application/pdf"
    return page.response.get_data()


def take_over(page: PageClient, base: str, **ticked: str) -> None:
    """Ticks rows of the sheet, looks at them and records them."""
    page.get(f"{base}/ticks")
    page.submit(**ticked, status=200)
    page.submit(status=303)


def text_of(content: bytes) -> list[str]:
    """The words of each page in one line."""
    return [" ".join(one.extract_text().split()) for one in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("f4", (609, 935))])
def test_the_sheet_has_a_row_and_a_code_for_everybody(
    paper: str,
    size: tuple[int, int],
    page: PageClient,
    session: Session,
    event: Event,
    people: list[Registration],
    staff: User,
    base: str,
) -> None:
    content = printed(page, base, paper=paper)

    (first,) = PdfReader(BytesIO(content)).pages
    assert (round(first.mediabox.width), round(first.mediabox.height)) == size
    (text,) = text_of(content)
    places = [text.index(name) for name in NAMES]
    assert places == sorted(places)
    for word in (
        "DAFTAR HADIR",
        event.title,
        event.sessions[0].title,
        "Lembar 1",
        "Halaman 1 dari 1",
    ):
        assert word in text
    for person in people:
        assert spoken(ticket_of(session, person.id).id, event.ticket_key) in text


def test_the_qr_of_a_row_holds_the_short_code_alone() -> None:
    """Printed at 300 dots an inch, every code is read from the page as it stands there."""
    codes = [f"ABC{number}" for number in range(234, 244)]
    folder = ROOT / "templates" / "typst"
    made = typst.compile(
        folder / "sheet.typ",
        root=folder,
        sys_inputs={"data": json.dumps(filled_in(codes))},
        format="png",
        ppi=300,
    )
    assert isinstance(made, bytes)

    read = zxingcpp.read_barcodes(Image.open(BytesIO(made)))

    assert sorted(one.text for one in read) == codes


def filled_in(codes: list[str]) -> dict[str, Any]:
    """What the sheet's template is given."""
    words = ("title", "sheet", "printed", "how", "page", "of", "qr")
    return {
        "lang": "id",
        "paper": "a4",
        "orientation": "portrait",
        "kop": {"logo": "", "heading": [], "address": []},
        "signatures": {"place": "", "knowing": "", "signers": []},
        "words": {**dict.fromkeys(words, "x"), "heads": ["x"] * 6},
        "event": {"title": "Acara Contoh", "venue": ""},
        "session": {"title": "Sesi 1", "when": ""},
        "people": [
            {
                **dict.fromkeys(("numbers", "organization", "category"), ""),
                "name": "Siti",
                "short": code,
                "qr": svg(code),
            }
            for code in codes
        ],
    }


def test_a_thousand_people_fit_and_are_taken_over_in_one_form(
    page: PageClient, session: Session, event: Event, staff: User, base: str, now: datetime
) -> None:
    offer = offer_of(event, "narasumber")
    forms = [
        SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ, by_staff=True, quietly=True)
        for _ in range(1_000)
    ]
    sign_up_many(session, forms, actor=SYSTEM, now=now)
    pages = text_of(printed(page, base))
    assert len(pages) > 30
    assert f"Halaman {len(pages)} dari {len(pages)}" in pages[-1]
    assert " 1000 " in pages[-1]

    page.get(f"{base}/ticks")
    boxes = [str(box["value"]) for box in page.soup.select("input[name=person]")]
    assert len(boxes) == 1_000
    page.submit(person=boxes, status=200)
    page.submit(status=303)

    assert len(present(session)) == 1_000
    page.follow()
    assert "1.000" in page.soup.select("#recorded td.num")[0].get_text()


def test_rows_are_ticked_by_box_by_number_and_by_code(
    page: PageClient,
    session: Session,
    event: Event,
    people: list[Registration],
    staff: User,
    base: str,
) -> None:
    printed(page, base)
    page.get(f"{base}/ticks")
    code = short(session, event, people[4]).lower()
    page.submit(
        person=[str(people[0].uid)], rows="2-3", codes=f" {code[:3]} {code[3:]}\r\n", status=200
    )
    assert present(session) == set()
    assert "4" in page.soup.select("dl.er-details dd")[0].get_text()

    page.submit(status=303)

    assert present(session) == {people[n].id for n in (0, 1, 2, 4)}
    rows = session.scalars(select(Attendance)).all()
    begins = event.sessions[0].starts_at.replace(second=0, microsecond=0)
    assert {(row.method, row.officer, row.entered_at) for row in rows} == {
        (Method.PAPER, staff.name, begins)
    }
    page.follow()
    assert len(page.soup.select("input[name=person]")) == 1


def test_the_numbers_are_those_of_the_printed_sheet(
    page: PageClient,
    session: Session,
    event: Event,
    people: list[Registration],
    staff: User,
    base: str,
    now: datetime,
) -> None:
    """Somebody whose name sorts first registers, and somebody cancels, after the sheet was printed."""
    printed(page, base)
    make_registration(session, offer_of(event, "kim"), full_name="Aan Wijaya", now=now)
    cancel(session, people[1], reason="sakit", actor=SYSTEM, now=now)
    take_over(page, base, rows="1 3")

    assert present(session) == {people[0].id, people[2].id}


def test_who_was_present_before_keeps_the_own_time(
    page: PageClient,
    session: Session,
    event: Event,
    people: list[Registration],
    staff: User,
    base: str,
    now: datetime,
) -> None:
    scan(session, Recorder(event.id, "Pintu", event.created_at), people[0], now)
    take_over(page, base, rows="1-2")

    row = session.scalars(
        select(Attendance).where(Attendance.registration_id == people[0].id)
    ).one()
    assert (row.entered_at, row.method) == (now, Method.CAMERA)
    assert present(session) == {people[0].id, people[1].id}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "rows"),
        ({"rows": "1, 6"}, "rows"),
        ({"rows": "satu"}, "rows"),
        ({"codes": "XXXXXX"}, "codes"),
        ({"codes": "\x00"}, "rows"),
        ({"rows": "1", "at": ""}, "at"),
        ({"rows": "1", "at": "besok"}, "at"),
        ({"rows": "1", "at": "2099-01-01T08:00"}, "at"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_the_field_and_nothing_is_lost(
    fields: dict[str, str],
    name: str,
    page: PageClient,
    session: Session,
    people: list[Registration],
    staff: User,
    base: str,
) -> None:
    ticked = [] if name == "rows" and "rows" not in fields else [str(people[3].uid)]
    page.get(f"{base}/ticks")
    form = page.form()
    for field, value in {"person": ticked, **fields}.items():
        form.fill(field, value)
    page.submit(form, status=422)

    assert page.soup.select_one(f"#{name}-error")
    assert len(page.soup.select("input[name=person][checked]")) == len(ticked)
    if "rows" in fields:
        assert page.soup.select("#rows")[0]["value"] == fields["rows"]
    assert present(session) == set()


def test_the_preview_sent_twice_counts_once(
    page: PageClient, session: Session, people: list[Registration], staff: User, base: str
) -> None:
    """Scar 1, on paper."""
    page.get(f"{base}/ticks")
    page.submit(rows="1-5", status=200)
    form = page.form()
    for _ in range(2):
        page.submit(form, status=303)
    page.follow()

    assert session.scalar(select(func.count()).select_from(Scan)) == 5
    assert page.soup.select_one(".er-alert-warning")


@pytest.mark.parametrize(
    "changes",
    [
        {"people": "x"},
        {"people": ""},
        {"at": "kemarin"},
        {"at": "2026-01-01T08:00:00"},
        {"at": "2999-01-01T08:00:00+07:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "1999-12-31T08:00:00+07:00"},
        {"batch": "1"},
    ],
)
def test_a_preview_that_was_tampered_with_records_nothing(
    changes: dict[str, str],
    page: PageClient,
    session: Session,
    people: list[Registration],
    staff: User,
    base: str,
) -> None:
    page.get(f"{base}/ticks")
    page.submit(rows="1-5", status=200)
    page.submit(**changes, status=400)

    assert session.scalar(select(func.count()).select_from(Scan)) == 0


def test_what_was_recorded_is_taken_back_as_a_whole(
    page: PageClient, session: Session, people: list[Registration], staff: User, base: str
) -> None:
    take_over(page, base, rows="1-3")
    page.follow()
    address = str(page.soup.select("#recorded a")[0]["href"])
    page.get(address)
    page.submit(status=422)
    page.submit(reason="lembar sesi lain", status=303)
    page.follow()

    assert present(session) == set()
    undone = session.scalars(select(ScanUndo)).all()
    assert {(one.officer, one.reason) for one in undone} == {(staff.name, "lembar sesi lain")}
    assert len(undone) == 3
    assert not page.soup.select_one("#recorded a")
    page.get(address)
    page.submit(reason="lagi", status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-warning")


def test_a_session_that_lies_ahead_offers_no_time_of_the_future(
    page: PageClient, event: Event, people: list[Registration], staff: User, now: datetime
) -> None:
    one = event.sessions[1]
    one.starts_at, one.ends_at = now + timedelta(hours=3), now + timedelta(hours=5)
    page.get(f"/office/events/acara/sessions/{one.id}/ticks")
    page.submit(rows="1", status=200)


def test_nobody_is_printed_on_an_empty_sheet(
    page: PageClient, event: Event, staff: User, base: str
) -> None:
    page.get(f"{base}/paper")
    page.submit(status=422)
    page.get(f"{base}/ticks")
    assert page.soup.select_one(".er-empty")
