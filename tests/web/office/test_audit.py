"""The pages of the log: everything in words, narrowed, paged, and only for those who may."""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.agencies.rules import AgencyKind, TypedName
from eventreg.audit import operations as audit
from eventreg.audit.models import AuditEntry
from eventreg.audit.operations import Subject
from eventreg.audit.operations.erasing import erase_values
from eventreg.audit.operations.sealing import seal
from eventreg.audit.rules import COMMAND_LINE, SYSTEM, Action, Actor, ActorKind, Change
from eventreg.events.models import Event
from eventreg.events.operations import remove_session
from eventreg.keys.rules import Purpose
from eventreg.registration.models import Registration
from eventreg.registration.operations import NewGroup, add_group, change_contact
from eventreg.registration.operations.agency_merging import undo_change
from eventreg.registration.operations.grouping import Contact
from eventreg.registration.operations.mapping import Settled, make_row
from eventreg.registration.operations.moving_many import move_many
from eventreg.web.log_sentences import KINDS, SENTENCES, LogKind, actions_of, kind_of, word_of
from eventreg.web.office.audit import PER_PAGE
from tests.clients import SeparateClient
from tests.factories import (
    bearer,
    make_device,
    make_event,
    make_key,
    make_registration,
    make_staff,
    offer_of,
    sign_in,
)
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

LOG = "/office/events/acara/audit"
OFFICE_LOG = "/office/audit"
RETNO = Actor(ActorKind.STAFF, 1, "Retno Wulandari", "192.0.2.7 · Firefox, Windows")


@pytest.fixture
def person(session: Session, event: Event) -> Registration:
    """Somebody of an agency."""
    return make_registration(session, offer_of(event, "agency"))


def note(session: Session, action: Action, subject: Subject, *changes: Change, **more: Any) -> None:
    """An entry of Retno's, now, unless said otherwise."""
    said = {"actor": RETNO} | more
    audit.record(session, action, subject, changes=changes, **said)
    session.flush()


def cells(page: PageClient) -> list[list[str]]:
    """The rows of the page, each cell as one line."""
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in page.soup.select("tbody tr")
    ]


def test_every_action_has_a_sentence_and_a_kind() -> None:
    assert set(SENTENCES) == set(Action)
    for action in Action:
        assert word_of(action).endswith("."), action
        assert action in actions_of(kind_of(action))
    assert {kind_of(action) for action in Action} == set(KINDS)
    assert {action.value.split(".")[0] for action in actions_of(LogKind.SYSTEM)} == {
        "values",
        "demo",
    }
    assert word_of("moon.landed") == "moon.landed"


def test_an_entry_says_who_from_where_what_whom_why_and_what_changed(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    subject = Subject("registration", person.id, event.id)
    note(
        session,
        Action.REGISTRATION_CORRECTED,
        subject,
        Change("full_name", "Siti", "Siti Rahayu"),
        Change("gender", "L", "P"),
        Change("region_code", "35.73", "35.07"),
        Change("position", "", "Staf"),
        now=now,
        reason="salah ketik",
    )
    signed_in(StaffRole.ORGANIZER, event)
    page.get(LOG)
    row = next(row for row in cells(page) if "diperbaiki" in row[2])
    assert row[1] == "Retno Wulandari (Petugas) 192.0.2.7 · Firefox, Windows"
    assert row[2] == f"Data pendaftaran diperbaiki. {person.printed_name} Alasan: salah ketik"
    assert row[3] == (
        "Nama lengkap (tanpa gelar): Siti → Siti Rahayu Jenis kelamin: Laki-laki → Perempuan"
        " Kabupaten/kota: Kota Malang → Kabupaten Malang Jabatan: – → Staf"
    )
    assert page.soup.select_one(f'main a[href$="/registrations/{person.uid}"]')


def test_set_up_is_told_in_the_words_of_its_pages(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    one, offer = event.sessions[0], offer_of(event, "agency")
    note(
        session,
        Action.SESSION_CHANGED,
        Subject("session", one.id, event.id),
        Change("starts_at", "2026-11-23 08:00", "2026-11-23 09:30"),
        Change("strict", "False", "True"),
        Change("admits", f"{offer.id}", ""),
        now=now,
    )
    note(
        session,
        Action.CATEGORY_CHANGED,
        Subject("category", offer.id, event.id),
        Change("kind", "agency", "kim"),
        Change("places 35.73", "5", "6"),
        now=now,
    )
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LOG}?kind=events")
    changed = {row[2]: row[3] for row in cells(page)}
    assert changed[f"Kategori diubah. {offer.name('id')}"] == (
        "Jenis: Instansi → KIM Tempat untuk Kota Malang: 5 → 6"
    )
    assert changed[f"Sesi diubah. {one.title}"] == (
        "Mulai: 23 November 2026, 08.00 → 23 November 2026, 09.30"
        " Tolak pindaian di luar waktu ini: Tidak → Ya"
        f" Yang boleh masuk: {offer.name('id')} → –"
    )


def test_exports_say_what_was_taken_and_can_be_looked_at_alone(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    subject = Subject("event", event.id, event.id)
    facts = {"report": "registrations", "format": "csv", "codes": 1, "rows": 1200, "session": None}
    note(session, Action.EXPORT_MADE, subject, actor=COMMAND_LINE, now=now, facts=facts)
    note(session, Action.EVENT_PUBLISHED, subject, now=now)
    signed_in(StaffRole.OFFICIAL, event)
    page.get(f"{LOG}?kind=exports")
    assert [row[1:3] for row in cells(page)] == [
        [
            "sistem Baris perintah server",
            (
                "Data diunduh. Laporan: Pendaftaran Format: CSV"
                " Sertakan kode dan tautan peserta: Ya Baris: 1.200"
            ),
        ]
    ]


def test_the_filters_narrow_by_day_kind_and_person(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    """Days are those of the event: 23:59 in Java is 16:59 UTC."""
    subject = Subject("event", event.id, event.id)
    days = {
        Action.EVENT_CHANGED: "2026-03-04T16:59:00+00:00",
        Action.EVENT_PUBLISHED: "2026-03-04T17:00:00+00:00",
        Action.EVENT_CANCELLED: "2026-03-05T17:00:00+00:00",
    }
    for action, at in days.items():
        note(session, action, subject, now=datetime.fromisoformat(at))
    device, _token = make_device(session, event)
    by_device = Actor(ActorKind.DEVICE, device.id, device.name, "Gerbang A")
    moved = datetime.fromisoformat("2026-03-05T18:00:00+00:00")
    note(session, Action.SCAN_UNDONE, subject, actor=by_device, now=moved)
    signed_in(StaffRole.ORGANIZER)

    def shown(query: str) -> list[str]:
        page.get(f"{LOG}?{query}")
        return [row[2].split(".")[0] for row in cells(page)]

    assert shown("from=2026-03-05&to=2026-03-05") == ["Kegiatan diterbitkan"]
    assert shown("to=2026-03-04") == ["Keterangan kegiatan diubah"]
    assert shown("to=2026-03-06&kind=events") == [
        "Kegiatan dibatalkan",
        "Kegiatan diterbitkan",
        "Keterangan kegiatan diubah",
    ]
    assert shown(f"to=2026-03-31&who=device:{device.id}") == [
        "Catatan hadir masuk atau keluar diurungkan"
    ]
    assert shown("to=2026-03-31&who=staff:1") == [
        "Kegiatan dibatalkan",
        "Kegiatan diterbitkan",
        "Keterangan kegiatan diubah",
    ]
    assert shown("to=2026-03-31&who=participant") == []
    assert "Tidak ada yang cocok" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-02-30&to=kemarin",
        "from=0001-01-01",
        "to=9999-12-31",
        "who=staff:99999999999999999999",
        "who=staff:-1&kind=../../etc",
        "who=moon:1",
        "before=1-2-3",
        "before=99999999999999999999-1",
        "before=99999999999999999-9999999999",
        "before=%00-%00&kind=%00",
        "before=²-³",
        "who=staff:²",
    ],
)
def test_an_address_that_nobody_made_breaks_nothing(
    page: PageClient, event: Event, signed_in: SignedIn, query: str
) -> None:
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LOG}?{query}")
    page.get(f"{OFFICE_LOG}?{query}")


def test_pages_follow_each_other_and_lose_nothing(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    """Many entries of one moment, as an import writes them, lie on the border of two pages."""
    signed_in(StaffRole.ORGANIZER)
    subjects = [Subject("event", event.id, event.id)] * (2 * PER_PAGE + 3)
    audit.record_many(session, Action.EVENT_CHANGED, subjects, actor=RETNO, now=now)
    seen, url = [], f"{LOG}?kind=events"
    for _ in range(3):
        page.get(url)
        seen.append(len(cells(page)))
        older = page.soup.select_one('a[rel="next"]')
        url = str(older["href"]) if older else ""
    assert (seen, url) == ([PER_PAGE, PER_PAGE, 3], "")
    page.click("Catatan terbaru")
    assert len(cells(page)) == PER_PAGE


@pytest.mark.parametrize("role", [StaffRole.ORGANIZER, StaffRole.OFFICIAL])
def test_numbers_and_needs_are_for_those_who_change_registrations(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    now: datetime,
    role: StaffRole,
) -> None:
    """An official sees that they were changed, and by whom, as on the person's own page."""
    changes = (
        Change("phone", "+6289300000001", "+6289300000002"),
        Change("email", "siti@example.org", ""),
        Change("needs", "", "kursi roda"),
    )
    subject = Subject("registration", person.id, event.id)
    note(session, Action.REGISTRATION_CORRECTED, subject, *changes, now=now)
    signed_in(role, event)
    page.get(LOG)
    in_full = role is StaffRole.ORGANIZER
    assert ("0893-0000-0002" in page.text) is in_full
    assert ("siti@example.org" in page.text) is in_full
    assert ("kursi roda" in page.text) is in_full
    assert "Nomor" in page.text


def test_erased_values_say_so(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    subject = Subject("registration", person.id, event.id)
    note(
        session,
        Action.REGISTRATION_CORRECTED,
        subject,
        Change("full_name", "Siti", "Sita"),
        now=now,
    )
    erase_values(session, event.id, actor=SYSTEM, now=now)
    signed_in(StaffRole.ORGANIZER)
    page.get(LOG)
    assert "Nama lengkap (tanpa gelar): (dihapus) → (dihapus)" in page.text
    assert "Sita" not in page.text


def test_the_log_of_an_event_shows_nothing_of_its_neighbour(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    other = make_event(session, slug="tetangga", now=now)
    note(session, Action.EVENT_CHANGED, Subject("event", other.id, other.id), now=now)
    signed_in(StaffRole.ORGANIZER, event)
    page.get(f"{LOG}?kind=events")
    assert cells(page) == []
    page.get("/office/events/tetangga/audit", status=403)
    page.get(OFFICE_LOG, status=403)


def test_the_office_reads_all_events_and_accounts_together(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    owner = signed_in(StaffRole.ORGANIZER)
    note(session, Action.EVENT_CHANGED, Subject("event", event.id, event.id), now=now)
    note(
        session,
        Action.STAFF_ROLE_GRANTED,
        Subject("user", owner.id, None),
        now=now,
        facts={"role": "organizer"},
    )
    page.get(OFFICE_LOG)
    told = [row[2] for row in cells(page)]
    assert any(one.startswith(f"Seseorang diberi peran. {owner.name} Peran: ") for one in told)
    assert any(event.title in one for one in told)
    page.click("Catatan")


def test_the_last_seal_stands_on_the_page(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    signed_in(StaffRole.ORGANIZER)
    page.get(LOG)
    assert "Belum ada yang disegel" in page.text
    made = seal(session, now=now)
    assert made is not None
    page.get(LOG)
    assert f"{made.number}:{made.hash}" in page.text


def test_the_file_holds_what_the_filter_leaves_and_is_noted(
    app: Flask, page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    subject = Subject("event", event.id, event.id)
    note(session, Action.EVENT_CHANGED, subject, Change("title", "Lama", "=1+1"), now=now)
    note(session, Action.DEVICE_CREATED, subject, now=now - timedelta(seconds=1))
    signed_in(StaffRole.OFFICIAL, event)
    page.get(f"{LOG}?kind=events&who=staff:1")
    form = page.form("export")
    answer = page.client.post(form.action, data=form.fields | {"format": "csv;"})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="catatan-aktivitas_acara_'
    )
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][2:5] == ["Retno Wulandari", "Petugas", RETNO.origin]
    assert rows[1][6] == "Keterangan kegiatan diubah."
    assert rows[1][10] == "Nama kegiatan: Lama → =1+1"
    made = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert made.facts == {
        "report": "audit",
        "format": "csv",
        "filter": "kind=events who=staff:1",
        "rows": 1,
    }
    assert made.actor_kind is ActorKind.STAFF


def test_the_office_takes_out_everything_as_a_workbook(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    subjects = [Subject("event", event.id, event.id)] * 1_100
    audit.record_many(session, Action.EVENT_CHANGED, subjects, actor=RETNO, now=now)
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{OFFICE_LOG}?kind=events")
    form = page.form("export")
    answer = page.client.post(form.action, data=form.fields | {"format": "xlsx"})
    assert answer.data[:2] == b"PK"
    made = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert (made.facts["rows"], made.event_id, made.subject_kind) == (1_100, None, "log")


def test_who_signs_in_and_changes_something_is_noted_with_address_and_browser(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    staff = signed_in(StaffRole.ORGANIZER)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.STAFF_SIGNED_IN)
    ).first()
    assert entry is not None
    assert (entry.actor_id, entry.origin) == (staff.id, "127.0.0.1")


def test_a_rare_action_in_a_long_log_is_found_at_once(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    """However many entries lie between: the statement reads by the index of the action."""
    session.execute(
        insert(AuditEntry),
        [
            {
                "at": now - timedelta(seconds=n),
                "action": Action.REGISTRATION_CREATED,
                "actor_kind": ActorKind.PARTICIPANT,
                "actor_label": "",
                "event_id": event.id,
                "subject_kind": "event",
                "subject_id": event.id,
                "reason": "",
                "facts": {},
            }
            for n in range(2_000)
        ],
    )
    note(
        session,
        Action.SHEET_PRINTED,
        Subject("event", event.id, event.id),
        now=now - timedelta(days=9),
    )
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LOG}?kind=exports")
    assert len(cells(page)) == 1


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"purposes": "read_registrations read_attendance"},
            "Membaca pendaftaran, Membaca presensi",
        ),
        ({"right": "register"}, "Membaca dan mendaftarkan orang"),
    ],
)
def test_what_a_key_was_made_for_is_said_in_words(
    facts: dict[str, str],
    said: str,
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    """Also of entries from before keys had purposes."""
    key, _secret = make_key(session, event, Purpose.WRITE_REGISTRATIONS, now=now)
    subject = Subject("api_key", key.id, event.id)
    note(session, Action.KEY_CREATED, subject, now=now, facts=facts)
    signed_in(StaffRole.ORGANIZER)
    page.get(LOG)
    assert said in page.text


def test_an_api_key_is_noted_with_the_address_of_its_system(
    client: SeparateClient, session: Session, event: Event, person: Registration
) -> None:
    _key, secret = make_key(session, event)
    answer = client.get(f"/api/v1/events/{event.slug}/registrations", headers=bearer(secret))
    assert answer.status_code == 200
    made = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert (made.actor_kind, made.origin) == (ActorKind.KEY, "127.0.0.1")


def test_a_browser_is_named_beside_the_address(
    client: SeparateClient, session: Session, event: Event
) -> None:
    staff = make_staff(session, StaffRole.ORGANIZER)
    client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    sign_in(client, staff)
    client.post("/office/events/acara/audit/export", data={"format": "csv"})
    origins = session.execute(
        select(AuditEntry.action, AuditEntry.origin).where(AuditEntry.actor_id == staff.id)
    ).all()
    assert (Action.STAFF_SIGNED_IN, "127.0.0.1 · Firefox, Windows") in [tuple(o) for o in origins]


def test_participants_leave_no_address(session: Session, person: Registration) -> None:
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.REGISTRATION_CREATED)
    ).one()
    assert (entry.actor_kind, entry.origin) == (ActorKind.PARTICIPANT, "")


def test_what_is_removed_keeps_its_name_in_the_log(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    title = event.sessions[1].title
    remove_session(session, event.sessions[1], actor=RETNO, now=now)
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LOG}?kind=events")
    row = next(row for row in cells(page) if row[2].startswith("Sesi dihapus."))
    assert row[3] == f"Judul: {title} → –"


def test_a_move_to_another_category_says_from_where_to_where(
    page: PageClient,
    session: Session,
    event: Event,
    person: Registration,
    signed_in: SignedIn,
    now: datetime,
) -> None:
    move_many(session, event.id, [person], offer_of(event, "kim"), actor=RETNO, now=now)
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LOG}?kind=registrations")
    (row,) = [row for row in cells(page) if row[2].startswith("Peserta dipindahkan ke kategori")]
    assert row[3] == "Kategori: Instansi → KIM"
    page.get(f"/office/events/acara/registrations/{person.uid}")
    assert "Kategori: Instansi → KIM" in page.text


def test_a_new_agency_has_no_name_before(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    name = TypedName("35.73", AgencyKind.AGENCY, "Dinas Contoh")
    made = make_row(session, name, actor=RETNO, now=now)
    assert isinstance(made, Settled)
    undo_change(session, made.change, actor=RETNO, now=now)
    signed_in()
    page.get(f"{OFFICE_LOG}?kind=agencies")
    assert [row[3] for row in cells(page)] == ["Nama: Dinas Contoh → –", "Nama: – → Dinas Contoh"]


def test_a_group_says_what_was_changed_of_its_contact(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    contact = Contact("Bu Rini", "+6289300000009", None)
    new = NewGroup(
        offer_id=offer_of(event, "agency").id,
        submission_id=uuid4(),
        organization="Dinas Contoh",
        region_code="35.73",
        contact_name=contact.name,
        contact_phone=contact.phone,
        contact_email=contact.email,
    )
    group = add_group(session, new, actor=RETNO, now=now)
    change_contact(session, group, replace(contact, name="Pak Budi"), actor=RETNO, now=now)
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LOG}?kind=registrations")
    row = next(row for row in cells(page) if row[2].startswith("Rombongan diubah."))
    assert row[3].endswith(": Bu Rini → Pak Budi")


@pytest.mark.parametrize("log", [LOG, OFFICE_LOG])
def test_a_last_day_before_the_first_is_said_at_the_day(
    log: str, page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{log}?from=2026-03-05&to=2026-03-04&lang=en")
    error = page.soup.select_one("#filter-to-error")
    assert error
    assert "before the first one" in error.get_text()
    assert page.soup.select("#filter-to[aria-invalid][aria-describedby=filter-to-error]")
    assert page.form("filter").fields["from"] == ["2026-03-05"]
    assert "Nothing matches" not in page.text
    page.get(f"{log}?from=2026-03-05&to=2026-03-05&lang=en")
    assert not page.soup.select("#filter-to-error")
