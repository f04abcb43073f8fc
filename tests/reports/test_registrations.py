"""The data export: the names that scripts hold on to, and cells exactly as they are stored."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, TextIOWrapper

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.categories.rules import ParticipantKind
from eventreg.events.models import Event
from eventreg.registration import operations as registration
from eventreg.registration.models import Registration
from eventreg.registration.rules import AccountData
from eventreg.reports.rules import ExportRequest, Format, Report
from eventreg.tickets.models import Ticket
from tests.factories import make_event, make_registration, offer_of
from tests.reports.scenes import BASE_URL, export, sheets_of

HEADERS = [
    "id", "state", "category", "kind", "full_name", "title_front", "title_back", "gender", "phone",
    "email", "region", "organization", "position", "nip", "created_at",
]  # fmt: skip


@pytest.fixture
def event(store: Session, now: datetime) -> Event:
    """One person of each kind, one of them cancelled."""
    event = make_event(store, slug="cerdig", now=now)
    make_registration(
        store, offer_of(event, "agency"), now=now, full_name="Nu'man", title_back="S.Sos.",
        phone="+6289300000001", nip="198609262015051901", organization="=1+1", position="-",
        unit="'Bidang IKP", employment="pns", managed_account="@diskominfo.contoh",
    )  # fmt: skip
    cancelled = make_registration(
        store, offer_of(event, "kim"), now=now - timedelta(hours=2), full_name="Ngatmiri",
        phone=None, email="kim@example.org", village_code="35.73.05.1001", position="Ketua",
    )  # fmt: skip
    registration.cancel(store, cancelled, reason="salah", actor=SYSTEM, now=now)
    accounts = (AccountData("instagram", "cak.contoh", 84_500), AccountData("x", "cak", None))
    make_registration(
        store, offer_of(event, "influencer"), now=now, full_name="Bagas", stage_name="@Cak",
        niche="Kuliner", accounts=accounts,
    )  # fmt: skip
    return event


def rows_of(
    store: Session, event: Event, now: datetime, *, with_codes: bool = False, delimiter: str = ","
) -> list[dict[str, str]]:
    """The rows as the contract tells readers to read them."""
    request = ExportRequest(
        Report.REGISTRATIONS, Format.CSV, delimiter=delimiter, with_codes=with_codes
    )
    exported, content = export(store, event, request, now=now)
    assert content.startswith(b"\xef\xbb\xbf")
    assert exported.filename == "pendaftaran_cerdig_2026-11-22.csv"
    text = TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")
    rows = [
        {name: cell.removeprefix("'") for name, cell in row.items()}
        for row in csv.DictReader(text, delimiter=delimiter)
    ]
    assert len(rows) == exported.rows
    return rows


def test_the_headers_are_the_promised_ones_then_the_kinds_own(
    store: Session, event: Event, now: datetime
) -> None:
    row = rows_of(store, event, now)[0]
    assert list(row) == [
        *HEADERS, "agency", "unit", "employment", "managed_account", "kim_name", "village",
        "kim_role", "accounts", "niche", "stage_name",
    ]  # fmt: skip


def test_there_is_a_row_for_each_registration_in_any_state(
    store: Session, event: Event, now: datetime
) -> None:
    rows = rows_of(store, event, now)
    assert [(row["full_name"], row["state"], row["category"], row["kind"]) for row in rows] == [
        ("Nu'man", "confirmed", "agency", "agency"),
        ("Ngatmiri", "cancelled", "kim", "kim"),
        ("Bagas", "confirmed", "influencer", "influencer"),
    ]


def test_cells_are_exactly_what_is_stored(store: Session, event: Event, now: datetime) -> None:
    """Scar 28: the + is stripped; a formula is computed."""
    agency, kim, influencer = rows_of(store, event, now, delimiter=";")
    stored = store.scalars(select(Registration).where(Registration.full_name == "Nu'man")).one()
    assert agency["id"] == str(stored.uid)
    assert agency["phone"] == "+6289300000001"
    assert agency["nip"] == "198609262015051901"
    assert (agency["organization"], agency["agency"]) == ("=1+1", "=1+1")
    assert (agency["position"], agency["unit"]) == ("-", "'Bidang IKP")
    assert agency["managed_account"] == "@diskominfo.contoh"
    assert agency["created_at"] == "2026-11-22T08:05:00+07:00"
    assert (kim["phone"], kim["email"], kim["village"]) == ("", "kim@example.org", "35.73.05.1001")
    assert (kim["kim_role"], kim["agency"], kim["accounts"]) == ("Ketua", "", "")
    assert kim["created_at"] == "2026-11-22T06:05:00+07:00"
    assert influencer["accounts"] == "instagram:cak.contoh:84500 | x:cak:"
    assert (influencer["niche"], influencer["stage_name"]) == ("Kuliner", "@Cak")


def test_codes_and_links_come_only_when_they_are_asked_for(
    store: Session, event: Event, now: datetime
) -> None:
    plain = export(store, event, ExportRequest(Report.REGISTRATIONS, Format.CSV), now=now)[1]
    people = list(store.scalars(select(Registration).order_by(Registration.id)))
    codes = list(store.scalars(select(Ticket.code).order_by(Ticket.registration_id)))
    assert not any(secret in plain.decode() for secret in [*codes, *(p.secret for p in people)])
    rows = rows_of(store, event, now, with_codes=True)
    assert [row["ticket_code"] for row in rows] == codes
    assert [row["link"] for row in rows] == [f"{BASE_URL}/r/{one.secret}" for one in people]


def test_a_second_ticket_neither_doubles_the_row_nor_hides(
    store: Session, event: Event, now: datetime
) -> None:
    first = store.scalars(select(Registration).order_by(Registration.id)).first()
    assert first is not None
    store.add(Ticket(code="A" * 26, event_id=event.id, registration_id=first.id, issued_at=now))
    rows = rows_of(store, event, now, with_codes=True)
    assert len(rows) == 3
    assert rows[0]["ticket_code"] == "A" * 26


def test_the_spreadsheet_has_the_same_cells_as_text_and_the_time_as_a_date(
    store: Session, event: Event, now: datetime
) -> None:
    content = export(store, event, ExportRequest(Report.REGISTRATIONS), now=now)[1]
    header, first, *_ = sheets_of(content)["registrations"]
    row = dict(zip(header, first, strict=True))
    assert (row["organization"], row["nip"]) == ("=1+1", "198609262015051901")
    assert row["created_at"] == datetime(2026, 11, 22, 8, 5)  # noqa: DTZ001 - the hall's clock.


def test_an_event_has_only_the_columns_of_its_own_kinds(store: Session, now: datetime) -> None:
    event = make_event(store, slug="cerdig", now=now)
    event.offers[:] = [one for one in event.offers if one.kind is ParticipantKind.KIM]
    make_registration(store, offer_of(event, "kim"), now=now)
    assert list(rows_of(store, event, now)[0]) == [*HEADERS, "kim_name", "village", "kim_role"]
