"""Who may call the API: pairing, tokens, roles, and what a revoked device may still do."""

import base64
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device
from eventreg.checkin.operations import DeviceWish, add_device, revoke
from eventreg.checkin.operations.devices import hash_of
from eventreg.checkin.rules import LASTS_AFTER_EVENT, DeviceRole
from eventreg.checkin.rules.pins import verifier_of
from eventreg.events.models import Checkpoint, Event, SessionAdmission
from eventreg.events.operations import unarchive
from eventreg.events.rules import EventState
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.tickets.rules import is_genuine
from tests.api.door import HOUR, Door, expire, paired, verdicts
from tests.clients import SeparateClient
from tests.factories import bearer, make_event, make_registration, offer_of

READS = ("/device", "/counts", "/roster", "/search?q=siti")
MINUTE = timedelta(minutes=1)


def pair(client: SeparateClient, code: str, name: str = "") -> tuple[int, dict[str, object]]:
    """What pairing by a code is answered."""
    answer = client.post("/api/v1/pair", json={"code": code, "name": name})
    body: dict[str, object] = answer.get_json()
    return answer.status_code, body


def waiting(session: Session, event: Event, now: datetime, name: str = "Pintu 2") -> str:
    """The code of a device that waits to be paired."""
    made = add_device(session, event, name=name, role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    return made.secret


def test_pairing_hands_over_what_a_device_needs(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    status, body = pair(client, waiting(session, event, now))

    assert status == 201
    promised = {"token", "device", "event", "sessions", "ticket_key", "server_time"}
    assert set(body) == promised | {"categories", "checkpoints", "version"}
    assert isinstance(body["device"], dict)
    assert (body["device"]["name"], body["device"]["role"]) == ("Pintu 2", "door")
    assert isinstance(body["sessions"], list)
    assert [one["id"] for one in body["sessions"]] == [str(one.id) for one in event.sessions]
    again = client.get("/api/v1/device", headers=bearer(str(body["token"])))
    assert again.status_code == 200
    assert {name: again.get_json()[name] for name in ("device", "event", "ticket_key")} == {
        name: body[name] for name in ("device", "event", "ticket_key")
    }


def test_the_key_that_is_handed_over_is_the_one_of_the_tickets(
    client: SeparateClient, session: Session, event: Event, now: datetime, door: Door
) -> None:
    person = make_registration(session, offer_of(event, "kim"))
    code = str(door.scan(person)["code"])
    key = str(pair(client, waiting(session, event, now))[1]["ticket_key"])

    assert is_genuine(code, base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))


def test_the_database_keeps_hashes_only(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    code = waiting(session, event, now)
    token = str(pair(client, code)[1]["token"])
    device = session.query(Device).one()

    assert device.token_hash == hash_of(token)
    assert token not in str(vars(device).values())
    assert device.pairing_hash is None


@pytest.mark.parametrize("spelling", [str.lower, lambda code: f" {code[:4]}-{code[4:]} "])
def test_a_code_is_read_as_people_type_it(
    spelling: object, client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    code = waiting(session, event, now)
    assert callable(spelling)

    assert pair(client, spelling(code))[0] == 201


def test_a_code_pairs_once_and_not_for_ever(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    used, late = waiting(session, event, now), waiting(session, event, now - HOUR)
    assert pair(client, used)[0] == 201

    answers = [pair(client, code) for code in (used, late, "ABCD2345", "-", "\ud800", "x" * 64)]
    assert {status for status, _body in answers} <= {400, 404}
    assert answers[0] == answers[1] == answers[2], "Why a code opens nothing is nobody's business."


def test_a_nameless_device_bears_the_name_that_it_gives_itself(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    named = pair(client, waiting(session, event, now), "HP Budi")[1]["device"]
    nameless = pair(client, waiting(session, event, now, name=""), "HP\x00 Budi")[1]["device"]

    assert isinstance(named, dict)
    assert isinstance(nameless, dict)
    assert (named["name"], nameless["name"]) == ("Pintu 2", "HP Budi")


def test_without_a_known_token_nothing_is_read(client: SeparateClient, event: Event) -> None:
    wrong = (None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic d3Jvbmc6", "Bearer \xff")
    for path, header in product(READS, wrong):
        headers = {} if header is None else {"Authorization": header}
        answer = client.get(f"/api/v1{path}", headers=headers)

        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.get_json()["type"] == "invalid-token"
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_without_a_token_nothing_is_recorded(client: SeparateClient, door: Door) -> None:
    answer = client.post("/api/v1/scans", json={"scans": [door.scan()]})

    assert answer.status_code == 401


def test_a_door_scans_and_does_not_search(door: Door, person: Registration) -> None:
    """Scars 15 and 16: volunteers need no organizer's rights, and see no list of guests."""
    assert verdicts([door.one(person)]) == ["accepted"]
    refused = door.get("/search?q=siti")

    assert (refused.status_code, refused.get_json()["type"]) == (403, "wrong-role")
    assert "Siti" not in refused.text


def test_a_desk_finds_people_with_masked_numbers(desk: Door, person: Registration) -> None:
    """Scar 15: a search needs three letters, and shows no whole number."""
    desk.one(person)
    (found,) = desk.get("/search?q=RAHAYU").get_json()["results"]

    assert found["name"] == "Siti Rahayu"
    assert found["present"] == [str(desk.event.sessions[0].id)]
    assert set(found) == {
        *("id", "name", "category", "organization", "phone_masked", "state", "present"),
        *("received", "short", "note", "group", "incomplete"),
    }
    assert person.phone is not None
    assert found["phone_masked"][-4:] == person.phone[-4:]
    assert "893" not in found["phone_masked"]


def test_fewer_than_three_letters_find_nobody(desk: Door) -> None:
    for query in ("", "q=", "q=si", "q=%20s%20", "q=%00%00%00", "x=siti"):
        answer = desk.get(f"/search?{query}")

        assert (answer.status_code, answer.mimetype) == (400, "application/problem+json"), query
        assert answer.get_json()["errors"][0]["field"] == "q"


def test_a_search_is_no_pattern(desk: Door, person: Registration) -> None:
    for query in ("%25%25%25", "___", "' OR 1=1", "zzz", "%ff%fe%fd", "x" * 5000):
        answer = desk.get(f"/search?q={query}")

        assert (answer.status_code, answer.get_json()["results"]) == (200, []), query


def test_a_desk_sees_its_own_event_alone(
    desk: Door, client: SeparateClient, session: Session, now: datetime
) -> None:
    other = make_event(session, now=now)
    make_registration(session, offer_of(other, "kim"), full_name="Siti Maryam")

    assert desk.get("/search?q=maryam").get_json()["results"] == []


def test_at_most_twenty_people_are_found(desk: Door, event: Event, session: Session) -> None:
    for _ in range(21):
        make_registration(session, offer_of(event, "kim"), full_name="Sutrisno")

    assert len(desk.get("/search?q=sutrisno").get_json()["results"]) == 20


def test_counts_say_who_is_present_inside_and_expected(
    door: Door, event: Event, session: Session
) -> None:
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(3)]
    door.send(*map(door.scan, people[:2]))
    door.one(people[0], direction="out")
    people[2].state, people[2].seat = State.CANCELLED, None
    first, second = door.get("/counts").get_json()["sessions"]

    assert (first["present"], first["inside"], first["expected"]) == (2, 1, 2)
    assert (second["present"], second["inside"], second["expected"]) == (0, 0, 2)


@pytest.mark.parametrize("end", ["revoked", "expired", "archived"])
def test_a_device_that_ended_reads_nothing_and_delivers_what_it_scanned_before(
    end: str, desk: Door, person: Registration, session: Session, now: datetime
) -> None:
    """Scar 9: what it had queued is taken, and names nobody."""
    if end == "revoked":
        revoke(session, desk.device, actor=SYSTEM, now=now - 10 * MINUTE)
    elif end == "archived":
        put_away(session, desk.event, now - 10 * MINUTE)
    else:
        expire(desk, now - 10 * MINUTE)
    for path in READS:
        answer = desk.get(path)
        assert (answer.status_code, answer.get_json()["type"]) == (401, "device-revoked"), path

    before, after = desk.send(
        desk.scan(person, scanned_at=(now - 11 * MINUTE).isoformat()),
        desk.scan(person, scanned_at=(now - 9 * MINUTE).isoformat()),
    )
    assert verdicts([before, after]) == ["accepted", "device_revoked"]
    assert before["registration"] is after["registration"] is None
    again = desk.one(person, id=before["id"])
    assert (again["replay"], again["registration"], again["first"]) == (True, None, None)


def put_away(session: Session, event: Event, at: datetime) -> None:
    """The event as it is once it was archived."""
    event.archived_at, event.archived_from, event.state = at, event.state, EventState.ARCHIVED
    session.flush()


def test_devices_of_an_event_that_comes_out_of_the_archive_go_on(
    desk: Door, person: Registration, session: Session, now: datetime
) -> None:
    put_away(session, desk.event, now - MINUTE)
    assert desk.get("/device").status_code == 401
    assert unarchive(session, desk.event, actor=SYSTEM, now=now)
    session.expire_all()

    assert desk.get("/device").status_code == 200
    assert verdicts([desk.one(person)]) == ["accepted"]


def test_no_device_is_paired_for_an_archived_event(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    code = waiting(session, event, now)
    put_away(session, event, now - MINUTE)
    session.expire_all()
    assert pair(client, code)[0] == 404


def test_a_postponed_event_takes_its_devices_along(
    desk: Door, person: Registration, session: Session, now: datetime
) -> None:
    """Paired at home for a day that was put off: the phone reads, scans and keeps its list."""
    expire(desk, now - HOUR)
    assert desk.get("/device").status_code == 401
    for one in desk.event.sessions:
        one.ends_at = now + HOUR
    session.flush()
    session.expire(desk.device)
    facts = desk.get("/device")

    assert facts.status_code == 200
    told = datetime.fromisoformat(facts.get_json()["device"]["expires_at"])
    assert told == now + HOUR + LASTS_AFTER_EVENT
    assert verdicts([desk.one(person)]) == ["accepted"]


def test_a_revoked_device_names_nobody_in_a_repeat_either(
    door: Door, desk: Door, person: Registration, session: Session, now: datetime
) -> None:
    door.one(person, scanned_at=(now - 20 * MINUTE).isoformat())
    revoke(session, desk.device, actor=SYSTEM, now=now - 10 * MINUTE)
    result = desk.one(person, scanned_at=(now - 15 * MINUTE).isoformat())

    assert (result["verdict"], result["registration"], result["first"]) == ("repeat", None, None)


def test_a_device_that_was_revoked_before_it_was_paired_stays_out(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    made = add_device(session, event, name="x", role=DeviceRole.DOOR, actor=SYSTEM, now=now)
    revoke(session, made.device, actor=SYSTEM, now=now)

    assert pair(client, made.secret)[0] == 404


class TestPairingLimit:
    """Guessing codes is not for free."""

    @pytest.fixture
    def overrides(self, overrides: dict[str, str]) -> dict[str, str]:
        """The limits as they are in use."""
        return overrides | {"rate_limits": "on"}

    def test_after_thirty_tries_a_minute_comes_a_pause(
        self, app: Flask, client: SeparateClient
    ) -> None:
        tried = [client.post("/api/v1/pair", json={"code": "ABCD2345"}) for _ in range(31)]

        assert [one.status_code for one in tried] == [404] * 30 + [429]
        assert tried[-1].mimetype == "application/problem+json"
        assert 1 <= int(tried[-1].headers["Retry-After"]) <= 61


class TestStatusLimit:
    """What a device says of itself is written each time; one that went mad must not hold up the others."""

    @pytest.fixture
    def overrides(self, overrides: dict[str, str]) -> dict[str, str]:
        """The limits as they are in use."""
        return overrides | {"rate_limits": "on"}

    def test_a_device_that_tells_every_second_is_slowed_down_and_no_other(
        self, door: Door, desk: Door
    ) -> None:
        told = [tell(door, {"queue": 0}) for _ in range(61)]

        assert [one.status_code for one in told] == [200] * 60 + [429]
        assert told[-1].mimetype == "application/problem+json"
        assert 1 <= int(told[-1].headers["Retry-After"]) <= 61
        assert tell(desk, {"queue": 0}).status_code == 200
        assert door.get("/device").status_code == 200


def test_two_devices_of_one_event_know_of_each_others_scans(
    door: Door, client: SeparateClient, session: Session, person: Registration, now: datetime
) -> None:
    south = paired(client, session, door.event, now, name="Pintu Selatan")
    door.one(person)

    assert south.one(person)["first"]["device"] == "Pintu Utara"


def test_a_device_is_told_what_it_may_do_and_how_sessions_and_categories_are_called(
    client: SeparateClient, session: Session, event: Event, now: datetime
) -> None:
    first, _second = event.sessions
    offer = event.offers[0]
    first.admissions.append(SessionAdmission(offer_id=offer.id))
    first.admits_from, first.strict = first.starts_at, True
    event.checkpoints.append(Checkpoint(name="Konsumsi", position=0))
    wish = DeviceWish("Gerbang A", (first.id,), verifier_of("123456", b"s" * 16))
    made = add_device(
        session, event, name="Meja", role=DeviceRole.DESK, wish=wish, actor=SYSTEM, now=now
    )
    body: dict[str, Any] = pair(client, made.secret)[1]

    assert body["device"]["gate"] == "Gerbang A"
    assert set(body["device"]["pin"]) == {"iterations", "salt", "hash"}
    (only,) = body["sessions"]
    assert (only["id"], only["admits"], only["strict"]) == (str(first.id), [str(offer.id)], True)
    assert datetime.fromisoformat(only["opens_at"]) == first.starts_at
    assert only["closes_at"] is None
    assert {one["id"]: one["name"] for one in body["categories"]} == {
        str(one.id): one.name_id for one in event.offers
    }
    assert [one["name"] for one in body["checkpoints"]] == ["Konsumsi"]
    assert body["version"]
    again = client.get("/api/v1/device", headers=bearer(body["token"])).get_json()
    assert {name: body[name] for name in again if name != "server_time"} == {
        name: value for name, value in again.items() if name != "server_time"
    }


def test_a_device_without_limits_scans_for_all_sessions_and_asks_for_no_pin(
    door: Door, event: Event
) -> None:
    facts = door.get("/device").get_json()

    assert [one["id"] for one in facts["sessions"]] == [str(one.id) for one in event.sessions]
    assert all(one["admits"] == [] and one["strict"] is False for one in facts["sessions"])
    assert facts["device"]["pin"] is None


def tell(door: Door, status: object) -> TestResponse:
    """What a device is answered to what it says of itself."""
    return door.client.post("/api/v1/device/status", json=status, headers=bearer(door.token))


def test_a_device_says_how_it_is(door: Door, session: Session, now: datetime) -> None:
    status = {
        "version": " 1.2\x00 ",
        "queue": 3,
        "roster": 1200,
        "synced_at": now.isoformat(),
        "colour": "green",
    }
    answer = tell(door, status)
    device = session.get_one(Device, door.device.id)

    assert (answer.status_code, set(answer.get_json())) == (200, {"server_time"})
    assert (device.app_version, device.queue_length, device.roster_size) == ("1.2", 3, 1200)
    assert (device.synced_at, device.wiped_at) == (now, None)
    assert device.last_seen_at is not None
    assert tell(door, {}).status_code == 200
    session.refresh(device)
    assert device.queue_length == 3


@pytest.mark.parametrize(
    "status",
    [
        {"queue": -1},
        {"queue": 10**12},
        {"queue": "many"},
        {"queue": 1.5},
        {"roster": -1},
        {"version": "x" * 41},
        {"version": 5},
        {"synced_at": "0001-01-01T00:00:00+07:00"},
        {"synced_at": "9999-12-31T23:59:59-12:00"},
        {"wiped_at": 1_700_000_000},
        {"wiped_at": "2025-08-05T08:00:00"},
        [],
        "x",
    ],
    ids=str,
)
def test_what_no_phone_says_is_refused(status: object, door: Door, session: Session) -> None:
    answer = tell(door, status)

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert session.get_one(Device, door.device.id).queue_length is None


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_device_that_ended_still_says_that_it_wiped_its_list(
    end: str, desk: Door, session: Session, now: datetime
) -> None:
    if end == "revoked":
        revoke(session, desk.device, actor=SYSTEM, now=now - MINUTE)
    else:
        expire(desk, now - MINUTE)
    answer = tell(desk, {"queue": 0, "wiped_at": now.isoformat()})

    assert (answer.status_code, set(answer.get_json())) == (200, {"server_time"})
    assert session.get_one(Device, desk.device.id).wiped_at == now


def test_nobody_else_says_how_a_device_is(client: SeparateClient, event: Event) -> None:
    assert client.post("/api/v1/device/status", json={"queue": 1}).status_code == 401
