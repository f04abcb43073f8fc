"""`POST /scans`: batches, replays, repeats, re-entries and every refusal."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.checkin.models import Attendance, DeviceSession, Scan
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets.queries import ticket_of
from tests.api.door import HOUR, Door, paired, rows, verdicts
from tests.clients import SeparateClient
from tests.factories import make_event, make_registration, offer_of


def test_an_accepted_scan_names_the_person(door: Door, person: Registration) -> None:
    result = door.one(person)

    assert (result["verdict"], result["reason"], result["replay"]) == ("accepted", None, False)
    assert result["registration"] == {
        "id": str(person.uid),
        "name": "Siti Rahayu",
        "category": "Instansi",
        "organization": "Dinas Komunikasi dan Informatika Kota Contoh",
        "note": "",
        "group": None,
    }
    assert result["warning"] is None
    assert result["first"] is None


def test_the_category_is_named_in_the_readers_language(door: Door, person: Registration) -> None:
    body = {"scans": [door.scan(person)]}
    answer = door.client.post(
        "/api/v1/scans",
        json=body,
        headers={"Authorization": f"Bearer {door.token}", "Accept-Language": "en"},
    )

    assert answer.get_json()["results"][0]["registration"]["category"] == "Agency"


def test_a_scan_sent_again_is_answered_as_the_first_time(
    door: Door, person: Registration, session: Session
) -> None:
    """Scar 1: a retry whose answer was lost is no refusal, whatever happened meanwhile."""
    scan = door.scan(person)
    (first,) = door.send(scan)
    door.one(person)
    person.state, person.seat = State.CANCELLED, None
    (again,) = door.send(scan)

    assert again == first | {"replay": True}
    assert rows(session, Scan) == 2


def test_every_kind_of_answer_is_replayed(
    door: Door, person: Registration, session: Session
) -> None:
    scans = [door.scan(person), door.scan(person), door.scan(), door.scan(person, direction="out")]
    first = door.send(*scans)
    again = door.send(*reversed(scans))

    assert verdicts(first) == ["accepted", "repeat", "unknown_ticket", "accepted"]
    assert again == [one | {"replay": True} for one in reversed(first)]
    assert rows(session, Scan) == 4


def test_a_scan_twice_in_one_batch_counts_once(
    door: Door, person: Registration, session: Session
) -> None:
    scan = door.scan(person)
    results = door.send(scan, scan)

    assert [(one["verdict"], one["replay"]) for one in results] == [
        ("accepted", False),
        ("accepted", True),
    ]
    assert rows(session, Scan) == 1


def test_an_id_used_for_another_person_is_answered_as_the_first_time(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    other = make_registration(session, offer_of(event, "kim"))
    scan = door.scan(person)
    door.send(scan)
    result = door.one(other, id=scan["id"])

    assert (result["replay"], result["registration"]["id"]) == (True, str(person.uid))
    assert rows(session, Attendance) == 1


def test_an_id_that_another_event_used_is_invalid_and_tells_nothing(
    door: Door, person: Registration, client: SeparateClient, session: Session, now: datetime
) -> None:
    other = make_event(session, slug="acara-lain", now=now)
    there = paired(client, session, other, now)
    scan = door.scan(person)
    door.send(scan)
    guest = make_registration(session, offer_of(other, "kim"))
    result = there.one(guest, id=scan["id"])

    assert (result["verdict"], result["reason"]) == ("refused", "invalid")
    assert result["id"] == scan["id"]
    assert result["registration"] is None


def test_a_repeat_says_when_and_where_the_first_was(
    door: Door, desk: Door, person: Registration, now: datetime
) -> None:
    first = now - timedelta(minutes=20)
    door.one(person, scanned_at=first.isoformat())
    result = desk.one(person)

    assert result["verdict"] == "repeat"
    assert datetime.fromisoformat(result["first"]["at"]) == first
    assert result["first"]["device"] == "Pintu Utara"


def test_who_went_out_may_come_in_again(door: Door, person: Registration, now: datetime) -> None:
    times = [(now - timedelta(minutes=40 - 10 * step)).isoformat() for step in range(5)]
    ways = ("in", "out", "in", "in", "out")
    results = door.send(
        *(
            door.scan(person, direction=way, scanned_at=at)
            for way, at in zip(ways, times, strict=True)
        )
    )

    assert verdicts(results) == ["accepted", "accepted", "accepted", "repeat", "accepted"]
    assert datetime.fromisoformat(results[3]["first"]["at"]).isoformat() == times[2]


def test_each_session_is_attended_for_itself(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    results = [door.one(person, session=str(one.id)) for one in event.sessions]

    assert verdicts(results) == ["accepted", "accepted"]
    assert rows(session, Attendance) == 2


def test_colleagues_with_one_number_are_each_admitted(
    door: Door, event: Event, session: Session
) -> None:
    """Scar 14: counted by registration, not by booking."""
    people = [
        make_registration(session, offer_of(event, "kim"), full_name=name, phone="+6289300000777")
        for name in ("Endang", "Sutrisno")
    ]

    assert verdicts(door.send(*map(door.scan, people))) == ["accepted", "accepted"]


def test_results_come_in_the_order_sent_and_a_bad_element_spoils_no_other(
    door: Door, person: Registration, session: Session
) -> None:
    known = str(uuid4())
    results = door.send(
        {"id": known},
        door.scan(person),
        3,
        None,
        "x",
        [],
        {"id": "no uuid"},
        door.scan(person, direction="sideways"),
        door.scan(),
    )

    assert verdicts(results) == [
        *("invalid", "accepted", "invalid", "invalid", "invalid"),
        *("invalid", "invalid", "invalid", "unknown_ticket"),
    ]
    assert results[0]["id"] == known
    assert {results[place]["id"] for place in (2, 3, 4, 5, 6)} == {None}
    assert rows(session, Scan) == 2


def test_five_hundred_scans_are_one_batch(door: Door, person: Registration) -> None:
    results = door.send(*(door.scan(person) for _ in range(500)))

    assert verdicts(results) == ["accepted"] + ["repeat"] * 499


def test_a_person_is_also_named_by_id(door: Door, person: Registration) -> None:
    assert verdicts([door.one(code=None, registration=str(person.uid))]) == ["accepted"]
    assert verdicts([door.one(code=None, registration=str(uuid4()))]) == ["unknown_ticket"]


def test_whatever_a_reader_gives_of_the_code_is_read(
    door: Door, person: Registration, session: Session
) -> None:
    code = ticket_of(session, person.id).code
    forms = [
        f"HTTPS://HOST.EXAMPLE.ORG/T/{code}",
        f"https://host.example.org/daftar/t/{code.lower()}?x=1",
        f" {code[:13]}-{code[13:]}\r\n",
        code.lower(),
    ]
    results = door.send(*(door.scan(code=form) for form in forms))

    assert verdicts(results) == ["accepted", "repeat", "repeat", "repeat"]


def test_a_scan_keeps_who_recorded_it_and_when(
    door: Door, person: Registration, session: Session, now: datetime
) -> None:
    at = now - timedelta(minutes=5)
    result = door.one(person, scanned_at=at.isoformat(), method="reader")

    scan = session.get_one(Scan, UUID(result["id"]))
    assert (scan.officer, scan.device_id, scan.method) == ("Pintu Utara", door.device.id, "reader")
    assert (scan.scanned_at, scan.claimed_at) == (at, at)
    assert now <= scan.received_at < now + HOUR


def test_what_a_device_says_of_itself_comes_with_its_scans(
    door: Door, person: Registration, session: Session, now: datetime
) -> None:
    status = {"version": "1.2", "queue": 3, "roster": 250, "synced_at": now.isoformat()}
    door.send(door.scan(person), status=status)
    session.refresh(door.device)

    told = door.device
    assert (told.app_version, told.queue_length, told.roster_size) == ("1.2", 3, 250)
    assert told.synced_at == now
    assert told.last_seen_at is not None
    assert told.last_seen_at >= now


@pytest.mark.parametrize(
    "status", ["", [], 3, {"queue": -1}, {"queue": "x"}, {"synced_at": "x"}, {"version": "x" * 99}]
)
def test_what_of_it_cannot_be_read_holds_no_scan_back(
    status: object, door: Door, person: Registration, session: Session
) -> None:
    (result,) = door.send(door.scan(person), status=status)

    assert result["verdict"] == "accepted"
    session.refresh(door.device)
    assert door.device.queue_length is None
    assert door.device.last_seen_at is not None


def test_a_device_scans_only_for_the_sessions_that_it_is_limited_to(
    door: Door, person: Registration, event: Event, session: Session
) -> None:
    first, second = event.sessions
    door.device.limited_to.append(DeviceSession(session_id=second.id))
    session.flush()
    results = [door.one(person, session=str(one.id)) for one in (first, second)]

    assert verdicts(results) == ["invalid", "accepted"]
