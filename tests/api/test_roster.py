"""The list that devices hold: what a door and a desk are given, what they are not, and how it goes on."""

import base64
import json
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.crowd import crowd
from eventreg.api import roster
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Receipt
from eventreg.checkin.operations import revoke, undo_scan
from eventreg.checkin.queries import scans_of
from eventreg.checkin.rules import Method
from eventreg.db import db
from eventreg.events.models import Checkpoint, Event
from eventreg.registration import operations as registration
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import Substitution
from eventreg.registration.rules import State
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import short_code
from tests.api.door import HOUR, Door, expire, paired
from tests.api.phone import Phone, lookup_of, opened
from tests.clients import SeparateClient
from tests.factories import make_event, make_person, make_registration, offer_of
from tests.questions import ask_one_of_each
from tests.statements import statements


def code_of(session: Session, person: Registration) -> str:
    return ticket_of(session, person.id).code


def test_a_door_gets_entries_that_only_the_code_opens(
    door: Door, person: Registration, session: Session, event: Event, now: datetime
) -> None:
    person.note = "Kursi roda."
    code, other = (
        code_of(session, person),
        code_of(session, make_registration(session, person.offer)),
    )
    door.one(person)
    answer = door.get("/roster")
    page = answer.get_json()

    assert set(page) == {"cursor", "server_time", "total", "entries", "removed", "more"}
    assert (page["total"], page["more"], page["removed"]) == (2, False, [])
    by_lookup = {one["lookup"]: one for one in page["entries"]}
    assert set(by_lookup) == {lookup_of(code), lookup_of(other)}
    assert all(set(one) == {"lookup", "sealed"} for one in page["entries"])
    sealed = by_lookup[lookup_of(code)]["sealed"]
    session_id = str(event.sessions[0].id)
    assert opened(sealed, code, event.id) == {
        "id": str(person.uid),
        "name": "Siti Rahayu",
        "category": str(person.offer_id),
        "organization": person.organization_name,
        "note": "Kursi roda.",
        "group": None,
        "present": {
            session_id: {
                "at": now.isoformat().replace("+00:00", "Z"),
                "device": "Pintu Utara",
                "inside": True,
            }
        },
        "received": {},
    }


def test_without_the_code_nothing_is_readable(
    door: Door, person: Registration, session: Session, event: Event
) -> None:
    person.note = "Kursi roda."
    code, stranger = code_of(session, person), "A" * 26
    person_id = str(person.uid)
    door.one(person)
    answer = door.get("/roster")
    (one,) = answer.get_json()["entries"]

    for word in ("Siti", "Rahayu", "Dinas", "Kursi", code, person_id, "Pintu"):
        assert word not in answer.text, word
    for wrong_code, wrong_event in ((stranger, event.id), (code, event.id + 1)):
        with pytest.raises(InvalidTag):
            opened(one["sealed"], wrong_code, wrong_event)


def test_an_entry_cannot_be_put_under_another_lookup(
    door: Door,
    person: Registration,
    session: Session,
    event: Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The lookup is bound into the seal, so that nobody swaps two people on a stolen phone."""
    code = code_of(session, person)
    (one,) = door.get("/roster").get_json()["entries"]
    monkeypatch.setattr("tests.api.phone.lookup_of", lambda _code: lookup_of("B" * 26))

    with pytest.raises(InvalidTag):
        opened(one["sealed"], code, event.id)


def test_no_two_sealings_are_alike(door: Door, person: Registration) -> None:
    first, second = (door.get("/roster").get_json()["entries"][0]["sealed"] for _ in range(2))

    assert first != second
    assert first[:16] != second[:16], "The nonce is fresh at every sealing."


def test_a_desk_gets_what_it_finds_people_by(
    desk: Door, person: Registration, session: Session, event: Event
) -> None:
    person.incomplete = True
    ticket = ticket_of(session, person.id)
    (one,) = desk.get("/roster").get_json()["entries"]

    assert set(one) == {"lookup", "entry"}
    entry = one["entry"]
    assert person.phone is not None
    assert (entry["name"], entry["incomplete"]) == ("Siti Rahayu", True)
    assert entry["short"] == short_code(ticket.id, event.ticket_key)
    assert entry["phone_end"] == person.phone[-4:]
    assert person.phone[3:-4] not in entry["phone_masked"].replace("-", "")
    assert ticket.code not in json.dumps(one), "A stolen desk phone makes no tickets."


def test_somebody_without_a_number_has_no_last_digits(
    desk: Door, person: Registration, session: Session
) -> None:
    person.phone, person.email = None, "siti@example.org"
    (one,) = desk.get("/roster").get_json()["entries"]

    assert (one["entry"]["phone_masked"], one["entry"]["phone_end"]) == ("", "")


def test_people_of_one_group_bear_one_word_that_says_nothing(
    desk: Door, person: Registration, session: Session, event: Event
) -> None:
    group = Group(
        event_id=event.id,
        offer_id=person.offer_id,
        secret="r" * 43,
        region_code="35.78",
        organization="Dinas Contoh",
        created_at=desk.now,
    )
    session.add(group)
    session.flush()
    friend = make_registration(session, person.offer, full_name="Sutrisno")
    alone = make_registration(session, person.offer, full_name="Wagiyem")
    person.group_id = friend.group_id = group.id
    words = {
        one["entry"]["name"]: one["entry"]["group"]
        for one in desk.get("/roster").get_json()["entries"]
    }

    assert words["Siti Rahayu"] == words["Sutrisno"]
    assert len(words["Sutrisno"]) == 12
    assert words[alone.full_name] is None


@pytest.mark.parametrize("state", [one for one in State if one is not State.CONFIRMED])
def test_a_ticket_that_admits_nobody_is_a_tombstone(
    state: State, door: Door, desk: Door, person: Registration, session: Session
) -> None:
    """Scar 8: cancelled tickets still pass offline where the feed carries no removals."""
    code = code_of(session, person)
    person.state, person.seat = state, None
    lookup = lookup_of(code)

    assert door.get("/roster").get_json()["removed"] == [{"lookup": lookup, "state": state.value}]
    (removed,) = desk.get("/roster").get_json()["removed"]
    assert removed == {"lookup": lookup, "state": state.value, "id": str(person.uid)}


def test_a_delta_brings_what_changed_and_nothing_else(
    desk: Door, person: Registration, session: Session, now: datetime, exact: None
) -> None:
    people = [make_registration(session, person.offer) for _ in range(4)]
    codes = [code_of(session, one) for one in people]
    phone = Phone(desk)
    assert phone.sync() == 5
    assert phone.sync() == 0
    session.refresh(people[0])
    registration.cancel(session, people[0], reason="x", actor=SYSTEM, now=now)
    desk.one(people[1])
    people[2].note = "Kursi roda."

    assert phone.sync() == 3
    assert phone.removed == {lookup_of(codes[0]): "cancelled"}
    assert phone.entries[lookup_of(codes[1])]["present"]
    assert phone.entries[lookup_of(codes[2])]["note"] == "Kursi roda."
    assert phone.total == 4


def test_a_scan_that_was_taken_back_is_told(
    desk: Door, person: Registration, session: Session, now: datetime, exact: None
) -> None:
    """The row that said that somebody is present is gone then, so nothing of it can have changed."""
    lookup = lookup_of(code_of(session, person))
    desk.one(person)
    phone = Phone(desk)
    phone.sync()
    assert phone.entries[lookup]["present"]
    (scan,) = scans_of(session, person.id)
    undo_scan(session, scan, reason="Salah orang.", actor=SYSTEM, now=now)

    assert phone.sync() == 1
    assert phone.entries[lookup]["present"] == {}


def test_what_was_received_is_told_and_taken_back(
    desk: Door, person: Registration, session: Session, event: Event, now: datetime, exact: None
) -> None:
    lookup = lookup_of(code_of(session, person))
    checkpoint = Checkpoint(name="Konsumsi", position=0)
    event.checkpoints.append(checkpoint)
    phone = Phone(desk)
    phone.sync()
    receipt = Receipt(
        event_id=event.id,
        checkpoint_id=checkpoint.id,
        registration_id=person.id,
        received_at=now,
        method=Method.CAMERA,
        officer="Meja 2",
    )
    session.add(receipt)

    assert phone.sync() == 1
    received = phone.entries[lookup]["received"]
    at = now.isoformat().replace("+00:00", "Z")
    assert received == {str(checkpoint.id): {"at": at, "device": "Meja 2"}}
    session.delete(session.get_one(Receipt, receipt.id))
    assert phone.sync() == 1
    assert phone.entries[lookup]["received"] == {}


def test_an_answer_for_the_door_is_told_when_it_alone_changes(
    desk: Door, session: Session, event: Event, now: datetime, exact: None
) -> None:
    asked = ask_one_of_each(session, event, now)
    person = make_registration(
        session, offer_of(event, "kim"), answers=((asked["kaus"].id, "Small"),)
    )
    lookup = lookup_of(code_of(session, person))
    phone = Phone(desk)
    phone.sync()
    before = registration.person_of(session.get_one(Registration, person.id))
    after = type(before)(**{**vars(before), "answers": ((asked["kaus"].id, "Large"),)})
    registration.correct(session, person, after, actor=SYSTEM, now=now)

    assert phone.sync() == 1
    assert phone.entries[lookup]["note"] != ""
    session.get_one(type(asked["kaus"]), asked["kaus"].id).at_door = False
    assert phone.sync() == 1, "Another question decides what the door sees: all are sent anew."
    assert "Large" not in phone.entries[lookup]["note"]


def test_who_comes_instead_is_on_the_list_and_the_other_is_not(
    desk: Door, person: Registration, session: Session, now: datetime, exact: None
) -> None:
    code = code_of(session, person)
    phone = Phone(desk)
    phone.sync()
    form = Substitution(make_person(person.offer.kind, full_name="Wagiyem"), uuid4(), "Tugas lain.")
    registration.substitute(session, person, form, actor=SYSTEM, now=now)

    assert phone.sync() == 2
    assert phone.removed == {lookup_of(code): "replaced"}
    assert phone.names() == ["Wagiyem"]


def test_pages_go_on_where_the_last_one_ended(
    desk: Door, person: Registration, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "PAGE", 2)
    for _ in range(4):
        make_registration(session, person.offer)
    phone = Phone(desk)
    pages = [phone.page() for _ in range(3)]

    assert [(len(page["entries"]), page["more"]) for page in pages] == [
        *((2, True), (2, True), (1, False)),
    ]
    assert (len(phone.entries), phone.total) == (5, 5)


def test_whoever_changes_behind_a_walk_is_in_the_next_one(
    desk: Door,
    person: Registration,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    exact: None,
) -> None:
    monkeypatch.setattr(roster, "PAGE", 2)
    for _ in range(4):
        make_registration(session, person.offer)
    phone = Phone(desk)
    phone.page()
    session.get_one(Registration, person.id).full_name = "Siti Rahayu Putri"
    phone.sync()
    assert "Siti Rahayu Putri" not in phone.names()

    phone.sync()
    assert "Siti Rahayu Putri" in phone.names()


def test_a_device_sees_its_own_event_alone(
    desk: Door, person: Registration, client: SeparateClient, session: Session, now: datetime
) -> None:
    other = make_event(session, now=now)
    make_registration(session, offer_of(other, "kim"), full_name="Orang Lain")
    elsewhere = paired(client, session, other, now, name="Di tempat lain")
    phone = Phone(desk)
    phone.sync()
    assert phone.names() == ["Siti Rahayu"]

    stolen = elsewhere.get("/roster", query_string={"cursor": phone.cursor}).get_json()
    assert (len(stolen["entries"]), stolen["total"]) == (1, 1), "It begins again with its own."


HOSTILE = (
    *("x", "%%%", "😀", "bnVsbA==", "e30=", "W10=", "A" * 100_000, "\x00"),
    *("eyJiYXNpcyI6MX0=", "Infinity", "[" * 2000),
)


@pytest.mark.parametrize("cursor", HOSTILE, ids=range(len(HOSTILE)))
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str, desk: Door) -> None:
    answer = desk.get("/roster", query_string={"cursor": cursor})

    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    "changes",
    [
        {"after": -1},
        {"after": 2**31},
        {"after": "1"},
        {"since": "0001-01-01T00:00:00+07:00"},
        {"as_of": 5},
        {"more": 1},
    ],
    ids=str,
)
def test_a_cursor_that_was_tampered_with_is_refused(changes: dict[str, Any], desk: Door) -> None:
    whole = {"basis": "", "since": None, "as_of": desk.now.isoformat(), "after": 0}
    assert desk.get("/roster", query_string={"cursor": packed(whole)}).status_code == 200

    assert desk.get("/roster", query_string={"cursor": packed(whole | changes)}).status_code == 400


def packed(cursor: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode()


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_device_that_ended_reads_no_list(
    end: str, desk: Door, person: Registration, session: Session, now: datetime
) -> None:
    phone = Phone(desk)
    phone.sync()
    if end == "revoked":
        revoke(session, desk.device, actor=SYSTEM, now=now - HOUR)
    else:
        expire(desk, now - HOUR)
    answer = desk.get("/roster", query_string={"cursor": phone.cursor})

    assert (answer.status_code, answer.get_json()["type"]) == (401, "device-revoked")
    assert "Siti" not in answer.text


def test_a_page_costs_few_queries_however_many_people(
    desk: Door, app: Flask, session: Session, event: Event, person: Registration, now: datetime
) -> None:
    ask_one_of_each(session, event, now)
    few = queries(app, desk)
    for _ in range(30):
        make_registration(session, person.offer)
    many = queries(app, desk)

    assert many == few <= 12, "Two of them are the check of the token and what opens a transaction."


def queries(app: Flask, desk: Door) -> int:
    """How many queries one page of the list takes."""
    with app.app_context():
        engine = db.engine
    with statements(engine) as seen:
        assert desk.get("/roster").status_code == 200
    return len([one for one in seen if one.lstrip().upper().startswith("SELECT")])


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without looking back: nothing comes twice, and what does not come was not noticed."""
    monkeypatch.setattr(roster, "OVERLAP", timedelta())


def test_ten_thousand_people_arrive_in_seconds_and_a_delta_in_a_moment(
    session: Session, now: datetime, client: SeparateClient, exact: None
) -> None:
    event = session.get_one(Event, crowd(session, 10_000, now=now))
    phone = Phone(paired(client, session, event, now))
    began = perf_counter()
    came = phone.sync()
    whole = perf_counter() - began
    first = select(Registration).where(Registration.event_id == event.id).limit(1)
    session.scalars(first).one().note = "Baru."
    began = perf_counter()
    assert phone.sync() == 1
    delta = perf_counter() - began
    print(f"\n10,000 people: {whole:.2f} s; a delta: {delta * 1000:.0f} ms")

    assert (came, len(phone.entries), phone.total) == (10_000, 10_000, 10_000)
    assert whole < 60, "A few seconds on a machine that has nothing else to do."
