"""The search of a desk: what finds somebody, what it shows, and that it shows what is true now."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.queries.finding import find_people
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.operations import cancel, correct, person_of
from eventreg.tickets.queries import ticket_of
from eventreg.tickets.rules import short_code
from tests.api.door import Door
from tests.factories import make_event, make_registration, offer_of
from tests.statements import statements


def found(desk: Door, typed: str) -> list[dict[str, Any]]:
    """Who is found by a text."""
    answer = desk.get("/search", query_string={"q": typed})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.get_json()["results"]
    return results


def names(desk: Door, typed: str) -> list[str]:
    return [one["name"] for one in found(desk, typed)]


def short_of(session: Session, person: Registration) -> str:
    return short_code(ticket_of(session, person.id).id, person.event.ticket_key)


@pytest.mark.parametrize(
    "typed",
    [
        "ni'matul",
        "Nimatul",
        "NI MATUL",
        "Hj. Ni’matul",
        "khoiriyah ni",
        "choiriyah",
        "matul",
        "kim cendekia",
    ],
)
def test_spellings_titles_and_order_are_forgiven(
    typed: str, desk: Door, event: Event, session: Session
) -> None:
    make_registration(
        session,
        offer_of(event, "kim"),
        full_name="Ni'matul Khoiriyah",
        title_front="Hj.",
        organization="KIM Cendekia",
    )
    make_registration(session, offer_of(event, "kim"), full_name="Sutrisno")
    assert names(desk, typed) == ["Hj. Ni'matul Khoiriyah"]


def test_a_short_code_finds_its_owner_first(
    desk: Door, person: Registration, session: Session
) -> None:
    code = short_of(session, person)
    for typed in (code, code.lower(), f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}"):
        (one,) = found(desk, typed)
        assert (one["id"], one["short"]) == (str(person.uid), code), typed


def test_a_short_code_of_another_event_finds_nobody_here(
    desk: Door, session: Session, now: datetime
) -> None:
    other = make_event(session, now=now)
    stranger = make_registration(session, offer_of(other, "kim"), full_name="Maryam")
    assert found(desk, short_of(session, stranger)) == []


@pytest.mark.parametrize("typed", ["4321", "321", "54321", "0893 0005 4321", "+62 893-0005-4321"])
def test_the_last_digits_of_the_number_find_it_and_show_no_more(
    typed: str, desk: Door, event: Event, session: Session
) -> None:
    make_registration(session, offer_of(event, "kim"), full_name="Maryam", phone="+6289300054321")
    (one,) = found(desk, typed)
    assert one["name"] == "Maryam"
    assert "893" not in one["phone_masked"]


def test_the_middle_of_a_number_finds_nobody(desk: Door, event: Event, session: Session) -> None:
    make_registration(session, offer_of(event, "kim"), full_name="Maryam", phone="+6289377754321")
    assert found(desk, "7775") == []
    assert names(desk, "21x") == []


def test_a_result_says_what_the_desk_must_know(
    desk: Door, person: Registration, session: Session
) -> None:
    person.note, person.incomplete = "Kursi roda di pintu barat", True
    session.flush()
    desk.one(person)
    (one,) = found(desk, "rahayu")
    assert one["note"] == "Kursi roda di pintu barat"
    assert one["incomplete"] is True
    assert one["state"] == "confirmed"
    assert one["present"] == [str(desk.event.sessions[0].id)]
    assert one["received"] == []


def test_what_changed_is_found_at_once(
    desk: Door, event: Event, session: Session, person: Registration, now: datetime
) -> None:
    """The names stand ready in memory; none of it is older than the database."""
    assert names(desk, "rahayu") == ["Siti Rahayu"]
    renamed = person_of(person)
    renamed = type(renamed)(**{**renamed.__dict__, "full_name": "Siti Lestari"})
    correct(session, person, renamed, actor=SYSTEM, now=now)
    assert names(desk, "rahayu") == []
    assert names(desk, "lestari") == ["Siti Lestari"]
    make_registration(session, offer_of(event, "kim"), full_name="Siti Lestari Dewi")
    assert names(desk, "lestari") == ["Siti Lestari", "Siti Lestari Dewi"]


def test_of_two_alike_the_one_who_may_come_stands_first(
    desk: Door, event: Event, session: Session, now: datetime
) -> None:
    gone = make_registration(session, offer_of(event, "kim"), full_name="Sutrisno")
    cancel(session, gone, reason="Sakit", actor=SYSTEM, now=now)
    make_registration(session, offer_of(event, "kim"), full_name="Sutrisno")
    assert [one["state"] for one in found(desk, "sutrisno")] == ["confirmed", "cancelled"]


def test_a_search_costs_few_queries(desk: Door, event: Event, session: Session) -> None:
    for _ in range(5):
        make_registration(session, offer_of(event, "kim"), full_name="Sutrisno")
    find_people(session, event, "sutrisno", most=20, language="id")
    with statements(db.engine) as asked:
        assert len(find_people(session, event, "sutrisno", most=20, language="id")) == 5
    assert len(asked) <= 10, asked
