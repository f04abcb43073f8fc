"""Files in which a phone saved its scans: genuine, forged, broken, of others, loaded twice."""

import json
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Carried:
    """A phone that was paired two hours ago, three people, and the files in which it saves scans."""

    session: Session
    event: Event
    device: Device
    token: str
    people: list[Registration]
    now: datetime

    def element(self, person: Registration | None = None, **changes: Any) -> dict[str, Any]:
        """A scan as the phone keeps it, half an hour old."""
        code = ticket_of(self.session, person.id).code if person else "A" * 26
        whole = {
            "id": str(uuid4()),
            "code": f"HTTPS://HADIR.EXAMPLE.ORG/T/{code}",
            "session": str(self.event.sessions[0].id),
            "direction": "in",
            "scanned_at": (self.now - 30 * MINUTE).isoformat(),
            "method": "camera",
        }
        return {**whole, **changes}

    def file(self, *scans: object, **more: object) -> bytes:
        """The file with these scans."""
        content = {"device": str(self.device.id), "scans": list(scans), **more}
        return signed(content, self.token)

    def load(self, content: bytes, later: timedelta = timedelta()) -> Loaded | QueueRefusal:
        """Somebody loads a file."""
        return load(self.session, self.event, content, self.now + later)

    def scans(self) -> list[Scan]:
        """What the server has."""
        return list(self.session.scalars(select(Scan)).all())


@pytest.fixture
def phone(session: Session, event: Event, now: datetime) -> Carried:
    """The phone that somebody carries to the office."""
    device, token = make_device(session, event, now=now - 2 * HOUR)
    return Carried(session, event, device, token, people_of(session, event, 3), now)


def test_the_scans_of_a_file_are_the_devices_own_at_their_own_times(phone: Carried) -> None:
    """Scar 6: not the time at which somebody brought the file."""
    scans = [phone.element(one) for one in [*phone.people, phone.people[0], None]]
    content = phone.file(*scans, sent_at=(phone.now - 20 * MINUTE).isoformat())

    assert phone.load(content) == Loaded(recorded=3, repeats=1, refused=1)

    rows = phone.session.scalars(select(Attendance)).all()
    came = {(row.entered_at, row.officer) for row in rows}
    assert came == {(phone.now - 30 * MINUTE, phone.device.name)}
    kept = {(one.device_id, one.received_at) for one in phone.scans()}
    assert kept == {(phone.device.id, phone.now)}


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
    phone: Carried, shown: object, settled_by: str
) -> None:
    """Scar 7: somebody was let pass twice, and the second phone brings its scan as a file.

    A phone that does not say what it showed may have let them pass.
    """
    person, at = phone.people[0], (phone.now - 10 * MINUTE).isoformat()
    content = phone.file(phone.element(person), phone.element(person, scanned_at=at, shown=shown))

    assert phone.load(content) == Loaded(recorded=1, repeats=1)

    (repeat,) = [one for one in phone.scans() if one.verdict is Verdict.REPEAT]
    assert repeat.to_settle is (settled_by == "staff")


@pytest.mark.parametrize("wrong", [-2 * HOUR, 2 * HOUR, timedelta(days=-400)])
def test_a_wrong_clock_is_set_right_by_what_the_phone_knew_of_it(
    phone: Carried, wrong: timedelta
) -> None:
    claimed = phone.now - 30 * MINUTE + wrong
    scan = phone.element(phone.people[0], scanned_at=claimed.isoformat())

    phone.load(phone.file(scan, clock_offset=-wrong / timedelta(milliseconds=1)))

    (kept,) = phone.scans()
    assert (kept.scanned_at, kept.claimed_at) == (phone.now - 30 * MINUTE, claimed)


def test_loading_twice_changes_nothing_and_the_phone_gets_replays_later(phone: Carried) -> None:
    """Scar 1: the same scan id, the same answer, whichever way it comes."""
    content = phone.file(*(phone.element(one) for one in phone.people))
    file, later = read_queue_file(content), phone.now + HOUR
    assert isinstance(file, QueueFile)

    assert phone.load(content) == Loaded(recorded=3)
    assert phone.load(content, HOUR) == Loaded(known=3)
    results = record_scans(
        phone.session, device_recorder(phone.device), file.scans, now=later, sent_at=later
    )

    assert [(one.replay, one.scan is not None) for one in results] == [(True, True)] * 3
    assert len(phone.scans()) == 3


@pytest.mark.parametrize(("waited", "waits"), [(5, 2), (2, 0), (None, None)])
def test_the_phone_was_not_heard_of_by_its_file_and_has_the_less_to_deliver(
    phone: Carried, waited: int | None, waits: int | None
) -> None:
    device, before = phone.device, phone.now - HOUR
    device.queue_length, device.last_seen_at = waited, before
    phone.session.flush()
    content = phone.file(*(phone.element(one) for one in phone.people))
    for _ in range(2):  # What is known already waits no longer.
        phone.load(content)

    phone.session.refresh(device)
    assert (device.queue_length, device.last_seen_at) == (waits, before)


def test_what_a_revoked_phone_scanned_before_counts(phone: Carried) -> None:
    """Scar 9: a revoked device delivers what it had queued, by hand as well."""
    revoke(phone.session, phone.device, actor=SYSTEM, now=phone.now - 20 * MINUTE)
    after = (phone.now - 10 * MINUTE).isoformat()
    scans = [phone.element(phone.people[0]), phone.element(phone.people[1], scanned_at=after)]

    assert phone.load(phone.file(*scans)) == Loaded(recorded=1, refused=1)


def test_a_file_that_was_touched_records_nothing(phone: Carried) -> None:
    saved = {"device": str(phone.device.id), "scans": [phone.element(phone.people[0])]}
    genuine = json.loads(signed(saved, phone.token))
    forged = json.dumps({**saved, "scans": [phone.element(phone.people[1])]})

    refused = {
        phone.load(json.dumps({**genuine, "payload": forged}).encode()),
        phone.load(signed(saved, "another token")),
        phone.load(signed(saved, phone.token, signature="")),
        phone.load(signed(saved, phone.token, signature="AAAA")),
    }

    assert refused == {QueueRefusal.NOT_GENUINE}
    assert phone.scans() == []


def test_a_file_of_another_event_or_of_nobody_records_nothing(phone: Carried) -> None:
    elsewhere = make_event(phone.session, slug="lain")
    device, token = make_device(phone.session, elsewhere, now=phone.now - HOUR)
    scans = [phone.element(None)]
    there = signed({"device": str(device.id), "scans": scans}, token)
    nobody = [
        signed({"device": id_, "scans": scans}, token)
        for id_ in ("999", "", None, 7, "1; DROP", "-1", "9" * 19)
    ]

    assert phone.load(there) is QueueRefusal.OTHER_EVENT
    assert {phone.load(one) for one in nobody} == {QueueRefusal.UNKNOWN_DEVICE}


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
def test_a_bad_element_spoils_no_other(phone: Carried, changes: dict[str, Any]) -> None:
    """Scar 5, in the office."""
    first, second, third = phone.people
    bad = phone.element(second, **changes)

    loaded = phone.load(phone.file(phone.element(first), bad, [], phone.element(third)))

    assert loaded == Loaded(recorded=2, unreadable=2)


def test_scans_for_sessions_of_others_are_refused(phone: Carried) -> None:
    strange = make_event(phone.session, slug="lain").sessions[0].id
    scans = [
        phone.element(phone.people[0], session=str(strange)),
        phone.element(phone.people[1], session="999"),
    ]

    assert phone.load(phone.file(*scans)) == Loaded(refused=2)
    assert phone.scans() == []


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
