"""What the locks promise, one moment at a time."""

import fcntl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.checkin.models import Device
from eventreg.checkin.operations import IncomingScan, device_recorder, record_scans
from eventreg.checkin.rules import Direction, Method, Verdict
from eventreg.db import guard, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.operations import unpublish
from eventreg.registration.models import Registration
from eventreg.registration.operations import OfferLimit, SignUp, cancel, change_limits, sign_up
from eventreg.registration.rules import Refusal, Refused, State, Waitlisted
from tests.concurrency.servers import wait_until
from tests.databases import PostgresqlServer
from tests.factories import (
    NOTICE_READ,
    make_device,
    make_event,
    make_person,
    make_registration,
    offer_of,
)
from tests.scans import scan

Ending = Callable[[Session], None]
Change = Callable[[Session, CategoryOffer, datetime], None]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A guarded engine on a database of either kind."""
    yield from guarded_engine(database_url)


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """A guarded engine on SQLite."""
    yield from guarded_engine(sqlite_url)


@pytest.fixture
def postgresql_engine(postgresql_server: PostgresqlServer) -> Iterator[Engine]:
    """A guarded engine on PostgreSQL."""
    with postgresql_server.copy() as url:
        yield from guarded_engine(url)


def guarded_engine(url: str) -> Iterator[Engine]:
    """An engine as the app has it."""
    engine = create_engine(url)
    guard(engine)
    yield engine
    engine.dispose()


def fail(session: Session) -> None:
    """A statement that the database refuses."""
    with suppress(Exception):
        session.execute(text("INSERT INTO events (id) VALUES (NULL)"))
    session.rollback()


@pytest.mark.parametrize("end", [Session.commit, Session.rollback, Session.close, fail])
def test_a_writer_leaves_the_queue_when_its_transaction_ends(
    sqlite_engine: Engine, end: Ending
) -> None:
    with writing(), Session(sqlite_engine) as session:
        session.execute(text("UPDATE events SET title = title"))
        assert not queue_is_empty(sqlite_engine)
        end(session)
        assert queue_is_empty(sqlite_engine)


def test_a_reader_does_not_queue(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as session:
        session.execute(text("SELECT count(*) FROM events"))
        assert queue_is_empty(sqlite_engine)


def queue_is_empty(engine: Engine) -> bool:
    """Whether another writer, in whatever process or thread, would pass at once."""
    with Path(f"{engine.url.database}.lock").open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def close_event(session: Session, offer: CategoryOffer, now: datetime) -> None:
    """The organizer takes the event back."""
    unpublish(session, offer.event, actor=SYSTEM, now=now)


def end_sign_up(session: Session, offer: CategoryOffer, now: datetime) -> None:
    """The organizer ends sign-up."""
    offer.event.signup_closes_at = now


def take_places_away(session: Session, offer: CategoryOffer, now: datetime) -> None:
    """The organizer leaves no place."""
    change_limits(session, offer, OfferLimit(0), actor=SYSTEM, now=now)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (close_event, Refusal.CLOSED),
        (end_sign_up, Refusal.CLOSED),
        (take_places_away, Refusal.FULL),
    ],
)
def test_a_form_that_waited_for_the_lock_is_judged_by_what_holds_now(
    engine: Engine, now: datetime, change: Change, refusal: Refusal
) -> None:
    """Scar 19: what was read with the form is old when its turn comes."""
    with writing(), Session(engine, expire_on_commit=False) as office:
        offer_id = offer_of(make_event(office, now=now), "agency").id
        office.commit()
        with Session(engine, expire_on_commit=False) as page:
            seen = page.get_one(CategoryOffer, offer_id)
            event = seen.event  # The page holds on to it, as it was when the form came in.
            assert event.sessions
            page.commit()
            change(office, office.get_one(CategoryOffer, offer_id), now)
            office.commit()
            form = SignUp(offer_id, uuid4(), make_person(seen.kind), NOTICE_READ)
            assert sign_up(page, form, actor=PARTICIPANT, now=now) == Refused(refusal)
            assert seen.event is event


def test_a_scan_and_a_cancellation_of_one_person_do_not_deadlock(
    postgresql_engine: Engine, now: datetime
) -> None:
    """The one holds the person and writes a row of the event, the other holds the event."""
    with writing(), Session(postgresql_engine, expire_on_commit=False) as door:
        event = make_event(door, now=now)
        person = make_registration(door, offer_of(event, "agency"), now=now).id
        device, _ = make_device(door, event, now=now)
        door.commit()
        db.lock_rows(door, Registration.id, [person])
        with ThreadPoolExecutor(1) as office:
            cancelling = office.submit(cancel_in_office, postgresql_engine, person, now)
            wait_until(lambda: somebody_waits(postgresql_engine), lambda: "Nobody waits.")
            made = scan(door, device, door.get_one(Registration, person), now)
            door.commit()
            assert cancelling.result() is State.CANCELLED
        assert made.verdict is Verdict.ACCEPTED


def test_scans_do_not_wait_for_sign_ups(postgresql_engine: Engine, now: datetime) -> None:
    """Somebody who signs up holds the event; the door must not stand still meanwhile."""
    with writing(), Session(postgresql_engine, expire_on_commit=False) as door:
        event = make_event(door, now=now)
        person = make_registration(door, offer_of(event, "agency"), now=now)
        device, _ = make_device(door, event, now=now)
        door.commit()
        with Session(postgresql_engine) as page:
            db.lock_rows(page, Event.id, [event.id])
            door.execute(text("SET LOCAL lock_timeout = '5s'"))
            made = scan(door, device, person, now)
        assert made.verdict is Verdict.ACCEPTED


def test_a_batch_lets_go_when_a_place_passes_to_somebody_of_it(
    postgresql_engine: Engine, now: datetime
) -> None:
    """The office holds the one who cancels and wants the one who waits; the batch has it the other way round."""
    with writing(), Session(postgresql_engine, expire_on_commit=False) as office:
        event = make_event(office, now=now, quota=1, waiting_list=True)
        offer = offer_of(event, "agency")
        seated = make_registration(office, offer, now=now)
        device, _ = make_device(office, event, now=now)
        form = SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ)
        outcome = sign_up(office, form, actor=PARTICIPANT, now=now)
        assert isinstance(outcome, Waitlisted)
        waits = office.get_one(Registration, outcome.registration_id)
        office.commit()
        # The batch asks for people by their numbers: it has the first when the office holds the second.
        first, second = sorted((seated, waits), key=lambda one: one.id)
        db.lock_rows(office, Registration.id, [second.id])
        codes = [first.uid, second.uid]
        with ThreadPoolExecutor(1) as door:
            scanning = door.submit(scan_people, postgresql_engine, device.id, codes, now)
            wait_until(lambda: somebody_waits(postgresql_engine), lambda: "Nobody waits.")
            office.execute(text("SET LOCAL lock_timeout = '900ms'"))
            db.lock_rows(office, Registration.id, [first.id])
            office.commit()
            assert scanning.result() == [Verdict.ACCEPTED, Verdict.REFUSED]


def scan_people(
    engine: Engine, device_id: int, people: list[UUID], now: datetime
) -> list[Verdict | None]:
    """The verdicts on a batch that names these people."""
    with writing(), Session(engine, expire_on_commit=False) as door:
        device = door.get_one(Device, device_id)
        session_id = door.get_one(Event, device.event_id).sessions[0].id
        scans = [
            IncomingScan(
                id=uuid4(),
                session_id=session_id,
                direction=Direction.IN,
                method=Method.CAMERA,
                scanned_at=now,
                registration=uid,
            )
            for uid in people
        ]
        results = record_scans(door, device_recorder(device), scans, now=now)
        door.commit()
        return [one.scan.verdict if one.scan else None for one in results]


def cancel_in_office(engine: Engine, person: int, now: datetime) -> State:
    """The state afterwards."""
    with writing(), Session(engine, expire_on_commit=False) as office:
        registration = office.get_one(Registration, person)
        cancel(office, registration, reason="sakit", actor=SYSTEM, now=now)
        office.commit()
        return registration.state


def somebody_waits(engine: Engine) -> bool:
    """Whether a transaction waits for another's lock in this database."""
    with Session(engine) as session:
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return bool(session.scalar(waiting))
