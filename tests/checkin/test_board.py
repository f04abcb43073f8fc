"""What the live board counts, at what price, and how old it may be."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import event as listening
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import ConflictClearing, Receipt, Scan
from eventreg.checkin.queries import (
    Board,
    Heads,
    SessionBoard,
    board_behind,
    board_of,
    event_behind,
    read_board,
    session_counts,
)
from eventreg.checkin.rules import LASTS_AFTER_EVENT, Method
from eventreg.clock import from_local
from eventreg.db import db
from eventreg.events.models import Checkpoint, Event, SessionAdmission
from eventreg.events.operations import end_board, open_board
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.scans import scan
from tests.statements import statements

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SECOND = timedelta(seconds=1)


def come(
    session: Session,
    person: Registration,
    now: datetime,
    way: str = "in",
    *,
    at: datetime | None = None,
    part: int = 0,
) -> Scan:
    """Somebody at the door of a session of their event."""
    device, _token = make_device(session, person.event, now=(at or now) - HOUR)
    return scan(session, device, person, at or now, way, part=part, now=now)


def read(session: Session, event: Event, now: datetime) -> Board:
    """The board as it is in the database."""
    found = read_board(session, event.id, now=now)
    assert found is not None
    return found


def first_of(session: Session, event: Event, now: datetime) -> SessionBoard:
    """The board of the event's first session."""
    return read(session, event, now).sessions[0]


def test_people_are_counted_by_session_category_and_region(
    session: Session, event: Event, now: datetime
) -> None:
    agency, kim = offer_of(event, "agency"), offer_of(event, "kim")
    surabaya = [make_registration(session, agency, region_code="35.78") for _ in range(3)]
    malang = make_registration(session, kim, region_code="35.73")
    make_registration(session, kim, region_code="00")
    for person in (*surabaya[:2], malang):
        come(session, person, now)
    come(session, surabaya[0], now + MINUTE, "out")
    come(session, malang, now, part=1)

    first, second = read(session, event, now).sessions
    assert first.whole == Heads(present=3, inside=2, expected=5)
    assert first.categories == {agency.id: Heads(2, 1, 3), kim.id: Heads(1, 1, 2)}
    assert first.regions == {
        "35.78": Heads(2, 1, 3),
        "35.73": Heads(1, 1, 1),
        "00": Heads(0, 0, 1),
    }
    assert second.whole == Heads(present=1, inside=1, expected=5)


def test_the_board_agrees_with_what_phones_are_told(
    session: Session, event: Event, now: datetime
) -> None:
    """One door, one number: whoever is cancelled after having been present stays counted in both."""
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(4)]
    for person in people[:3]:
        come(session, person, now)
    people[0].state, people[0].seat = State.CANCELLED, None
    session.flush()
    told = [(one.present, one.inside, one.expected) for one in session_counts(session, event.id)]
    board = read(session, event, now)
    assert [(o.whole.present, o.whole.inside, o.whole.expected) for o in board.sessions] == told
    assert told[0] == (3, 3, 4)


def test_who_was_there_was_expected_whatever_became_of_them(
    session: Session, event: Event, now: datetime
) -> None:
    """As in the recaps: nobody is present beyond those who are expected."""
    agency, kim = offer_of(event, "agency"), offer_of(event, "kim")
    for offer in (kim, agency):
        come(session, make_registration(session, offer), now)
    make_registration(session, kim)
    event.sessions[0].admissions.append(SessionAdmission(offer_id=kim.id))
    session.flush()
    for one in session.scalars(select(Registration).where(Registration.offer_id == agency.id)):
        one.state, one.seat = State.CANCELLED, None
    session.flush()
    first = first_of(session, event, now)
    assert first.whole == Heads(2, 2, 3)
    assert first.categories == {agency.id: Heads(1, 1, 1), kim.id: Heads(1, 1, 2)}
    (counts, _second) = session_counts(session, event.id)
    assert (counts.present, counts.inside, counts.expected) == (2, 2, 3)


def test_a_session_expects_only_those_whom_it_admits(
    session: Session, event: Event, now: datetime
) -> None:
    agency, kim = offer_of(event, "agency"), offer_of(event, "kim")
    make_registration(session, agency)
    make_registration(session, kim)
    event.sessions[0].admissions.append(SessionAdmission(offer_id=kim.id))
    session.flush()
    first, second = read(session, event, now).sessions
    assert (set(first.categories), first.whole.expected) == ({kim.id}, 1)
    assert second.whole.expected == 2


def test_people_of_another_event_are_no_part_of_it(
    session: Session, event: Event, now: datetime
) -> None:
    other = make_event(session, now=now)
    come(session, make_registration(session, offer_of(other, "kim")), now)
    board = read(session, event, now)
    assert board.sessions[0].whole == Heads()
    assert board.devices == ()


@pytest.mark.parametrize(
    ("clock", "begins"),
    [("06:59:59.999", "06:55"), ("07:00:00", "07:00"), ("07:01", "07:00"), ("07:05", "07:05")],
)
def test_somebody_stands_in_the_five_minutes_in_which_they_came(
    session: Session, event: Event, clock: str, begins: str
) -> None:
    """Scar 11: at 07:00 WIB the day changes in London, and nothing changes at the door."""
    at = from_local(datetime.fromisoformat(f"2026-08-05T{clock}"), "Asia/Jakarta")
    person = make_registration(session, offer_of(event, "kim"), now=at - 24 * HOUR)
    come(session, person, at + HOUR, at=at)
    expected = from_local(datetime.fromisoformat(f"2026-08-05T{begins}"), "Asia/Jakarta")
    assert first_of(session, event, at).arrivals == {expected: 1}


def test_checkpoints_devices_and_open_conflicts_are_told(
    session: Session, event: Event, now: datetime
) -> None:
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(2)]
    scans = [come(session, person, now) for person in people]
    for name in ("Konsumsi", "Seminar kit"):
        event.checkpoints.append(Checkpoint(name=name, position=len(event.checkpoints)))
    session.flush()
    for person in people:
        session.add(
            Receipt(
                event_id=event.id,
                checkpoint_id=event.checkpoints[0].id,
                registration_id=person.id,
                received_at=now,
                method=Method.CAMERA,
                officer="Pintu Utara",
            )
        )
    for one in scans:
        one.to_settle = True
    session.add(ConflictClearing(scan_id=scans[0].id, cleared_at=now, officer="Ayu", note="sama"))
    session.flush()
    board = read(session, event, now)
    assert [(one.name, one.received) for one in board.checkpoints] == [
        ("Konsumsi", 2),
        ("Seminar kit", 0),
    ]
    assert [one.name for one in board.devices] == ["Pintu Utara", "Pintu Utara"]
    assert board.conflicts == 1


def test_a_device_that_ended_is_shown_as_long_as_it_keeps_scans(
    session: Session, event: Event, now: datetime
) -> None:
    for name, queue in (("Sudah kirim", 0), ("Masih simpan", 4)):
        device, _token = make_device(session, event, name=name, now=now)
        device.revoked_at, device.queue_length = now, queue
    session.flush()
    found = read(session, event, now).devices
    assert [(one.name, one.queue_length) for one in found] == [("Masih simpan", 4)]


def test_a_device_of_an_event_that_was_postponed_is_shown(
    session: Session, event: Event, now: datetime
) -> None:
    device, _token = make_device(session, event, now=now)
    device.expires_at = now
    session.flush()
    assert len(read(session, event, now).devices) == 1
    for one in event.sessions:
        one.starts_at, one.ends_at = now - 3 * LASTS_AFTER_EVENT, now - LASTS_AFTER_EVENT
    session.flush()
    assert read(session, event, now).devices == ()


def test_an_event_without_a_session_has_an_empty_board(session: Session, now: datetime) -> None:
    event = make_event(session, now=now)
    event.sessions.clear()
    session.flush()
    assert read(session, event, now).sessions == ()
    assert read_board(session, event.id + 1, now=now) is None


def test_a_board_grows_no_older_than_two_seconds(
    session: Session, event: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    before = board_of(session, event.id, now=now)
    come(session, person, now)
    assert board_of(session, event.id, now=now + 1.9 * SECOND) is before
    after = board_of(session, event.id, now=now + 2 * SECOND)
    assert after is not None
    assert after.sessions[0].whole.present == 1


def test_a_device_that_delivered_scans_sees_them_sooner(
    session: Session, event: Event, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    before = board_of(session, event.id, now=now)
    delivered = now + 0.1 * SECOND
    come(session, person, now)
    assert board_of(session, event.id, now=now + 0.4 * SECOND, changed_at=delivered) is before
    after = board_of(session, event.id, now=now + 0.6 * SECOND, changed_at=delivered)
    assert after is not None
    assert after.sessions[0].whole.present == 1
    assert board_of(session, event.id, now=now + 1.5 * SECOND, changed_at=delivered) is after


def test_a_link_opens_one_event_until_it_is_ended(
    session: Session, event: Event, now: datetime
) -> None:
    other = make_event(session, now=now)
    first = open_board(session, event, actor=SYSTEM, now=now)
    version = event.version
    second = open_board(session, event, actor=SYSTEM, now=now)
    open_board(session, other, actor=SYSTEM, now=now)
    assert first != second
    assert event_behind(session, first) is None
    assert event_behind(session, second) == event.id
    assert board_behind(session, second, now=now) is board_of(session, event.id, now=now)
    end_board(session, event, actor=SYSTEM, now=now)
    assert event_behind(session, second) is None
    assert board_behind(session, second, now=now + 2 * SECOND) is None
    session.refresh(event)
    assert (event.board_secret, event.version) == (None, version)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that read data, of all threads."""
    with app.app_context():
        engine = db.engine
    with statements(engine) as said:
        yield said
        said[:] = [one for one in said if one.startswith("SELECT")]


def test_however_many_watch_it_is_read_once(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    """Twenty who ask at the same moment cost as many statements as one, and see the same."""
    secret = open_board(session, event, actor=SYSTEM, now=now)
    session.commit()
    with counted(app) as alone, app.app_context():
        read_board(db.session(), event.id, now=now)
    start = Barrier(20)

    def watch(number: int) -> Board | None:
        with app.app_context():
            start.wait(10)
            if number % 2:
                return board_of(db.session(), event.id, now=now)
            return board_behind(db.session(), secret, now=now)

    with counted(app) as together, ThreadPoolExecutor(20) as threads:
        seen = list(threads.map(watch, range(20)))
    assert len({id(one) for one in seen}) == 1
    assert seen[0] is not None
    # One more: which event the link belongs to.
    assert len(together) == len(alone) + 1 <= 12


def test_no_row_for_a_person_is_read(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    """The price does not grow with the people: sums come, as many as there are categories and regions."""
    for _ in range(30):
        come(session, make_registration(session, offer_of(event, "kim")), now)
    session.commit()
    with counted(app) as seen, app.app_context():
        read_board(db.session(), event.id, now=now)
    of_people = [one for one in seen if " registrations" in one or " attendance" in one]
    assert len(of_people) == 3
    assert all("GROUP BY" in one for one in of_people)


def test_every_large_table_is_read_by_an_index(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    """Where the planner may choose; on a table of a few rows PostgreSQL rightly reads all of them."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    plans: list[str] = []
    session.commit()

    def explain(
        conn: object, cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        if statement.startswith("SELECT"):
            word = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
            rows = conn.exec_driver_sql(f"{word} {statement}", parameters)  # type: ignore[attr-defined]  # A Connection, said so by no type of the listener's.
            plans.extend(str(row[-1]) for row in rows)

    if not sqlite:
        session.execute(text("SET LOCAL enable_seqscan = off"))
    bind = session.connection()
    listening.listen(bind, "before_cursor_execute", explain)
    read_board(session, event.id, now=now)
    listening.remove(bind, "before_cursor_execute", explain)
    seen = "\n".join(plans)
    for table in ("attendance", "registrations", "scans", "receipts"):
        assert table in seen
        assert f"SCAN {table}" not in seen
        assert f"Seq Scan on {table}" not in seen
