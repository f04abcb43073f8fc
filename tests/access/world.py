"""An office with two events and everything in one of them that an address can name, with words to look for.

Who comes by a word of SECRETS without the right to it has come by somebody's data. Plant a row here
whenever a route names a new kind of thing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies.models import Agency, AgencyAlias, AgencyChange
from eventreg.agencies.rules import AgencyKind, ChangeKind
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
from eventreg.checkin.rules import DeviceRole, Method
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import add_checkpoint
from eventreg.files import operations as files
from eventreg.files.tables import keep_as_it_is
from eventreg.importing import operations as importing
from eventreg.importing.readers import XLSX_TYPE, read_table
from eventreg.importing.rules.results import Result, RowResult
from eventreg.importing.rules.tables import Table
from eventreg.keys.rules import Purpose
from eventreg.mail.models import OutboxMail
from eventreg.online.models import MeetingPerson, MeetingReport, PresenceWord
from eventreg.online.rules import Standing
from eventreg.papers.operations import change_letterhead
from eventreg.papers.rules import Letterhead
from eventreg.participants.models import BulkAction, BulkRow
from eventreg.participants.operations import write_to_marked
from eventreg.participants.rules import BulkKind, BulkState
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
from tests.questions import ask
from tests.scans import scan

#: The region whose people an official of one region sees, and one whose people they must not see.
REGION, OTHER_REGION = "35.73", "35.78"
OWN_NAME = "Rahasiawan Semalang"
HIDDEN_NAME = "Terselubung Seberang"
HIDDEN = {
    "full_name": HIDDEN_NAME,
    "organization": "Dinas Tersembunyi Seberang",
    "position": "Penjaga Seberang",
    "phone": "+6289377700001",
    "email": "seberang@example.org",
    "nip": "198911052015032901",
    "region_code": OTHER_REGION,
}
OWN = {
    "full_name": OWN_NAME,
    "organization": "Dinas Rahasia Semalang",
    "position": "Penjaga Semalang",
    "phone": "+6289377700002",
    "email": "semalang@example.org",
    "region_code": REGION,
}
TITLE = "Kegiatan Terpendam"
#: What only those may read who look at the people of the other region; numbers as pages show them.
ELSEWHERE = (
    "Terselubung",
    "Tersembunyi",
    "Seberang",
    "seberang@",
    "7770-0001",
    "77700001",
    "198911052015032901",
    "19891105 201503 2 901",
)
#: What nobody reads who has no role in the event.
SECRETS = (
    *ELSEWHERE,
    "Rahasiawan",
    "Rahasia Semalang",
    "semalang@",
    "7770-0002",
    "77700002",
    TITLE,
)


@dataclass
class World:
    """The event that is guarded, its neighbour, and what stands in the gaps of addresses.

    `gaps` by the name of the argument, or by the word before it and its name where the same name
    means different things: "import/uid".
    """

    event: Event
    neighbour: Event
    device: Device
    person: Registration
    hidden: Registration
    tokens: dict[str, str] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)


def make_world(app: Flask, session: Session, now: datetime) -> World:
    """The guarded event `terpendam` with a row of everything, and its neighbour `lain`."""
    event = make_event(session, slug="terpendam", title=TITLE, now=now)
    neighbour = make_event(session, slug="lain", title="Acara Tetangga", now=now)
    person = make_registration(session, offer_of(event, "agency"), now=now, **OWN)
    hidden = make_registration(session, offer_of(event, "agency"), now=now, **HIDDEN)
    person.decision = hidden.decision = uuid4()
    device, token = make_device(session, event, now=now)
    world = World(event, neighbour, device, person, hidden)
    scanned = make_scan(session, hidden, event, now)
    world.gaps = {
        "event": event.slug,
        "slug": event.slug,
        "category": "agency",
        "code": REGION,
        "uid": str(hidden.uid),
        "other_uid": str(person.uid),
        "registration_id": str(hidden.uid),
        "scan_id": str(scanned.id),
        "decision_id": str(hidden.decision),
        "session_id": str(event.sessions[0].id),
        "offer_id": str(offer_of(event, "kim").id),
        "question_id": str(ask(session, event, now, "kaus").id),
        "device_id": str(device.id),
        "walk_in_id": str(make_refused(session, device, now)),
        "key_id": str(make_key(session, event, now=now)[0].id),
        "entry_id": str(make_ticks(session, event, hidden, now)),
        "import/uid": str(make_import(app, session, event, now).uid),
        "invitations/uid": str(make_invitation(session, event, now).uid),
        **make_supervised(session, hidden, device, now),
        **make_people(session, event),
        **make_online(session, event, hidden, now),
        **make_agencies(session, event, now),
        "bulk/uid": str(make_bulk(session, event, hidden, now)),
        "written/uid": str(make_written(session, event, hidden, now)),
        "source": event.slug,
        "secret": "x" * 43,
        "token": "kunci",
        "mail_id": str(session.scalars(select(OutboxMail.id).order_by(OutboxMail.id)).first()),
    }
    make_letterheads(app, session, event, now)
    world.tokens = {"door": token, **make_tokens(session, event, neighbour, now)}
    session.flush()
    return world


def make_tokens(session: Session, event: Event, neighbour: Event, now: datetime) -> dict[str, str]:
    """What devices and other systems show: of the event, of its neighbour, and of those that ended."""
    revoked, revoked_token = make_device(session, event, DeviceRole.DESK, name="Lama", now=now)
    revoked.revoked_at = now
    return {
        "desk": make_device(session, event, DeviceRole.DESK, name="Meja", now=now)[1],
        "revoked": revoked_token,
        "neighbour's desk": make_device(session, neighbour, DeviceRole.DESK, now=now)[1],
        **{one.value: make_key(session, event, one, name=one.value, now=now)[1] for one in Purpose},
        "neighbour's key": make_key(session, neighbour, *Purpose, now=now)[1],
        "expired": make_key(
            session,
            event,
            *Purpose,
            name="C",
            now=now - timedelta(days=2),
            expires_at=now - timedelta(days=1),
        )[1],
    }


def make_people(session: Session, event: Event) -> dict[str, str]:
    """Somebody who works for the event."""
    staff = make_staff(session, event=event)
    staff.name = "Petugas Rahasiawan"
    return {"user_id": str(staff.id), "membership_id": str(staff.memberships[0].id)}


def make_online(
    session: Session, event: Event, person: Registration, now: datetime
) -> dict[str, str]:
    """A word that was announced in the meeting, and somebody in the meeting program's report."""
    announced = PresenceWord(
        event_id=event.id,
        session_id=event.sessions[0].id,
        word="seberang",
        opens_at=now,
        closes_at=now + timedelta(minutes=5),
        officer="Ayu",
        created_at=now,
    )
    report = MeetingReport(
        event_id=event.id,
        session_id=event.sessions[0].id,
        digest="0" * 64,
        name="laporan.csv",
        rows=1,
        faulty=0,
        officer="Ayu",
        created_at=now,
    )
    found = MeetingPerson(
        name=HIDDEN_NAME,
        email=str(HIDDEN["email"]),
        stays=[],
        minutes=60,
        standing=Standing.SEVERAL,
        candidates=[person.id],
    )
    report.people.append(found)
    session.add_all([announced, report])
    session.flush()
    return {
        "word_id": str(announced.id),
        "reports/uid": str(report.uid),
        "person_id": str(found.id),
    }


def make_agencies(session: Session, event: Event, now: datetime) -> dict[str, str]:
    """Two agencies, a further name, and a name that was settled on the event's page.

    Agencies belong to the office, so that their names are no secret of an event.
    """
    first, other = (
        Agency(kind=AgencyKind.AGENCY, name=name, region_code=REGION, created_at=now)
        for name in ("Dinas Umum", "Badan Umum")
    )
    alias = AgencyAlias(name="Din. Umum", key="din umum")
    first.aliases.append(alias)
    session.add_all([first, other])
    session.flush()
    change = AgencyChange(
        kind=ChangeKind.MAPPED,
        agency_id=first.id,
        event_id=event.id,
        region_code=REGION,
        agency_kind=AgencyKind.AGENCY,
        name="Din. Umum",
        key="din umum",
        aliases=[],
        done_at=now,
        done_by="Ayu",
    )
    session.add(change)
    session.flush()
    return {
        "agency_id": str(first.id),
        "other_id": str(other.id),
        "alias_id": str(alias.id),
        "change_id": str(change.id),
    }


def make_bulk(session: Session, event: Event, person: Registration, now: datetime) -> UUID:
    """Something that was done to many at once."""
    action = BulkAction(
        event_id=event.id,
        kind=BulkKind.CANCEL,
        state=BulkState.DONE,
        people=1,
        done=1,
        started_by="Petugas Rahasiawan",
        created_at=now,
        finished_at=now,
    )
    session.add(action)
    session.flush()
    session.add(BulkRow(action_id=action.id, registration_id=person.id, position=0))
    session.flush()
    return action.uid


def make_written(session: Session, event: Event, person: Registration, now: datetime) -> UUID:
    """A draft of staff for one person."""
    whom = Registration.id == person.id
    message = write_to_marked(session, event.id, whom, actor=SYSTEM, now=now)
    message.subject, message.text = "Rahasia Semalang", f"Untuk {HIDDEN_NAME}"
    session.flush()
    return message.uid


def make_refused(session: Session, device: Device, now: datetime) -> UUID:
    """Somebody whom a desk had added, and who is not registered."""
    arrival = Arrival(uuid4(), device.event.sessions[0].id, now)
    typed = TypedWalkIn(arrival, offer_of(device.event, "kim").id, HIDDEN_NAME, "", "")
    note_not_added(session, device, typed, Refusal.FULL, at=now, actor=SYSTEM, now=now)
    return arrival.id


def make_letterheads(app: Flask, session: Session, event: Event, now: datetime) -> None:
    """The kop of the office and that of the event, each with a logo."""
    for event_id in (None, event.id):
        drawn = BytesIO()
        Image.new("RGB", (20, 20), "teal").save(drawn, "PNG")
        logo = files.check_logo(drawn.getvalue(), "logo.png")
        assert isinstance(logo, files.Checked)
        files.save(app.extensions["settings"].instance_path / "files", logo)
        stored = files.add(session, logo, now=now)
        heading = f"DINAS {TITLE}" if event_id else "DINAS CONTOH"
        kop = Letterhead(heading=heading, logo_id=stored.id)
        change_letterhead(session, event_id, kop, version=0, actor=SYSTEM, now=now)


def make_import(app: Flask, session: Session, event: Event, now: datetime) -> Import:
    """A list that was uploaded and checked."""
    row = (HIDDEN_NAME, *SITI[1:])
    content = workbook([HEADERS, row])
    table = read_table(content)
    assert isinstance(table, Table)
    checked = keep_as_it_is(content, "daftar.xlsx", extension="xlsx", media_type=XLSX_TYPE)
    files.save(app.extensions["settings"].instance_path / "files", checked)
    stored = files.add(session, checked, now=now)
    made = importing.start(
        session, event.id, stored, table, {0: "name"}, offer_id=None, actor=SYSTEM, now=now
    )
    importing.choose_columns(session, made, {0: "name"}, offer_id=event.offers[0].id)
    importing.note_check(session, made, [RowResult(2, HIDDEN_NAME, Result.NEW)], now=now)
    return made


def make_ticks(session: Session, event: Event, person: Registration, now: datetime) -> int:
    """Somebody who signed on paper: the entry of the log."""
    one = event.sessions[0]
    ticks = Ticks(one.id, (person.uid,), now, uuid4())
    record_sheet(session, event, ticks, staff=make_staff(session), now=now)
    session.flush()
    return ticked_sheets(session, event.id, one.id)[0].id


def make_scan(session: Session, person: Registration, event: Event, now: datetime) -> Scan:
    """Somebody who was checked in by hand."""
    recorder = Recorder(event.id, "Ayu", trusted_from=event.created_at)
    return scan(session, recorder, person, now, method=Method.MANUAL)


def make_supervised(
    session: Session, person: Registration, device: Device, now: datetime
) -> dict[str, str]:
    """A checkpoint, a hall that was emptied, and a scan that was moved."""
    event, closing = device.event, uuid4()
    made = add_checkpoint(session, event, "Konsumsi", actor=SYSTEM, now=now)
    assert isinstance(made, Checkpoint)
    session.flush()
    scan(session, device, person, now, checkpoint=0)
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
        "checkpoint_id": str(made.id),
        "closing_id": str(closing),
        "move_id": str(move.id),
    }


def make_invitation(session: Session, event: Event, now: datetime) -> Group:
    """An agency of the other region that was invited."""
    new = NewGroup(
        offer_of(event, "agency").id,
        uuid4(),
        str(HIDDEN["organization"]),
        OTHER_REGION,
        invited=True,
    )
    return add_group(session, new, actor=SYSTEM, now=now)
