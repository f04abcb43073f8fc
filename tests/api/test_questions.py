"""Answers that the event shows at the door stand in the note of a scan, in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event, Question
from eventreg.events.operations import retire_question
from eventreg.registration.models import Registration
from tests.api.door import Door
from tests.factories import bearer, make_event, make_registration, offer_of
from tests.questions import ask, ask_one_of_each


@pytest.fixture
def asked(session: Session, event: Event, now: datetime) -> dict[str, Question]:
    return ask_one_of_each(session, event, now)


@pytest.fixture
def guest(session: Session, event: Event, asked: dict[str, Question]) -> Registration:
    """Somebody who answered what the door sees, and something that it does not."""
    values = {"hobi": "Menulis", "kaus": "m", "bus": "yes"}
    answers = sorted((asked[key].id, value) for key, value in values.items())
    return make_registration(session, offer_of(event, "kim"), answers=tuple(answers))


@contextmanager
def reads_of(session: Session, tables: tuple[str, ...]) -> Iterator[list[str]]:
    """The statements that read these tables meanwhile."""
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if any(f"FROM {table}" in statement for table in tables):
            statements.append(statement)

    engine = session.get_bind()
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", note)


def test_the_note_names_what_the_door_should_know(door: Door, guest: Registration) -> None:
    assert door.one(guest)["registration"]["note"] == "Soal kaus: M · Soal bus: Ya"


def test_the_note_speaks_the_readers_language(door: Door, guest: Registration) -> None:
    headers = bearer(door.token) | {"Accept-Language": "en"}
    body = {"scans": [door.scan(guest)]}
    answer = door.client.post("/api/v1/scans", json=body, headers=headers)
    note = answer.get_json()["results"][0]["registration"]["note"]
    assert note == "About kaus: Medium · About bus: Yes"


def test_what_staff_noted_comes_first(door: Door, guest: Registration, session: Session) -> None:
    guest.note = "Kursi roda"
    session.flush()
    assert door.one(guest)["registration"]["note"].startswith("Kursi roda · Soal kaus")


def test_a_retired_question_and_whoever_did_not_answer_add_nothing(
    door: Door,
    person: Registration,
    guest: Registration,
    session: Session,
    asked: dict[str, Question],
    now: datetime,
) -> None:
    assert door.one(person)["registration"]["note"] == ""
    retire_question(session, asked["kaus"], actor=SYSTEM, now=now)
    assert door.one(guest)["registration"]["note"] == "Soal bus: Ya"


def test_a_replay_says_it_again_and_a_revoked_device_reads_nothing(
    door: Door, guest: Registration, session: Session, now: datetime
) -> None:
    scan = door.scan(guest)
    first, again = door.send(scan), door.send(scan)
    assert again == [first[0] | {"replay": True}]
    door.device.revoked_at = now
    session.flush()
    assert door.send(scan)[0]["registration"] is None


def test_somebody_of_another_event_tells_nothing(
    door: Door, session: Session, asked: dict[str, Question], now: datetime
) -> None:
    other = make_event(session, now=now)
    secret = ask(session, other, now, "rahasia", at_door=True)
    guest = make_registration(session, offer_of(other, "kim"), answers=((secret.id, "sangat"),))
    assert door.one(guest)["registration"] is None


def test_500_scans_read_answers_by_two_queries(
    door: Door, session: Session, event: Event, asked: dict[str, Question]
) -> None:
    answers = ((asked["kaus"].id, "l"),)
    offer = offer_of(event, "narasumber")
    people = [make_registration(session, offer, answers=answers) for _ in range(60)]
    scans = [door.scan(person) for person in people]
    scans += [door.scan() for _ in range(500 - len(scans))]
    with reads_of(session, ("questions", "answers")) as statements:
        results = door.send(*scans)
    assert [one["registration"]["note"] for one in results[:60]] == ["Soal kaus: L"] * 60
    assert len(statements) == 2
