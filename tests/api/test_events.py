"""What another system reads of its event."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event, SessionAdmission
from eventreg.events.operations import retire_question
from eventreg.events.rules import EventState
from tests.api.systems import System
from tests.factories import make_registration, offer_of
from tests.questions import ask, ask_one_of_each


def test_the_public_facts(reader: System, event: Event) -> None:
    facts = reader.get().get_json()
    assert (facts["slug"], facts["title"]) == (event.slug, event.title)
    assert facts["contact"]["email"] == "panitia@example.org"
    assert facts["sign_up"]["state"] == "open"
    assert [one["title"] for one in facts["sessions"]] == ["Sesi 1", "Sesi 2"]
    assert datetime.fromisoformat(facts["sessions"][0]["starts_at"]) == event.sessions[0].starts_at
    assert "ticket_key" not in facts


def test_whom_a_session_admits(reader: System, event: Event, session: Session) -> None:
    kim = offer_of(event, "kim")
    event.sessions[0].admissions.append(SessionAdmission(offer_id=kim.id))
    session.flush()
    sessions = reader.get().get_json()["sessions"]
    assert [one["categories"] for one in sessions] == [["kim"], []]


def test_categories_with_limits_and_the_places_left(
    reader: System, event: Event, session: Session
) -> None:
    offer_of(event, "kim").quota = 3
    event.capacity = 50
    make_registration(session, offer_of(event, "kim"))
    make_registration(session, offer_of(event, "narasumber"))
    facts = reader.get().get_json()
    by_word = {one["category"]: one for one in facts["categories"]}
    assert (by_word["kim"]["quota"], by_word["kim"]["places_left"]) == (3, 2)
    assert by_word["agency"]["places_left"] == 49
    assert by_word["narasumber"]["places_left"] is None
    assert by_word["narasumber"]["public"] is False
    assert by_word["agency"]["name"] == {"id": "Instansi", "en": "Agency"}
    assert (facts["capacity"], facts["places_left"]) == (50, 49)


def test_what_a_category_asks(reader: System) -> None:
    categories = reader.get().get_json()["categories"]
    agency = next(one for one in categories if one["category"] == "agency")
    fields = {one["name"]: one for one in agency["fields"]}
    assert fields["gender"]["choices"] == ["L", "P"]
    assert fields["position"]["required"]
    assert fields["full_name"]["limit"] == 100
    assert "kim_name" not in fields


def test_questions_in_both_languages(
    reader: System, event: Event, session: Session, now: datetime
) -> None:
    asked = ask_one_of_each(session, event, now)
    ask(session, event, now, "media", offer_id=offer_of(event, "kim").id)
    retire_question(session, asked["hobi"], actor=SYSTEM, now=now)
    questions = {one["key"]: one for one in reader.get().get_json()["questions"]}
    assert list(questions) == ["jumlah", "kaus", "sesi", "bus", "media"]
    assert questions["kaus"]["label"] == {"id": "Soal kaus", "en": "About kaus"}
    assert questions["kaus"]["choices"][1] == {"value": "m", "label": {"id": "M", "en": "Medium"}}
    assert (questions["kaus"]["required"], questions["kaus"]["at_door"]) == (True, True)
    assert (questions["media"]["category"], questions["bus"]["category"]) == ("kim", None)


def test_a_draft_is_read_by_its_key_and_closed(
    reader: System, event: Event, session: Session
) -> None:
    event.state = EventState.DRAFT
    session.flush()
    facts = reader.get().get_json()
    assert (facts["state"], facts["sign_up"]["state"]) == ("draft", "closed")
