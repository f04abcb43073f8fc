"""People whom a desk added without a network, in the file of its phone: registered, refused, noted, seen to."""

import json
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action, Actor, ActorKind
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.operations import Arrival, TypedWalkIn, bring_in, revoke
from eventreg.checkin.operations.not_added import settle_not_added
from eventreg.checkin.operations.queue_files import Loaded
from eventreg.checkin.queries.not_added import not_added, settled_not_added
from eventreg.checkin.rules import DeviceRole, Method, Verdict
from eventreg.checkin.rules.desk import DeskFault
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.queries import by_submission
from eventreg.registration.rules import Refusal, State
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import make_code
from tests.checkin.conftest import STAFF
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.queue_files import came, load, signed

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def desk(session: Session, event: Event, now: datetime) -> tuple[Device, str]:
    """A desk that was paired two hours ago, with its token."""
    return make_device(session, event, DeviceRole.DESK, name="Meja 1", now=now - 2 * HOUR)


def file_of(desk: tuple[Device, str], *people: object, scans: Any = (), **more: Any) -> bytes:
    """What the phone of the desk saved."""
    device, token = desk
    content = {"device": str(device.id), "walk_ins": list(people), "scans": list(scans), **more}
    return signed(content, token, version=2)


def scan_of(event: Event, code: str, at: datetime, part: int = 0, **more: Any) -> dict[str, Any]:
    """A scan of a ticket, as the phone keeps it."""
    session = str(event.sessions[part].id)
    return {
        "id": str(uuid4()),
        "code": code,
        "session": session,
        "scanned_at": at.isoformat(),
        **more,
    }


def count(session: Session, table: type[Registration | Scan | AuditEntry]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_people_come_before_the_scans_of_their_tickets(
    session: Session, event: Event, desk: tuple[Device, str], now: datetime
) -> None:
    """The phone made the ticket; a scan of it stands in the same file."""
    code, at = make_code(token_bytes(10), event.ticket_key), now - 30 * MINUTE
    device, _token = desk
    device.last_seen_at = now - HOUR
    maryam = came(event, at, phone="0893-0066-0001", organization="KIM Contoh", code=code)
    scans = [scan_of(event, code, at + MINUTE, part) for part in (0, 1)]

    assert load(session, event, file_of(desk, maryam, scans=scans), now) == Loaded(
        added=1, recorded=1, repeats=1
    )

    one = session.scalars(select(Registration)).one()
    assert (one.full_name, one.phone, one.organization, one.state, one.incomplete) == (
        *("Maryam", "+6289300660001", "KIM Contoh", State.CONFIRMED, True),
    )
    assert (ticket_of(session, one.id).code, str(one.submission_id)) == (code, maryam["id"])
    there = session.scalars(select(Attendance).order_by(Attendance.session_id)).all()
    assert [(row.entered_at, row.officer) for row in there] == [
        *((at, "Meja 1"), (at + MINUTE, "Meja 1")),
    ]
    own = session.scalars(select(Scan).where(Scan.method == Method.WALK_IN)).one()
    assert (own.device_id, own.verdict) == (device.id, Verdict.ACCEPTED)
    session.refresh(device)
    assert device.last_seen_at == now - HOUR  # The device itself was not heard of.


def test_loading_twice_adds_nobody_twice_and_the_phone_hears_the_same_later(
    session: Session, event: Event, desk: tuple[Device, str], now: datetime
) -> None:
    maryam = came(event, now - 30 * MINUTE)
    content = file_of(desk, maryam)

    assert load(session, event, content, now) == Loaded(added=1)
    assert load(session, event, content, now + HOUR) == Loaded(known=1)

    at = datetime.fromisoformat(maryam["scanned_at"])
    arrival = Arrival(UUID(maryam["id"]), event.sessions[0].id, at, sent_at=now)
    typed = TypedWalkIn(arrival, offer_of(event, "kim").id, "Maryam", "", "")
    device, actor = desk[0], Actor(ActorKind.DEVICE, desk[0].id, "Meja 1")
    outcome = bring_in(session, device, typed, actor=actor, now=now + HOUR)
    assert getattr(outcome, "replay", None) is True
    assert (count(session, Registration), count(session, Scan)) == (1, 1)


@pytest.mark.parametrize("wrong", [-2 * HOUR, 2 * HOUR])
def test_a_wrong_clock_is_set_right_for_people_as_well(
    wrong: timedelta, session: Session, event: Event, desk: tuple[Device, str], now: datetime
) -> None:
    maryam = came(event, now - 30 * MINUTE + wrong)
    offset = -wrong / timedelta(milliseconds=1)

    load(session, event, file_of(desk, maryam, clock_offset=offset), now)

    assert session.scalars(select(Attendance)).one().entered_at == now - 30 * MINUTE


@pytest.mark.parametrize(("waited", "waits"), [(5, 4), (0, 0), (None, None)])
def test_whoever_came_by_file_waits_on_the_phone_no_more(
    waited: int | None,
    waits: int | None,
    session: Session,
    event: Event,
    desk: tuple[Device, str],
    now: datetime,
) -> None:
    device, _token = desk
    device.queue_length = waited
    session.flush()
    content = file_of(desk, came(event, now), came(event, now, full_name=""))
    for _ in range(2):
        load(session, event, content, now)

    session.refresh(device)
    assert device.queue_length == waits


def test_who_finds_no_place_is_told_to_the_office_by_name_and_their_ticket_is_a_conflict(
    session: Session, now: datetime
) -> None:
    """Scar 8: a file never makes more people than places, and nobody is lost in silence."""
    event = make_event(session, slug="penuh", quota=1, now=now)
    seated = make_registration(session, offer_of(event, "kim"))
    desk = make_device(session, event, DeviceRole.DESK, name="Meja 1", now=now - 2 * HOUR)
    code, at = make_code(token_bytes(10), event.ticket_key), now - 30 * MINUTE
    maryam = came(event, at, phone="0893-0066-0002", organization="KIM Contoh", code=code)
    scan = scan_of(event, code, at, shown={"state": "stored"})
    content = file_of(desk, maryam, scans=[scan])

    assert load(session, event, content, now) == Loaded(not_added=1, refused=1)
    assert load(session, event, content, now + MINUTE) == Loaded(not_added=1, known=1)

    (noted,) = not_added(session, event.id)
    assert (noted.full_name, noted.phone, noted.organization, noted.code) == (
        *("Maryam", "0893-0066-0002", "KIM Contoh", code),
    )
    assert (noted.reason, noted.at, noted.officer) == (Refusal.FULL, at, "Meja 1")
    assert session.scalars(select(Scan)).one().to_settle is True
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.WALK_IN_REFUSED)
    ).one()
    kept = json.dumps(entry.facts) + entry.reason + entry.actor_label
    assert not any(personal in kept for personal in ("Maryam", "0066", "KIM Contoh", code))

    seated.state, seated.seat = State.CANCELLED, None
    session.flush()
    assert load(session, event, content, now + HOUR) == Loaded(added=1, known=1)
    assert not_added(session, event.id) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"full_name": ""}, DeskFault.NAME),
        ({"full_name": "A" * 101}, DeskFault.NAME),
        ({"full_name": "Maryam\x00\ud800", "phone": "12"}, DeskFault.PHONE),
        ({"organization": "A" * 301}, DeskFault.ORGANIZATION),
        ({"category": "999"}, DeskFault.CATEGORY),
        ({"session": "999"}, DeskFault.SESSION),
        ({"code": "A" * 26}, DeskFault.CODE),
        ({"code": ""}, DeskFault.CODE),
    ],
)
def test_what_is_wrong_is_noted_with_its_reason_and_spoils_nobody_else(
    changes: dict[str, Any],
    reason: DeskFault,
    session: Session,
    event: Event,
    desk: tuple[Device, str],
    now: datetime,
) -> None:
    content = file_of(desk, came(event, now, **changes), came(event, now, full_name="Sutrisno"))

    assert load(session, event, content, now) == Loaded(added=1, not_added=1)

    (noted,) = not_added(session, event.id)
    assert noted.reason == reason
    assert session.scalars(select(Registration.full_name)).all() == ["Sutrisno"]


def test_whoever_is_registered_or_has_anothers_ticket_is_noted(
    session: Session, event: Event, desk: tuple[Device, str], now: datetime
) -> None:
    known = make_registration(
        session, offer_of(event, "agency"), full_name="Moh. Hasan", phone="+6289300660003"
    )
    code = ticket_of(session, known.id).code
    twice = came(event, now, full_name="Muhammad Hasan", phone="0893 0066 0003")

    loaded = load(session, event, file_of(desk, twice, came(event, now, code=code)), now)

    assert loaded == Loaded(not_added=2)
    assert [one.reason for one in not_added(session, event.id)] == [
        *(Refusal.ALREADY_REGISTERED, DeskFault.CODE_TAKEN),
    ]


def test_a_revoked_desk_counts_until_it_was_revoked(
    session: Session, event: Event, desk: tuple[Device, str], now: datetime
) -> None:
    """Scar 9, for people: somebody brings the file, so that whoever came too late is named."""
    revoke(session, desk[0], actor=SYSTEM, now=now - 20 * MINUTE)
    before = came(event, now - 30 * MINUTE)
    after = came(event, now - 10 * MINUTE, full_name="Sutrisno")

    assert load(session, event, file_of(desk, before, after), now) == Loaded(added=1, not_added=1)
    (noted,) = not_added(session, event.id)
    assert (noted.full_name, noted.reason) == ("Sutrisno", DeskFault.DEVICE_REVOKED)


def test_a_phone_at_the_door_adds_nobody(session: Session, event: Event, now: datetime) -> None:
    door = make_device(session, event, now=now - HOUR)

    assert load(session, event, file_of(door, came(event, now)), now) == Loaded(unreadable=1)
    assert count(session, Registration) == 0
    assert not_added(session, event.id) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "x"},
        {"id": None},
        {"session": 1},
        {"category": None},
        {"category": "1" * 19},
        {"full_name": None},
        {"full_name": "A" * 1001},
        {"phone": 893},
        {"organization": []},
        {"code": 7},
        {"scanned_at": "kemarin"},
        {"scanned_at": "2026-01-01T08:00:00"},
    ],
)
def test_what_is_nobody_is_counted_and_spoils_nobody_else(
    changes: dict[str, Any],
    session: Session,
    event: Event,
    desk: tuple[Device, str],
    now: datetime,
) -> None:
    content = file_of(desk, came(event, now, **changes), [], came(event, now))

    assert load(session, event, content, now) == Loaded(added=1, unreadable=2)


def test_what_staff_wrote_settles_somebody_once(
    session: Session, event: Event, desk: tuple[Device, str], now: datetime
) -> None:
    content = file_of(desk, came(event, now, phone="12"))
    load(session, event, content, now)
    (noted,) = not_added(session, event.id)
    elsewhere = make_event(session, slug="lain", now=now).id

    def settle(event_id: int, id_: UUID, note: str) -> bool:
        at = now + MINUTE
        return settle_not_added(session, event_id, id_, note=note, actor=STAFF, now=at)

    assert settle(elsewhere, noted.id, "keliru") is False
    assert settle(event.id, uuid4(), "keliru") is False
    assert settle(event.id, noted.id, "Sudah pulang") is True
    assert settle(event.id, noted.id, "Lagi") is False

    assert load(session, event, content, now + HOUR) == Loaded(known=1)
    assert not_added(session, event.id) == []
    (settled,) = settled_not_added(session, event.id)
    assert settled.settled is not None
    assert (settled.settled.note, settled.settled.officer) == ("Sudah pulang", STAFF.label)
    assert by_submission(session, event.id, noted.id) is None
