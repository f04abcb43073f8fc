"""Desk, office and phones at the same person: whoever waited is judged by what holds then."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, select, text, update
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.operations import (
    AlreadyInside,
    Arrival,
    CameIn,
    IncomingScan,
    Moved,
    ScanResult,
    clear_conflicts,
    device_recorder,
    move_scans,
    record_scans,
    substitute_at_desk,
    undo_scan,
)
from eventreg.checkin.queries import MoveWish
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.db import guard, writing
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import Substitution
from eventreg.registration.rules import Refused
from tests.concurrency.servers import wait_until
from tests.concurrency.test_locks import somebody_waits
from tests.databases import PostgresqlServer
from tests.factories import make_device, make_event, make_person, make_registration, offer_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A guarded engine on a database of either kind."""
    engine = create_engine(database_url)
    guard(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    """A guarded engine on PostgreSQL: on SQLite nobody waits for a person."""
    with postgresql_server.copy() as url:
        engine = create_engine(url)
        guard(engine)
        yield engine
        engine.dispose()


def scan_of(person: UUID, session_id: int, now: datetime) -> IncomingScan:
    """The person comes in."""
    return IncomingScan(
        id=uuid4(),
        session_id=session_id,
        direction=Direction.IN,
        method=Method.CAMERA,
        scanned_at=now,
        registration=person,
    )


def test_an_undo_that_waited_for_a_move_makes_attendance_anew_where_the_scan_stands(
    engine: Engine, now: datetime
) -> None:
    """Scar 3: what was read before the lock is old when the lock is there."""
    with writing(), Session(engine, expire_on_commit=False) as office:
        event = make_event(office, now=now)
        here, there = (one.id for one in event.sessions)
        person = make_registration(office, offer_of(event, "kim"), now=now)
        device, _ = make_device(office, event, now=now - MINUTE)
        scan = scan_of(person.uid, here, now)
        record_scans(office, device_recorder(device), [scan], now=now)
        office.commit()
        with Session(engine, expire_on_commit=False) as page:
            seen = page.get_one(Scan, scan.id)
            page.commit()
            wish = MoveWish(
                event.id, frozenset({device.id}), now - MINUTE, now + MINUTE, here, there
            )
            moved = move_scans(office, wish, reason="Sesi keliru.", actor=SYSTEM, now=now)
            assert isinstance(moved, Moved)
            office.commit()
            undo_scan(page, seen, reason="Salah orang.", actor=SYSTEM, now=now)
            page.commit()
            assert page.scalars(select(Attendance)).all() == []


def test_a_phone_and_a_desk_on_one_device_do_not_deadlock(
    postgresql_engine: Engine, now: datetime
) -> None:
    """Who admits somebody holds them and then writes the device; a batch must come in this order too."""
    with writing(), Session(postgresql_engine, expire_on_commit=False) as desk:
        event = make_event(desk, now=now)
        session_id = event.sessions[0].id
        first, second = (
            make_registration(desk, offer_of(event, "agency"), now=now) for _ in range(2)
        )
        device, _ = make_device(desk, event, now=now - MINUTE)
        desk.commit()
        db.lock_rows(desk, Event.id, [event.id])
        db.lock_rows(desk, Registration.id, [first.id])
        with ThreadPoolExecutor(1) as phone:
            delivering = phone.submit(
                deliver, postgresql_engine, device.id, scan_of(first.uid, session_id, now), now
            )
            wait_until(lambda: somebody_waits(postgresql_engine), lambda: "Nobody waits.")
            desk.execute(text("SET LOCAL statement_timeout = '900ms'"))
            by_desk = scan_of(second.uid, session_id, now)
            record_scans(desk, device_recorder(device), [by_desk], now=now)
            desk.commit()
            assert delivering.result().scan is not None


def test_nobody_takes_the_place_of_somebody_who_comes_in_at_that_moment(
    postgresql_engine: Engine, now: datetime
) -> None:
    """Scar 2: the desk looks, a phone lets the person in, the desk gives the place away."""
    with writing(), Session(postgresql_engine, expire_on_commit=False) as door:
        event = make_event(door, now=now)
        session_id = event.sessions[0].id
        person = make_registration(door, offer_of(event, "kim"), now=now)
        device, _ = make_device(door, event, now=now - MINUTE)
        door.commit()
        scan = scan_of(person.uid, session_id, now)
        (result,) = record_scans(door, device_recorder(device), [scan], now=now)
        assert result.scan is not None
        assert result.scan.verdict is Verdict.ACCEPTED
        with ThreadPoolExecutor(1) as desk:
            arrival = Arrival(uuid4(), session_id, now)
            putting = desk.submit(put_in_place, postgresql_engine, person.id, arrival, now)
            wait_until(lambda: somebody_waits(postgresql_engine), lambda: "Nobody waits.")
            door.commit()
            assert putting.result() == AlreadyInside()


def test_who_settles_conflicts_waits_for_a_move_before_holding_any_scan(
    postgresql_engine: Engine, now: datetime
) -> None:
    """A move holds the people and then writes their scans, in no order; the list must not be in between."""
    with writing(), Session(postgresql_engine, expire_on_commit=False) as office:
        event = make_event(office, now=now)
        person = make_registration(office, offer_of(event, "kim"), now=now)
        device, _ = make_device(office, event, now=now - MINUTE)
        scan = scan_of(person.uid, event.sessions[0].id, now)
        record_scans(office, device_recorder(device), [scan], now=now)
        office.get_one(Scan, scan.id).to_settle = True
        office.commit()
        db.lock_rows(office, Registration.id, [person.id])
        with ThreadPoolExecutor(1) as other:
            settling = other.submit(settle, postgresql_engine, event.id, scan.id, now)
            wait_until(lambda: somebody_waits(postgresql_engine), lambda: "Nobody waits.")
            office.execute(text("SET LOCAL lock_timeout = '900ms'"))
            office.execute(update(Scan).where(Scan.id == scan.id).values(note="Dipindah."))
            office.commit()
            assert settling.result() == 1


def settle(engine: Engine, event_id: int, scan_id: UUID, now: datetime) -> int:
    """How many conflicts are settled."""
    with writing(), Session(engine) as office:
        settled = clear_conflicts(
            office, event_id, [scan_id], note="Sudah dicek.", actor=SYSTEM, now=now
        )
        office.commit()
        return settled


def deliver(engine: Engine, device_id: int, scan: IncomingScan, now: datetime) -> ScanResult:
    """What a phone is answered to one scan."""
    with writing(), Session(engine, expire_on_commit=False) as phone:
        device = phone.get_one(Device, device_id)
        (result,) = record_scans(phone, device_recorder(device), [scan], now=now)
        phone.commit()
        return result


def put_in_place(
    engine: Engine, person: int, arrival: Arrival, now: datetime
) -> CameIn | Refused | AlreadyInside:
    """What a desk is answered that puts somebody else in the person's place."""
    with writing(), Session(engine, expire_on_commit=False) as desk:
        old = desk.get_one(Registration, person)
        device, _ = make_device(desk, old.event, name="Meja 1", now=now - MINUTE)
        form = Substitution(make_person(old.offer.kind), arrival.id, "Sakit.")
        outcome = substitute_at_desk(
            desk, device_recorder(device), old, form, arrival, actor=SYSTEM, now=now
        )
        desk.commit()
        return outcome
