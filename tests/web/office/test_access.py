"""Who may open what: every page of the office against every role."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import PERMISSIONS, Permission, StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device, Scan, SessionMove
from eventreg.checkin.operations import (
    Arrival,
    Closing,
    Recorder,
    TypedWalkIn,
    close_session,
)
from eventreg.checkin.operations.not_added import note_not_added
from eventreg.checkin.operations.sheets import Ticks, record_sheet
from eventreg.checkin.queries.sheets import ticked_sheets
from eventreg.checkin.rules import Method
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import add_checkpoint
from eventreg.files import operations as files
from eventreg.files.tables import keep_as_it_is
from eventreg.importing import operations as importing
from eventreg.importing.readers import XLSX_TYPE, read_table
from eventreg.importing.rules.results import Result, RowResult
from eventreg.importing.rules.tables import Table
from eventreg.mail.models import OutboxMail
from eventreg.registration.models import Group, Import, Registration
from eventreg.registration.operations import NewGroup, add_group
from eventreg.registration.rules import Refusal
from tests.factories import (
    make_device,
    make_event,
    make_key,
    make_registration,
    make_staff,
    offer_of,
)
from tests.importing_files import HEADERS, SITI, workbook
from tests.pages import PageClient
from tests.questions import ask
from tests.scans import scan
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
NIP = "198911052015032901"
#: Every page below an event, with the permission that opens it. `post` pages change something.
PAGES: tuple[tuple[str, str, Permission], ...] = (
    ("get", E, Permission.EVENTS_VIEW),
    ("get", f"{E}/live.json", Permission.EVENTS_VIEW),
    ("get", f"{E}/board", Permission.EVENTS_VIEW),
    ("get", f"{E}/board/figures.json", Permission.EVENTS_VIEW),
    ("both", f"{E}/board/link", Permission.EVENTS_EDIT),
    ("post", f"{E}/board/link/end", Permission.EVENTS_EDIT),
    ("post", f"{E}/publish", Permission.EVENTS_EDIT),
    ("both", f"{E}/unpublish", Permission.EVENTS_EDIT),
    ("both", f"{E}/cancel", Permission.EVENTS_EDIT),
    ("both", f"{E}/restore", Permission.EVENTS_EDIT),
    ("both", f"{E}/tell", Permission.MESSAGES_SEND),
    ("both", f"{E}/thanks", Permission.MESSAGES_SEND),
    ("get", f"{E}/messages", Permission.MESSAGES_SEND),
    ("get", f"{E}/messages/whatsapp", Permission.MESSAGES_SEND),
    ("post", f"{E}/messages/whatsapp/all", Permission.MESSAGES_SEND),
    ("post", f"{E}/messages/whatsapp/outdated", Permission.MESSAGES_SEND),
    ("get", f"{E}/messages/<mail_id>", Permission.MESSAGES_SEND),
    ("post", f"{E}/messages/<mail_id>/resend", Permission.MESSAGES_SEND),
    ("post", f"{E}/messages/<mail_id>/withdraw", Permission.MESSAGES_SEND),
    ("post", f"{E}/messages/<mail_id>/tick", Permission.MESSAGES_SEND),
    ("post", f"{E}/messages/<mail_id>/untick", Permission.MESSAGES_SEND),
    ("both", f"{E}/edit", Permission.EVENTS_EDIT),
    ("both", f"{E}/walk-ins", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/walk-ins/<uid>/admit", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/walk-ins/poster.pdf", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/walk-ins/not-added", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/walk-ins/not-added/<walk_in_id>", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/walk-ins/not-added/<walk_in_id>/add", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/walk-ins/not-added/<walk_in_id>/settle", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/sessions", Permission.EVENTS_VIEW),
    ("both", f"{E}/sessions/new", Permission.EVENTS_EDIT),
    ("both", f"{E}/sessions/<session_id>", Permission.EVENTS_EDIT),
    ("both", f"{E}/sessions/<session_id>/remove", Permission.EVENTS_EDIT),
    ("both", f"{E}/sessions/<session_id>/paper", Permission.CHECKIN_RECORD),
    ("both", f"{E}/sessions/<session_id>/ticks", Permission.CHECKIN_RECORD),
    ("post", f"{E}/sessions/<session_id>/ticks/record", Permission.CHECKIN_RECORD),
    ("both", f"{E}/sessions/<session_id>/ticks/<entry_id>/undo", Permission.CHECKIN_RECORD),
    ("both", f"{E}/sessions/<session_id>/delay", Permission.EVENTS_EDIT),
    ("post", f"{E}/sessions/<session_id>/delay/undo", Permission.EVENTS_EDIT),
    ("both", f"{E}/sessions/<session_id>/absent", Permission.CHECKIN_RECORD),
    ("both", f"{E}/sessions/<session_id>/inside", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/sessions/<session_id>/inside/<closing_id>/undo", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/checkpoints", Permission.EVENTS_VIEW),
    ("post", f"{E}/checkpoints", Permission.EVENTS_EDIT),
    ("both", f"{E}/checkpoints/<checkpoint_id>", Permission.EVENTS_EDIT),
    ("post", f"{E}/checkpoints/<checkpoint_id>/move", Permission.EVENTS_EDIT),
    ("both", f"{E}/checkpoints/<checkpoint_id>/remove", Permission.EVENTS_EDIT),
    ("get", f"{E}/checkpoints/<checkpoint_id>/received", Permission.REGISTRATIONS_VIEW),
    ("both", f"{E}/conflicts", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/moves", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/moves/<move_id>/undo", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/categories/new", Permission.EVENTS_EDIT),
    ("both", f"{E}/categories/<offer_id>", Permission.EVENTS_EDIT),
    ("both", f"{E}/categories/<offer_id>/remove", Permission.EVENTS_EDIT),
    ("get", f"{E}/questions", Permission.EVENTS_VIEW),
    ("both", f"{E}/questions/preview/agency", Permission.EVENTS_VIEW),
    ("both", f"{E}/questions/new", Permission.EVENTS_EDIT),
    ("both", f"{E}/questions/<question_id>", Permission.EVENTS_EDIT),
    ("post", f"{E}/questions/<question_id>/move", Permission.EVENTS_EDIT),
    ("post", f"{E}/questions/<question_id>/retire", Permission.EVENTS_EDIT),
    ("post", f"{E}/questions/<question_id>/bring-back", Permission.EVENTS_EDIT),
    ("both", f"{E}/registrations", Permission.REGISTRATIONS_VIEW),
    ("get", f"{E}/registrations/<uid>", Permission.REGISTRATIONS_VIEW),
    ("post", f"{E}/registrations/<uid>/scans", Permission.CHECKIN_RECORD),
    ("get", f"{E}/registrations/<uid>/sessions/<session_id>/check-in", Permission.CHECKIN_RECORD),
    ("both", f"{E}/registrations/<uid>/sessions/<session_id>/mark", Permission.CHECKIN_RECORD),
    ("both", f"{E}/registrations/<uid>/scans/<scan_id>/undo", Permission.CHECKIN_RECORD),
    ("post", f"{E}/registrations/<uid>/link", Permission.MESSAGES_SEND),
    ("get", f"{E}/registrations/new", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/registrations/new/agency", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/registrations/<uid>/correct", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/registrations/<uid>/cancel", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/registrations/<uid>/prefer", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/registrations/<uid>/prefer/withdraw", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/registrations/<uid>/substitute", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/registrations/<uid>/letter", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/registrations/<uid>/letter/download", Permission.REPORTS_EXPORT),
    ("both", f"{E}/import", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/import/template-<offer_id>.xlsx", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/import/<uid>", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/import/<uid>/columns", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/import/<uid>/confirm", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/import/<uid>/progress.json", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/import/<uid>/report.xlsx", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/invitations", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/invitations/new", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/invitations/paste", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/invitations/<uid>", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/invitations/<uid>/edit", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/invitations/<uid>/sent", Permission.MESSAGES_SEND),
    ("both", f"{E}/invitations/<uid>/remove", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/registrations/<uid>/unmerge", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/approvals", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/approvals/<decision_id>", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/waiting", Permission.REGISTRATIONS_VIEW),
    ("get", f"{E}/duplicates", Permission.REGISTRATIONS_EDIT),
    ("both", f"{E}/duplicates/<uid>/<other_uid>", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/duplicates/<uid>/<other_uid>/apart", Permission.REGISTRATIONS_EDIT),
    ("post", f"{E}/duplicates/<uid>/<other_uid>/together", Permission.REGISTRATIONS_EDIT),
    ("get", f"{E}/places", Permission.EVENTS_VIEW),
    ("post", f"{E}/places/<offer_id>/regions", Permission.EVENTS_EDIT),
    ("both", f"{E}/places/<offer_id>/release", Permission.EVENTS_EDIT),
    ("both", f"{E}/places/<offer_id>/<code>", Permission.EVENTS_EDIT),
    ("both", f"{E}/devices", Permission.DEVICES_MANAGE),
    ("get", f"{E}/devices/<device_id>/pairing", Permission.DEVICES_MANAGE),
    ("both", f"{E}/devices/<device_id>/revoke", Permission.DEVICES_MANAGE),
    ("both", f"{E}/devices/<device_id>/renew", Permission.DEVICES_MANAGE),
    ("both", f"{E}/devices/queue", Permission.DEVICES_MANAGE),
    ("both", f"{E}/export", Permission.REPORTS_EXPORT),
    ("both", f"{E}/keys", Permission.KEYS_MANAGE),
    ("get", f"{E}/keys/<key_id>", Permission.KEYS_MANAGE),
    ("both", f"{E}/keys/<key_id>/revoke", Permission.KEYS_MANAGE),
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Who may do what does not depend on the database."""
    return sqlite_url


@pytest.fixture
def parts(app: Flask, session: Session, event: Event, now: datetime) -> dict[str, str]:
    """What stands in the gaps of the addresses."""
    person = make_registration(session, offer_of(event, "agency"), now=now)
    person.decision = uuid4()
    device, _token = make_device(session, event, now=now)
    list_, group = make_import(app, session, event, now), make_invitation(session, event, now)
    return {
        "/import/<uid>": f"/import/{list_.uid}",
        "/invitations/<uid>": f"/invitations/{group.uid}",
        "<session_id>": str(event.sessions[0].id),
        "<offer_id>": str(offer_of(event, "kim").id),
        "<uid>": str(person.uid),
        "<code>": "35.73",
        "<decision_id>": str(person.decision),
        "<other_uid>": str(make_registration(session, offer_of(event, "kim"), now=now).uid),
        "<question_id>": str(ask(session, event, now, "kaus").id),
        "<device_id>": str(device.id),
        "<walk_in_id>": str(make_refused(session, device, now)),
        "<key_id>": str(make_key(session, event, now=now)[0].id),
        "<scan_id>": str(make_scan(session, person, event, now).id),
        **supervised(session, person, device, now),
        "<entry_id>": str(make_ticks(session, event, now)),
        "<mail_id>": str(session.scalars(select(OutboxMail.id).order_by(OutboxMail.id)).first()),
    }


def make_refused(session: Session, device: Device, now: datetime) -> UUID:
    """Somebody whom a desk had added, and who is not registered."""
    arrival = Arrival(uuid4(), device.event.sessions[0].id, now)
    typed = TypedWalkIn(arrival, offer_of(device.event, "kim").id, "Maryam", "", "")
    note_not_added(session, device, typed, Refusal.FULL, at=now, actor=SYSTEM, now=now)
    return arrival.id


def make_import(app: Flask, session: Session, event: Event, now: datetime) -> Import:
    """A list that was uploaded and checked."""
    content = workbook([HEADERS, SITI])
    table = read_table(content)
    assert isinstance(table, Table)
    checked = keep_as_it_is(content, "daftar.xlsx", extension="xlsx", media_type=XLSX_TYPE)
    files.save(app.extensions["settings"].instance_path / "files", checked)
    stored = files.add(session, checked, now=now)
    made = importing.start(
        session, event.id, stored, table, {0: "name"}, offer_id=None, actor=SYSTEM, now=now
    )
    importing.choose_columns(session, made, {0: "name"}, offer_id=event.offers[0].id)
    importing.note_check(session, made, [RowResult(2, "Siti Rahayu", Result.NEW)], now=now)
    return made


def make_ticks(session: Session, event: Event, now: datetime) -> int:
    """Somebody who signed on paper: the entry of the log."""
    one, person = event.sessions[0], make_registration(session, offer_of(event, "kim"), now=now)
    ticks = Ticks(one.id, (person.uid,), now, uuid4())
    record_sheet(session, event, ticks, staff=make_staff(session), now=now)
    session.flush()
    return ticked_sheets(session, event.id, one.id)[0].id


def make_scan(session: Session, person: Registration, event: Event, now: datetime) -> Scan:
    """Somebody who was checked in by hand."""
    recorder = Recorder(event.id, "Ayu", trusted_from=event.created_at)
    return scan(session, recorder, person, now, method=Method.MANUAL)


def supervised(
    session: Session, person: Registration, device: Device, now: datetime
) -> dict[str, str]:
    """A checkpoint, a hall that was emptied, and a scan that was moved."""
    event, closing = device.event, uuid4()
    made = add_checkpoint(session, event, "Konsumsi", actor=SYSTEM, now=now)
    assert isinstance(made, Checkpoint)
    wish = Closing(closing, now, "Lupa pindai keluar.", None)
    close_session(session, event.sessions[0], wish, actor=SYSTEM, now=now)
    move = SessionMove(
        event_id=event.id,
        to_session_id=event.sessions[1].id,
        reason="Sesi keliru.",
        officer="Ayu",
        moved_at=now,
    )
    session.add(move)
    session.flush()
    return {
        "<checkpoint_id>": str(made.id),
        "<closing_id>": str(closing),
        "<move_id>": str(move.id),
    }


def make_invitation(session: Session, event: Event, now: datetime) -> Group:
    """An agency that was invited."""
    new = NewGroup(offer_of(event, "agency").id, uuid4(), "Dinas Contoh", "35.73", invited=True)
    return add_group(session, new, actor=SYSTEM, now=now)


def requests(parts: dict[str, str], method: str) -> Iterator[tuple[str, Permission]]:
    for methods, address, permission in PAGES:
        if methods in {method, "both"}:
            for gap, value in parts.items():
                address = address.replace(gap, value)  # noqa: PLW2901 - gap after gap is filled.
            yield address, permission


@pytest.mark.parametrize("role", list(StaffRole))
def test_a_role_in_the_event_opens_what_its_permissions_say(
    role: StaffRole, page: PageClient, event: Event, parts: dict[str, str], signed_in: SignedIn
) -> None:
    signed_in(role, event)
    for address, permission in requests(parts, "get"):
        page.get(address, 200 if permission in PERMISSIONS[role] else 403)
    page.get("/office/")
    token = page._token()
    for address, permission in requests(parts, "post"):
        if permission not in PERMISSIONS[role]:
            page.post(address, token, status=403)


def test_a_guest_is_asked_to_sign_in(page: PageClient, parts: dict[str, str]) -> None:
    """Scar 15: no list of guests for whoever has the link."""
    for address, _permission in requests(parts, "get"):
        page.get(address, 303)
        assert "/office/login" in page.response.headers["Location"]
    page.get("/office/login")
    token = page._token()
    for address, _permission in requests(parts, "post"):
        page.post(address, token, status=401)


def test_an_organizer_of_another_event_opens_nothing(
    page: PageClient, session: Session, parts: dict[str, str], signed_in: SignedIn
) -> None:
    """Scar 33: every page, and the export above all, is scoped to the event."""
    signed_in(StaffRole.ORGANIZER, make_event(session, slug="lain"))
    for address, _permission in requests(parts, "get"):
        page.get(address, 403)
    page.get("/office/")
    token = page._token()
    for address, _permission in requests(parts, "post"):
        page.post(address, token, status=403)


def test_parts_of_one_event_cannot_be_reached_through_another(
    page: PageClient, session: Session, parts: dict[str, str], signed_in: SignedIn
) -> None:
    """Scar 33: an address that names the own event and somebody else's row is no address."""
    signed_in(StaffRole.ORGANIZER, make_event(session, slug="lain"))
    for address, _permission in requests(parts, "get"):
        if any(value in address for value in parts.values()):
            page.get(address.replace("/acara", "/lain"), 404)


def test_every_page_of_the_office_stands_in_the_table(app: Flask) -> None:
    """A new route needs its line above: who may open it is a decision."""
    listed = {address.replace(E, "").replace("/agency", "/<category>") for _, address, _ in PAGES}
    own = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("office.") and "<slug:event>" in rule.rule:
            address = rule.rule.split("<slug:event>", 1)[1]
            for converter in ("uuid:", "int:", "slug:", "region:"):
                address = address.replace(converter, "")
            own.add(address)
    assert own == listed


@pytest.mark.parametrize("role", list(StaffRole))
def test_only_a_role_in_the_whole_office_makes_events(
    role: StaffRole, page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(role, event)
    page.get("/office/events/new", 403)
    page.get("/office/")
    page.submit("/office/logout")
    signed_in(role)
    page.get("/office/events/new", 200 if Permission.EVENTS_CREATE in PERMISSIONS[role] else 403)


def test_the_list_holds_the_events_of_the_own_roles_alone(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    other = make_event(session, slug="lain", title="Acara Orang Lain")
    signed_in(StaffRole.OFFICIAL, event)
    page.get("/office/")
    assert event.title in page.text
    assert other.title not in page.text


def test_nobody_finds_a_person_by_nip_without_signing_in(
    page: PageClient, session: Session, event: Event
) -> None:
    """Scar 23: there is no lookup; what is searched for does not even reach the list."""
    make_registration(session, offer_of(event, "agency"), full_name="Dewi Contoh", nip=NIP)
    for address, status in ((f"{E}/registrations?q={NIP}", 303), (f"/e/acara?nip={NIP}", 200)):
        page.get(address, status)
        assert "Dewi Contoh" not in page.response.get_data(as_text=True)
    page.get("/office/login")
    page.post(f"{E}/registrations", {"q": NIP}, status=401)
    assert "Dewi Contoh" not in page.response.get_data(as_text=True)
