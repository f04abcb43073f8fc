"""Files in which a phone saved its scans: genuine, forged, broken, of others, loaded twice."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Attendance, Device, Scan
from eventreg.checkin.operations import device_recorder, record_scans, revoke
from eventreg.checkin.operations.queue_files import (
    MOST_BYTES,
    Loaded,
    QueueFile,
    QueueRefusal,
    read_queue_file,
)
from eventreg.checkin.rules import Verdict
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.tickets.queries import ticket_of
from tests.checkin.conftest import people_of
from tests.factories import make_device, make_event
from tests.queue_files import load, signed

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

Element = Callable[..., dict[str, Any]]


@pytest.fixture
def phone(session: Session, event: Event, now: datetime) -> tuple[Device, str]:
    """A phone that was paired two hours ago, with its token."""
    return make_device(session, event, now=now - 2 * HOUR)


@pytest.fixture
def people(session: Session, event: Event) -> list[Registration]:
    """Three people."""
    return people_of(session, event, 3)


@pytest.fixture
def element(session: Session, event: Event, now: datetime) -> Element:
    """A scan as the phone keeps it, half an hour old."""

    def make(person: Registration | None = None, **changes: Any) -> dict[str, Any]:
        code = ticket_of(session, person.id).code if person else "A" * 26
        whole = {
            "id": str(uuid4()),
            "code": f"HTTPS://HADIR.EXAMPLE.ORG/T/{code}",
            "session": str(event.sessions[0].id),
            "direction": "in",
            "scanned_at": (now - 30 * MINUTE).isoformat(),
            "method": "camera",
        }
        return {**whole, **changes}

    return make


def test_the_scans_of_a_file_are_the_devices_own_at_their_own_times(
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    """Scar 6: not the time at which somebody brought the file."""
    device, token = phone
    scans = [element(one) for one in people] + [element(people[0]), element(None)]
    saved = {"device": str(device.id), "sent_at": (now - 20 * MINUTE).isoformat(), "scans": scans}

    loaded = load(session, event, signed(saved, token), now)

    assert loaded == Loaded(recorded=3, repeats=1, refused=1)
    rows = session.scalars(select(Attendance)).all()
    assert {(row.entered_at, row.officer) for row in rows} == {(now - 30 * MINUTE, device.name)}
    kept = session.scalars(select(Scan)).all()
    assert {(one.device_id, one.received_at) for one in kept} == {(device.id, now)}


@pytest.mark.parametrize(
    ("shown", "settled_by"),
    [
        ({"state": "stored"}, "staff"),
        ({"state": "repeat"}, "nobody"),
        (None, "staff"),
        ({"state": "?"}, "staff"),
        ({"state": ["repeat"]}, "staff"),
        ({}, "staff"),
        ("repeat", "staff"),
    ],
)
def test_what_the_phone_showed_decides_whether_staff_must_look(
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
    shown: object,
    settled_by: str,
) -> None:
    """Scar 7: somebody was let pass twice, and the second phone brings its scan as a file.

    A phone that does not say what it showed may have let them pass.
    """
    device, token = phone
    again = element(people[0], scanned_at=(now - 10 * MINUTE).isoformat(), shown=shown)
    saved = {"device": str(device.id), "scans": [element(people[0]), again]}

    assert load(session, event, signed(saved, token), now) == Loaded(recorded=1, repeats=1)

    (repeat,) = session.scalars(select(Scan).where(Scan.verdict == Verdict.REPEAT))
    assert repeat.to_settle is (settled_by == "staff")


@pytest.mark.parametrize("wrong", [-2 * HOUR, 2 * HOUR, timedelta(days=-400)])
def test_a_wrong_clock_is_set_right_by_what_the_phone_knew_of_it(
    wrong: timedelta,
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    device, token = phone
    claimed = now - 30 * MINUTE + wrong
    scans = [element(people[0], scanned_at=claimed.isoformat())]
    saved = {
        "device": str(device.id),
        "scans": scans,
        "clock_offset": -wrong / timedelta(milliseconds=1),
    }

    load(session, event, signed(saved, token), now)

    kept = session.scalars(select(Scan)).one()
    assert (kept.scanned_at, kept.claimed_at) == (now - 30 * MINUTE, claimed)


def test_loading_twice_changes_nothing_and_the_phone_gets_replays_later(
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    """Scar 1: the same scan id, the same answer, whichever way it comes."""
    device, token = phone
    content = signed({"device": str(device.id), "scans": [element(one) for one in people]}, token)
    file = read_queue_file(content)
    assert isinstance(file, QueueFile)

    assert load(session, event, content, now) == Loaded(recorded=3)
    assert load(session, event, content, now + HOUR) == Loaded(known=3)
    results = record_scans(
        session, device_recorder(device), file.scans, now=now + HOUR, sent_at=now + HOUR
    )

    assert [(one.replay, one.scan is not None) for one in results] == [(True, True)] * 3
    assert len(session.scalars(select(Scan)).all()) == 3


@pytest.mark.parametrize(("waited", "waits"), [(5, 2), (2, 0), (None, None)])
def test_the_phone_was_not_heard_of_by_its_file_and_has_the_less_to_deliver(
    waited: int | None,
    waits: int | None,
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    device, token = phone
    device.queue_length, device.last_seen_at = waited, now - HOUR
    session.flush()
    content = signed({"device": str(device.id), "scans": [element(one) for one in people]}, token)
    for _ in range(2):  # What is known already waits no longer.
        load(session, event, content, now)

    session.refresh(device)
    assert (device.queue_length, device.last_seen_at) == (waits, now - HOUR)


def test_what_a_revoked_phone_scanned_before_counts(
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    """Scar 9: a revoked device delivers what it had queued, by hand as well."""
    device, token = phone
    revoke(session, device, actor=SYSTEM, now=now - 20 * MINUTE)
    late = element(people[1], scanned_at=(now - 10 * MINUTE).isoformat())
    content = signed({"device": str(device.id), "scans": [element(people[0]), late]}, token)

    assert load(session, event, content, now) == Loaded(recorded=1, refused=1)


def test_a_file_that_was_touched_records_nothing(
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    device, token = phone
    saved = {"device": str(device.id), "scans": [element(people[0])]}
    genuine = json.loads(signed(saved, token))
    forged = json.dumps({**saved, "scans": [element(people[1])]})

    refused = {
        load(session, event, json.dumps({**genuine, "payload": forged}).encode(), now),
        load(session, event, signed(saved, "another token"), now),
        load(session, event, signed(saved, token, signature=""), now),
        load(session, event, signed(saved, token, signature="AAAA"), now),
    }

    assert refused == {QueueRefusal.NOT_GENUINE}
    assert session.scalars(select(Scan)).all() == []


def test_a_file_of_another_event_or_of_nobody_records_nothing(
    session: Session, event: Event, element: Element, now: datetime
) -> None:
    device, token = make_device(session, make_event(session, slug="lain"), now=now - HOUR)
    there = signed({"device": str(device.id), "scans": [element(None)]}, token)
    nobody = [
        signed({"device": id_, "scans": [element(None)]}, token)
        for id_ in ("999", "", None, 7, "1; DROP", "-1", "9" * 19)
    ]

    assert load(session, event, there, now) is QueueRefusal.OTHER_EVENT
    assert {load(session, event, one, now) for one in nobody} == {QueueRefusal.UNKNOWN_DEVICE}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"format": "eventreg-queue", "version": 1}',
        b'{"format": "eventreg-queue", "version": 1, "payload": "x", "signature": "AAAA"}',
        signed({"device": "1"}, "t"),
        signed({"device": "1", "scans": {}}, "t"),
        signed([1], "t"),
        signed({"device": "1", "scans": [], "walk_ins": {}}, "t"),
        signed({"device": "1", "scans": [], "walk_ins": None}, "t", version=2),
        signed({"device": "1", "scans": []}, "t", signature=5),
        signed({"device": "1", "scans": []}, "t", signature="*"),
        signed({"device": "1", "scans": []}, "t", signature="A"),
        signed({"device": "1", "scans": []}, "t", payload=["x"]),
        signed({"device": "1", "scans": []}, "t", format="csv"),
    ],
)
def test_what_is_no_such_file_is_told_so(content: bytes) -> None:
    assert read_queue_file(content) is QueueRefusal.NOT_A_QUEUE


def test_a_file_of_a_newer_scanner_and_one_too_large_are_told_apart() -> None:
    content = signed({"device": "1", "scans": []}, "t", version=3)

    assert read_queue_file(content) is QueueRefusal.NEWER
    assert read_queue_file(b" " * (MOST_BYTES + 1)) is QueueRefusal.TOO_LARGE


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "x"},
        {"id": None},
        {"id": 5},
        {"session": None},
        {"session": 1},
        {"session": "1" * 19},
        {"checkpoint": "1"},
        {"direction": "up"},
        {"method": "magic"},
        {"scanned_at": "kemarin"},
        {"scanned_at": "2026-01-01T08:00:00"},
        {"scanned_at": "9999-12-31T23:59:59Z"},
        {"scanned_at": 1_700_000_000},
        {"code": None},
        {"code": 7},
        {"code": "A" * 501},
        {"registration": str(UUID(int=1))},
        {"code": None, "registration": "x"},
    ],
)
def test_a_bad_element_spoils_no_other(
    changes: dict[str, Any],
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    """Scar 5, in the office."""
    device, token = phone
    scans = [element(people[0]), element(people[1], **changes), [], element(people[2])]

    loaded = load(session, event, signed({"device": str(device.id), "scans": scans}, token), now)

    assert loaded == Loaded(recorded=2, unreadable=2)


def test_scans_for_sessions_of_others_are_refused(
    session: Session,
    event: Event,
    phone: tuple[Device, str],
    people: list[Registration],
    element: Element,
    now: datetime,
) -> None:
    device, token = phone
    strange = make_event(session, slug="lain").sessions[0].id
    scans = [element(people[0], session=str(strange)), element(people[1], session="999")]

    loaded = load(session, event, signed({"device": str(device.id), "scans": scans}, token), now)

    assert loaded == Loaded(refused=2)
    assert session.scalars(select(Scan)).all() == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["device", "scans", "walk_ins", "clock_offset", "id", "code", "scanned_at"]
                ),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_no_content_is_an_error_of_ours(content: Any) -> None:
    assert isinstance(read_queue_file(signed(content, "t")), QueueFile | QueueRefusal)
    assert isinstance(read_queue_file(json.dumps(content).encode()), QueueRefusal)
